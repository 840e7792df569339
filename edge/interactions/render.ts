/** Turns what handlers return into what Discord accepts. */

import type { UploadedFile } from '../../shared/platform/multipart.ts';
import { checkModal, checkRow, within } from './component-limits.ts';
import type { CustomIdCodec } from './custom-id.ts';
import { asLayout, renderLayout } from './render-layout.ts';
import type { MessageBody, PlacedComponent, PlacedModal } from './reply.ts';

/** The message flag by which only the invoker sees it. */
export const EPHEMERAL = 64;
/** The message flag of layouts. It can be set on an edit, but never removed. https://docs.discord.com/developers/resources/message */
export const LAYOUT = 32_768;

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
const FILES = 10;

/** A message as Discord's JSON, with the files beside it. */
export interface RenderedMessage {
  payload: Record<string, unknown>;
  files: readonly UploadedFile[];
}

/** Where a message goes: it's a new one, or replaces what a message shows that has content and embeds, or a layout. */
export type Destination = 'new' | 'classic' | 'layout';

/**
 * Signs the components of a message and checks it against Discord's limits.
 *
 * @throws {RangeError} where Discord would refuse the message, which is a bug in the handler.
 */
export function renderMessage(
  body: MessageBody,
  codec: CustomIdCodec,
  isEphemeral: boolean,
  onto: Destination = 'new',
): RenderedMessage {
  const files = body.files ?? [];
  if (files.length > FILES) throw new RangeError(`${files.length} files; Discord allows ${FILES}.`);
  const isLayout = body.layout !== undefined || onto === 'layout';
  const flags = (isEphemeral ? EPHEMERAL : 0) | (isLayout ? LAYOUT : 0);
  return {
    payload: {
      ...(isLayout ? layoutFields(body, codec, onto) : classicFields(body, codec)),
      ...(files.length > 0 && { attachments: files.map((file, id) => ({ id, filename: file.name })) }),
      ...(flags !== 0 && { flags }),
      allowed_mentions: { parse: [], ...(body.pings !== undefined && { users: body.pings }) },
    },
    files,
  };
}

function classicFields(body: MessageBody, codec: CustomIdCodec): Record<string, unknown> {
  checkLimits(body);
  return {
    ...(body.content !== undefined && { content: body.content }),
    ...(body.embeds !== undefined && { embeds: body.embeds }),
    ...(body.rows !== undefined && { components: renderRows(body.rows, codec) }),
  };
}

function layoutFields(body: MessageBody, codec: CustomIdCodec, onto: Destination): Record<string, unknown> {
  const { layout, content, embeds, rows, files = [] } = body;
  if (layout !== undefined && (content ?? embeds ?? rows) !== undefined)
    throw new RangeError('A message has either a layout or content, embeds, and rows.');
  if (layout === undefined) checkLimits(body);
  const components = renderLayout(
    layout ?? asLayout(body),
    (placed) => renderComponent(placed, codec),
    files.map(({ name }) => name),
  );
  checkCustomIds(components);
  // What the message showed before doesn't go away by itself, and Discord refuses the two together.
  return { ...(onto === 'classic' && { content: null, embeds: [] }), components };
}

/** A modal as Discord's JSON. */
export function renderModal({ action, data }: PlacedModal, codec: CustomIdCodec): Record<string, unknown> {
  checkModal(data.title, data.components);
  return { ...data, custom_id: codec.encode(action) };
}

/** The custom id of one component. @throws {TypeError} for a link, which has none. */
export function signComponent({ action }: PlacedComponent, codec: CustomIdCodec): string {
  if (action === undefined) throw new TypeError('A link has no custom id.');
  return codec.encode(action);
}

function renderRows(rows: NonNullable<MessageBody['rows']>, codec: CustomIdCodec) {
  const rendered = rows.map((row) => ({ type: 1, components: row.map((placed) => renderComponent(placed, codec)) }));
  checkCustomIds(rendered);
  return rendered;
}

function renderComponent({ action, data }: PlacedComponent, codec: CustomIdCodec): Record<string, unknown> {
  return action === undefined ? data : { ...data, custom_id: codec.encode(action) };
}

function checkCustomIds(components: readonly Record<string, unknown>[]): void {
  const ids = customIdsIn(components);
  if (new Set(ids).size < ids.length) throw new RangeError('Two components of the message have the same custom id.');
}

function customIdsIn(components: readonly Record<string, unknown>[]): unknown[] {
  return components.flatMap(({ custom_id, components: inner = [], accessory = [] }) => [
    ...(custom_id === undefined ? [] : [custom_id]),
    ...customIdsIn([inner, accessory].flat() as Record<string, unknown>[]),
  ]);
}

function checkLimits({ content = '', embeds = [], rows = [], files = [] }: MessageBody): void {
  if (content.length > CONTENT)
    throw new RangeError(`The content has ${content.length} characters; Discord allows ${CONTENT}.`);
  if (content === '' && embeds.length === 0 && rows.length === 0 && files.length === 0)
    throw new RangeError('The message is empty.');
  if (embeds.length > EMBEDS) throw new RangeError(`${embeds.length} embeds; Discord allows ${EMBEDS}.`);
  for (const embed of embeds) checkEmbed(embed);
  const total = embeds.reduce((sum, embed) => sum + embedLength(embed), 0);
  if (total > EMBED_TOTAL) throw new RangeError(`The embeds have ${total} characters; Discord allows ${EMBED_TOTAL}.`);
  if (rows.length > ROWS) throw new RangeError(`${rows.length} rows; Discord allows ${ROWS}.`);
  for (const row of rows) checkRow(row);
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

function embedLength(embed: Embed): number {
  const fields = (embed.fields ?? []).reduce((sum, field) => sum + field.name.length + field.value.length, 0);
  const texts = [embed.title, embed.description, embed.footer?.text, embed.author?.name];
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), fields);
}
