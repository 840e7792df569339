import { type DiscordError, invalidForm, refusal } from '../errors.ts';
import { isObject, type Json, objectsOf, textOf } from '../json.ts';
import { checkAddress } from './addresses.ts';
import { checkComponents } from './components.ts';
import { FormErrors, type Path } from './form.ts';
import { checkSchema, type SchemaName } from './schema.ts';

export const MessageFlag = { suppressEmbeds: 4, ephemeral: 64, loading: 128, componentsV2: 32_768 } as const;

export interface MessageContext {
  /** Where the message is in the request body: `['data']` in an interaction response. */
  at?: Path;
  /** The message being edited. Unset for a new one. */
  existing?: Json;
  /** How many files were uploaded with it. */
  files?: number;
}

/**
 * Validates a message that an application sends or edits.
 *
 * @returns the message without unknown fields.
 * @throws {DiscordError} 50035 with the errors by path, or 50006 if the message would be empty.
 */
export async function validateMessage(schema: SchemaName, raw: unknown, context: MessageContext = {}): Promise<Json> {
  if (!isObject(raw)) throw notAnObject();
  const at = context.at ?? [];
  const errors = new FormErrors();
  const message = await checkSchema(schema, lenient(raw), errors, at);
  errors.throwIfAny();

  const merged = { ...context.existing, ...message };
  const isV2 = hasFlag(merged, MessageFlag.componentsV2) || hasFlag(context.existing, MessageFlag.componentsV2);
  if (isV2) checkNoLegacyFields(merged, errors, at);
  checkComponents(message.components, isV2, errors, [...at, 'components']);
  checkEmbeds(message.embeds, errors, at);
  checkMentions(message.allowed_mentions, errors, at);
  errors.throwIfAny();

  if (isBlank(merged, context.files ?? 0)) throw refusal('emptyMessage');
  return message;
}

export function notAnObject(): DiscordError {
  return invalidForm('MODEL_TYPE_CONVERT', 'Only dictionaries may be used in a ModelType');
}

function hasFlag(message: Json | undefined, flag: number): boolean {
  return typeof message?.flags === 'number' && (message.flags & flag) !== 0;
}

/** Discord accepts some values in several formats, but the schemas only know one of each. */
function lenient(raw: Json): Json {
  const body = { ...raw };
  if (Array.isArray(body.attachments)) {
    body.attachments = body.attachments.map((each) =>
      isObject(each) && typeof each.id === 'number' ? { ...each, id: String(each.id) } : each,
    );
  }
  if (Array.isArray(body.embeds)) {
    body.embeds = body.embeds.map((each) => {
      if (!isObject(each) || typeof each.timestamp !== 'string') return each;
      const time = Date.parse(each.timestamp);
      return Number.isNaN(time) ? each : { ...each, timestamp: new Date(time).toISOString() };
    });
  }
  return body;
}

function checkNoLegacyFields(message: Json, errors: FormErrors, at: Path): void {
  for (const field of ['content', 'embeds', 'poll', 'sticker_ids']) {
    const value = message[field];
    const isSet = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== '';
    if (!isSet) continue;
    errors.add(
      [...at, field],
      'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
      `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
    );
  }
}

function checkEmbeds(embeds: unknown, errors: FormErrors, at: Path): void {
  let characters = 0;
  for (const [index, embed] of objectsOf(embeds).entries()) {
    const path = [...at, 'embeds', index];
    const fields = objectsOf(embed.fields);
    const footer = isObject(embed.footer) ? textOf(embed.footer.text) : '';
    const author = isObject(embed.author) ? textOf(embed.author.name) : '';
    const texts = [embed.title, embed.description, ...fields.flatMap((field) => [field.name, field.value])];
    characters += [...texts.map(textOf), footer, author].reduce((sum, text) => sum + text.length, 0);
    for (const [position, field] of fields.entries()) {
      for (const key of ['name', 'value']) errors.filled(textOf(field[key]), [...path, 'fields', position, key]);
    }
    for (const [part, key] of [
      ['author', 'name'],
      ['footer', 'text'],
    ] as const) {
      const holder = embed[part];
      if (isObject(holder)) errors.filled(textOf(holder[key]), [...path, part, key]);
    }
    const shows = ['title', 'description', 'image', 'thumbnail', 'author', 'footer', 'timestamp', 'url'];
    const isShown = (value: unknown): boolean => (typeof value === 'string' ? value.trim() !== '' : Boolean(value));
    if (fields.length === 0 && !shows.some((key) => isShown(embed[key]))) errors.required([...path, 'description']);
    checkUrls(embed, errors, path);
  }
  if (characters > 6000) {
    errors.add([...at, 'embeds'], 'MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000');
  }
}

function checkUrls(embed: Json, errors: FormErrors, at: Path): void {
  checkAddress(embed.url, errors, [...at, 'url']);
  for (const [part, key] of [
    ['author', 'url'],
    ['author', 'icon_url'],
    ['footer', 'icon_url'],
    ['image', 'url'],
    ['thumbnail', 'url'],
  ] as const) {
    const holder = embed[part];
    if (isObject(holder)) checkAddress(holder[key], errors, [...at, part, key]);
  }
}

function checkMentions(mentions: unknown, errors: FormErrors, at: Path): void {
  if (!isObject(mentions) || !Array.isArray(mentions.parse)) return;
  for (const kind of ['users', 'roles']) {
    const listed = mentions[kind];
    if (mentions.parse.includes(kind) && Array.isArray(listed) && listed.length > 0) {
      errors.add(
        [...at, 'allowed_mentions'],
        'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
        `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
      );
    }
  }
}

function isBlank(message: Json, files: number): boolean {
  const count = (value: unknown): number => (Array.isArray(value) ? value.length : 0);
  if (files > 0 || count(message.attachments) > 0 || isObject(message.poll)) return false;
  if (textOf(message.content).trim() !== '') return false;
  return count(message.embeds) + count(message.components) + count(message.sticker_ids) === 0;
}
