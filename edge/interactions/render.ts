/** Turns what handlers return into what Discord accepts. */

import type { UploadedFile } from '../../shared/platform/multipart.ts';
import type { CustomIdCodec } from './custom-id.ts';
import type { MessageBody, PlacedComponent, PlacedModal } from './reply.ts';

/** The message flag by which only the invoker sees it. */
export const EPHEMERAL = 64;

/** In characters. https://docs.discord.com/developers/resources/message#embed-object-embed-limits */
const EMBED_TOTAL = 6_000;
const EMBED = {
  title: 256,
  description: 4_096,
  footer: 2_048,
  author: 256,
  fieldName: 256,
  fieldValue: 1_024,
} as const;
const FIELDS = 25;
const EMBEDS = 10;
const CONTENT = 2_000;
const ROWS = 5;
const BUTTONS_PER_ROW = 5;
const FILES = 10;

/** https://docs.discord.com/developers/components/reference */
const BUTTON_LABEL = 80;
const SELECT_OPTIONS = 25;
const MODAL_TITLE = 45;
const MODAL_LABEL = 45;
const MODAL_FIELDS = 5;

/** A message as Discord's JSON, with the files beside it. */
export interface RenderedMessage {
  payload: Record<string, unknown>;
  files: readonly UploadedFile[];
}

/**
 * Signs the components of a message and checks it against Discord's limits.
 *
 * @throws {RangeError} where Discord would refuse the message, which is a bug in the handler.
 */
export function renderMessage(body: MessageBody, codec: CustomIdCodec, isEphemeral: boolean): RenderedMessage {
  checkLimits(body);
  const files = body.files ?? [];
  const rows = body.rows && renderRows(body.rows, codec);
  return {
    payload: {
      ...(body.content !== undefined && { content: body.content }),
      ...(body.embeds !== undefined && { embeds: body.embeds }),
      ...(rows !== undefined && { components: rows }),
      ...(files.length > 0 && { attachments: files.map((file, id) => ({ id, filename: file.name })) }),
      ...(isEphemeral && { flags: EPHEMERAL }),
      allowed_mentions: { parse: [], ...(body.pings !== undefined && { users: body.pings }) },
    },
    files,
  };
}

/** A modal as Discord's JSON. */
export function renderModal(modal: PlacedModal, codec: CustomIdCodec): Record<string, unknown> {
  const { title, components } = modal.data;
  within('modal title', title, MODAL_TITLE);
  if (components.length < 1 || components.length > MODAL_FIELDS)
    throw new RangeError(`The modal "${title}" has ${components.length} fields; Discord allows 1 to ${MODAL_FIELDS}.`);
  for (const component of components) if ('label' in component) within('field label', component.label, MODAL_LABEL);
  return { ...modal.data, custom_id: codec.encode(modal.action) };
}

/** The custom id of one component. @throws {TypeError} for a link, which has none. */
export function signComponent({ action }: PlacedComponent, codec: CustomIdCodec): string {
  if (action === undefined) throw new TypeError('A link has no custom id.');
  return codec.encode(action);
}

function renderRows(rows: NonNullable<MessageBody['rows']>, codec: CustomIdCodec) {
  const rendered = rows.map((row) => ({ type: 1, components: row.map((placed) => renderComponent(placed, codec)) }));
  const ids = rendered.flatMap(({ components }) => components.flatMap(({ custom_id }) => custom_id ?? []));
  if (new Set(ids).size < ids.length) throw new RangeError('Two components of the message have the same custom id.');
  return rendered;
}

function renderComponent({ action, data }: PlacedComponent, codec: CustomIdCodec): Record<string, unknown> {
  return action === undefined ? data : { ...data, custom_id: codec.encode(action) };
}

function checkLimits({ content = '', embeds = [], rows = [], files = [] }: MessageBody): void {
  if (content.length > CONTENT)
    throw new RangeError(`The content has ${content.length} characters; Discord allows ${CONTENT}.`);
  if (files.length > FILES) throw new RangeError(`${files.length} files; Discord allows ${FILES}.`);
  if (content === '' && embeds.length === 0 && rows.length === 0 && files.length === 0)
    throw new RangeError('The message is empty.');
  if (embeds.length > EMBEDS) throw new RangeError(`${embeds.length} embeds; Discord allows ${EMBEDS}.`);
  for (const embed of embeds) checkEmbed(embed);
  const total = embeds.reduce((sum, embed) => sum + embedLength(embed), 0);
  if (total > EMBED_TOTAL) throw new RangeError(`The embeds have ${total} characters; Discord allows ${EMBED_TOTAL}.`);
  if (rows.length > ROWS) throw new RangeError(`${rows.length} rows; Discord allows ${ROWS}.`);
  for (const row of rows) {
    const width = row.reduce((sum, { type }) => sum + (type === 2 ? 1 : BUTTONS_PER_ROW), 0);
    if (width < 1 || width > BUTTONS_PER_ROW) throw new RangeError('A row holds one to five buttons or one select.');
    for (const { data } of row) checkComponent(data);
  }
}

function checkComponent({ label, options }: PlacedComponent['data']): void {
  if (typeof label === 'string') within('button label', label, BUTTON_LABEL);
  if (Array.isArray(options) && (options.length < 1 || options.length > SELECT_OPTIONS))
    throw new RangeError(`A select with ${options.length} options; Discord allows 1 to ${SELECT_OPTIONS}.`);
}

type Embed = NonNullable<MessageBody['embeds']>[number];

function checkEmbed({ title, description, footer, author, fields = [] }: Embed): void {
  if (title !== undefined) within('embed title', title, EMBED.title);
  if (description !== undefined) within('embed description', description, EMBED.description);
  if (footer !== undefined) within('embed footer', footer.text, EMBED.footer);
  if (author !== undefined) within('embed author', author.name, EMBED.author);
  if (fields.length > FIELDS) throw new RangeError(`An embed with ${fields.length} fields; Discord allows ${FIELDS}.`);
  for (const { name, value } of fields) {
    within('name of an embed field', name, EMBED.fieldName);
    within('value of an embed field', value, EMBED.fieldValue);
  }
}

function within(what: string, text: string, max: number): void {
  if (text.trim() === '' || text.length > max)
    throw new RangeError(`The ${what} has ${text.length} characters; Discord allows 1 to ${max}.`);
}

function embedLength(embed: Embed): number {
  const fields = (embed.fields ?? []).reduce((sum, field) => sum + field.name.length + field.value.length, 0);
  const texts = [embed.title, embed.description, embed.footer?.text, embed.author?.name];
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), fields);
}
