import { type Context, Hono } from 'hono';
import { blankMessage, contentOf } from '../compose.ts';
import type { Core } from '../core.ts';
import { refusal } from '../errors.ts';
import { editMessage } from '../interactions/respond.ts';
import { isObject, type Json } from '../json.ts';
import { type Message, messageJson } from '../messages.ts';
import { has, Permission, permissionsOf } from '../permissions.ts';
import { channelJson } from '../shapes.ts';
import { FormErrors } from '../validate/form.ts';
import { validateMessage } from '../validate/message.ts';
import type { Channel } from '../world.ts';
import { readBody } from './body.ts';
import { callerOf } from './caller.ts';
import { countOf } from './count.ts';

/** `/channels/…`: channels, and the messages a bot sends, edits, and deletes in them. */
export function channelRoutes(core: Core): Hono {
  const routes = new Hono();

  /** The channel in the path, if the bot has all `needed` permissions there. */
  const channelOf = (c: Context, needed = 0n): Channel => {
    const channel = core.world.channel(c.req.param('channel') ?? '');
    const guild = channel && core.world.guild(channel.guildId);
    if (!channel || !guild) throw refusal('unknownChannel');
    const granted = permissionsOf(guild, callerOf(c).user.id, channel);
    if (!has(granted, Permission.viewChannel)) throw refusal('missingAccess');
    if (!has(granted, needed)) throw refusal('missingPermissions');
    return channel;
  };
  const messageOf = (c: Context, channel: Channel): Message => {
    const message = core.messages.inChannel(channel.id, c.req.param('message') ?? '');
    if (!message) throw refusal('unknownMessage');
    return message;
  };
  const isOwn = (c: Context, message: Message): boolean => message.author.id === callerOf(c).user.id;

  routes.get('/channels/:channel', (c) => {
    const channel = channelOf(c);
    return c.json(channelJson(channel, core.messages.list(channel.id).at(-1)?.id ?? null));
  });

  routes.get('/channels/:channel/messages', (c) => {
    const channel = channelOf(c, Permission.readMessageHistory);
    const { before, after, around, limit } = c.req.query();
    const count = countOf(limit, 50, 100);
    const all = core.messages.list(channel.id).filter((message) => message.visible_to === undefined);
    const found = page(all, count, { before, after, around });
    return c.json(found.reverse().map(messageJson));
  });

  routes.post('/channels/:channel/messages', async (c) => {
    const channel = channelOf(c, Permission.sendMessages);
    const { value, uploads } = await readBody(c);
    const checked = await validateMessage('MessageCreateRequestSchema', value, { files: uploads.length });
    if (typeof checked.content === 'string' && checked.content.length > 2000) tooLong();
    const nonce = checked.nonce;
    if (checked.enforce_nonce === true && nonce !== undefined && nonce !== null) {
      const same = core.messages.list(channel.id).find((message) => isOwn(c, message) && message.nonce === nonce);
      if (same) return c.json(messageJson(same));
    }
    const shell = blankMessage(core.ids.next(), channel.id, callerOf(c).user);
    const reference = isObject(checked.message_reference)
      ? referenceJson(core, channel, checked.message_reference)
      : {};
    const content = contentOf(core, checked, uploads, shell);
    const message = { ...shell, ...content, ...reference, ...(nonce === undefined ? {} : { nonce }) } as Message;
    return c.json(messageJson(core.messages.add(message)));
  });

  routes.get('/channels/:channel/messages/:message', (c) => {
    return c.json(messageJson(messageOf(c, channelOf(c, Permission.readMessageHistory))));
  });

  routes.patch('/channels/:channel/messages/:message', async (c) => {
    const message = messageOf(c, channelOf(c));
    const { value, uploads } = await readBody(c);
    if (!isOwn(c, message)) throw refusal('notYourMessage');
    const context = { files: uploads.length, existing: message };
    const checked = await validateMessage('MessageEditRequestPartialSchema', value, context);
    if (typeof checked.content === 'string' && checked.content.length > 2000) tooLong();
    return c.json(messageJson(editMessage(core, message, checked, uploads)));
  });

  routes.delete('/channels/:channel/messages/:message', (c) => {
    const channel = channelOf(c);
    const message = messageOf(c, channel);
    if (!isOwn(c, message)) channelOf(c, Permission.manageMessages);
    core.messages.delete(message);
    return c.body(null, 204);
  });
  return routes;
}

/** The schema allows 4000 characters, but only for Nitro subscribers. Bots are limited to 2000. */
function tooLong(): void {
  const errors = new FormErrors();
  errors.add(['content'], 'BASE_TYPE_MAX_LENGTH', 'Must be 2000 or fewer in length.');
  errors.throwIfAny();
}

interface Anchors {
  before: string | undefined;
  after: string | undefined;
  around: string | undefined;
}

/** Up to `count` messages before, after, or around an anchor, oldest first. */
function page(all: Message[], count: number, { before, after, around }: Anchors): Message[] {
  const position = (id: string): bigint => (/^\d+$/.test(id) ? BigInt(id) : 0n);
  if (around !== undefined) {
    const index = all.findIndex((message) => BigInt(message.id) >= position(around));
    const start = Math.max(0, (index === -1 ? all.length : index) - Math.floor(count / 2));
    return all.slice(start, start + count);
  }
  if (after !== undefined) return all.filter((message) => BigInt(message.id) > position(after)).slice(0, count);
  const earlier = before === undefined ? all : all.filter((message) => BigInt(message.id) < position(before));
  return earlier.slice(-count);
}

function referenceJson(core: Core, channel: Channel, reference: Json): Json {
  const target = core.messages.inChannel(channel.id, String(reference.message_id));
  if (!target && reference.fail_if_not_exists !== false) {
    const errors = new FormErrors();
    errors.add(['message_reference'], 'MESSAGE_REFERENCE_UNKNOWN_MESSAGE', 'Unknown message');
    errors.throwIfAny();
  }
  if (!target) return {};
  return {
    type: 19,
    message_reference: { type: 0, channel_id: channel.id, message_id: target.id, guild_id: channel.guildId },
    referenced_message: messageJson(target),
  };
}
