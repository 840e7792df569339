/** Turns what handlers return into what Discord takes. */

import type { UploadedFile } from '../../shared/platform/multipart.ts';
import type { CustomIdCodec } from './custom-id.ts';
import type { MessageBody, PlacedComponent, PlacedModal } from './reply.ts';

/** Only the invoker sees the message. */
export const EPHEMERAL = 64;

/** https://docs.discord.com/developers/resources/message#embed-object-embed-limits */
const EMBED_TOTAL = 6_000;
const EMBEDS = 10;
const CONTENT = 2_000;
const ROWS = 5;
const BUTTONS_PER_ROW = 5;

/** A message in Discord's words, with the files that go beside it. */
export interface RenderedMessage {
  payload: Record<string, unknown>;
  files: readonly UploadedFile[];
}

/**
 * Signs the components of a message and checks it against Discord's limits.
 *
 * @throws {RangeError} where Discord would refuse the message: the handler has a defect.
 */
export function renderMessage(body: MessageBody, codec: CustomIdCodec, isEphemeral: boolean): RenderedMessage {
  checkLimits(body);
  const files = body.files ?? [];
  return {
    payload: {
      ...(body.content !== undefined && { content: body.content }),
      ...(body.embeds !== undefined && { embeds: body.embeds }),
      ...(body.rows !== undefined && {
        components: body.rows.map((row) => ({
          type: 1,
          components: row.map((placed) => renderComponent(placed, codec)),
        })),
      }),
      ...(files.length > 0 && { attachments: files.map((file, id) => ({ id, filename: file.name })) }),
      ...(isEphemeral && { flags: EPHEMERAL }),
      allowed_mentions: { parse: [], ...(body.pings !== undefined && { users: body.pings }) },
    },
    files,
  };
}

/** A modal in Discord's words. */
export function renderModal(modal: PlacedModal, codec: CustomIdCodec): Record<string, unknown> {
  if (modal.data.title.length > 45)
    throw new RangeError(`The modal title "${modal.data.title}" has more than 45 characters.`);
  return { ...modal.data, custom_id: codec.encode(modal.action) };
}

function renderComponent({ action, data }: PlacedComponent, codec: CustomIdCodec): Record<string, unknown> {
  return action === undefined ? data : { ...data, custom_id: codec.encode(action) };
}

function checkLimits({ content = '', embeds = [], rows = [] }: MessageBody): void {
  if (content.length > CONTENT)
    throw new RangeError(`The content has ${content.length} characters; Discord takes ${CONTENT}.`);
  if (embeds.length > EMBEDS) throw new RangeError(`${embeds.length} embeds; Discord takes ${EMBEDS}.`);
  const total = embeds.reduce((sum, embed) => sum + embedLength(embed), 0);
  if (total > EMBED_TOTAL) throw new RangeError(`The embeds have ${total} characters; Discord takes ${EMBED_TOTAL}.`);
  if (rows.length > ROWS) throw new RangeError(`${rows.length} rows; Discord takes ${ROWS}.`);
  for (const row of rows) {
    const width = row.reduce((sum, { type }) => sum + (type === 2 ? 1 : BUTTONS_PER_ROW), 0);
    if (width < 1 || width > BUTTONS_PER_ROW) throw new RangeError('A row holds one to five buttons, or one select.');
  }
}

function embedLength(embed: NonNullable<MessageBody['embeds']>[number]): number {
  const fields = (embed.fields ?? []).reduce((sum, field) => sum + field.name.length + field.value.length, 0);
  const texts = [embed.title, embed.description, embed.footer?.text, embed.author?.name];
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), fields);
}
