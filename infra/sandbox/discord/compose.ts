import type { FileStore, Upload } from './files.ts';
import { isObject, type Json, objectsOf, textOf } from './json.ts';
import type { Message } from './messages.ts';
import { userJson } from './shapes.ts';
import type { Snowflakes } from './snowflake.ts';
import { isSelect, walk } from './validate/components.ts';
import { MessageFlag } from './validate/message.ts';
import type { User, World } from './world.ts';

/** What it takes to build a message. */
export interface Composer {
  world: World;
  ids: Snowflakes;
  files: FileStore;
  /** The base URL for attachments. */
  url: string;
}

/** A message by `author` that has no content yet. */
export function blankMessage(id: string, channelId: string, author: User): Message {
  return {
    id,
    type: 0,
    channel_id: channelId,
    author: userJson(author),
    content: '',
    mentions: [],
    mention_roles: [],
    mention_everyone: false,
    attachments: [],
    embeds: [],
    components: [],
    timestamp: isoTime(Date.now()),
    edited_timestamp: null,
    flags: 0,
    pinned: false,
    tts: false,
  };
}

/** Formats a time like Discord, with microseconds and an offset. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000+00:00');
}

/** The message fields that a validated payload sets, including the ones Discord fills in itself. */
export function contentOf(composer: Composer, payload: Json, uploads: Upload[], existing: Message): Json {
  const change: Json = {};
  const has = (key: string): boolean => payload[key] !== undefined;

  if (has('attachments') || uploads.length > 0) {
    change.attachments = attachmentsOf(composer, payload, uploads, existing);
  }
  const attached = objectsOf(change.attachments ?? existing.attachments);
  if (has('content')) Object.assign(change, mentionsIn(composer.world, payload), { content: textOf(payload.content) });
  if (has('embeds')) change.embeds = objectsOf(payload.embeds).map((embed) => embedJson(embed, attached));
  if (has('components')) change.components = numbered(resolveFiles(payload.components ?? [], attached));
  if (has('poll')) change.poll = payload.poll;
  if (typeof payload.tts === 'boolean') change.tts = payload.tts;

  const settable = MessageFlag.suppressEmbeds | MessageFlag.componentsV2;
  if (typeof payload.flags === 'number')
    change.flags = (existing.flags & ~MessageFlag.suppressEmbeds) | (payload.flags & settable);
  return change;
}

function embedJson(embed: Json, attached: Json[]): Json {
  const shown: Json = { ...embed, type: 'rich' };
  for (const [key, value] of Object.entries(shown)) if (value === null || value === undefined) delete shown[key];
  if (Array.isArray(embed.fields)) {
    shown.fields = objectsOf(embed.fields).map((field) => ({ ...field, inline: field.inline === true }));
  }
  return resolveFiles(shown, attached) as Json;
}

/** Replaces `attachment://name` with the attachment's URL. */
function resolveFiles(node: unknown, attached: Json[]): unknown {
  if (typeof node === 'string' && node.startsWith('attachment://')) {
    const file = attached.find((each) => each.filename === node.slice('attachment://'.length));
    return file ? file.url : node;
  }
  if (Array.isArray(node)) return node.map((each) => resolveFiles(each, attached));
  if (!isObject(node)) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolveFiles(value, attached)]));
}

/** Gives each component an `id`, unless it has one, and fills in the defaults of selects. */
export function numbered(components: unknown): Json[] {
  const copy = structuredClone(components);
  const all = [...walk(copy)].map(({ component }) => component);
  const taken = new Set(all.map((component) => component.id));
  let next = 1;
  for (const component of all) {
    for (const [key, value] of Object.entries(component))
      if (value === null || value === undefined) delete component[key];
    if (typeof component.id !== 'number' || component.id === 0) {
      while (taken.has(next)) next += 1;
      component.id = next;
      next += 1;
    }
    if (isSelect(component.type)) {
      component.min_values ??= 1;
      component.max_values ??= 1;
    }
  }
  return objectsOf(copy);
}

function attachmentsOf(composer: Composer, payload: Json, uploads: Upload[], existing: Message): Json[] {
  const listed = Array.isArray(payload.attachments) ? objectsOf(payload.attachments) : undefined;
  const before = objectsOf(existing.attachments);
  const kept = listed ? before.filter((old) => listed.some((each) => each.id === old.id)) : before;
  const added = uploads.map((upload) => {
    const about = listed?.find((each) => each.id === String(upload.index));
    const id = composer.ids.next();
    const filename = (textOf(about?.filename) || upload.filename).replaceAll(/[^\w.-]/g, '_');
    const url = `${composer.url}/attachments/${existing.channel_id}/${id}/${filename}`;
    composer.files.put(id, { ...upload, filename });
    return {
      id,
      filename,
      size: upload.bytes.byteLength,
      url,
      proxy_url: url,
      content_type: upload.contentType,
      ...(about?.description ? { description: about.description } : {}),
    };
  });
  return [...kept, ...added];
}

/** Who the content mentions, within `allowed_mentions`. */
function mentionsIn(world: World, payload: Json): Json {
  const content = textOf(payload.content);
  const allowed = isObject(payload.allowed_mentions)
    ? payload.allowed_mentions
    : { parse: ['users', 'roles', 'everyone'] };
  const isAllowed = (kind: string, id: string): boolean => {
    if (Array.isArray(allowed.parse) && allowed.parse.includes(kind)) return true;
    const listed = allowed[kind];
    return Array.isArray(listed) && listed.includes(id);
  };
  const idsIn = (pattern: RegExp): string[] => [
    ...new Set([...content.matchAll(pattern)].map((match) => match[1] ?? '')),
  ];
  const users = idsIn(/<@!?(\d+)>/g).filter((id) => isAllowed('users', id));
  return {
    mentions: users
      .map((id) => world.user(id))
      .filter((user) => user !== undefined)
      .map(userJson),
    mention_roles: idsIn(/<@&(\d+)>/g).filter((id) => isAllowed('roles', id)),
    mention_everyone: /@(everyone|here)\b/.test(content) && isAllowed('everyone', ''),
  };
}
