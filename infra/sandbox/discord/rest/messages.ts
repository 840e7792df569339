import { AuditLogEvent } from 'discord-api-types/v10';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { record } from '../audit-log.ts';
import { blankMessage, contentOf, isoTime } from '../compose.ts';
import { messageFor } from '../content-intent.ts';
import type { Core } from '../core.ts';
import { refusal } from '../errors.ts';
import { editMessage } from '../interactions/respond.ts';
import { isObject, type Json } from '../json.ts';
import { type Message, messageJson } from '../messages.ts';
import { has, Permission } from '../permissions.ts';
import { snowflakeTime } from '../snowflake.ts';
import { FormErrors } from '../validate/form.ts';
import { validateMessage } from '../validate/message.ts';
import { readBody } from './body.ts';
import { callerOf } from './caller.ts';
import { countOf } from './count.ts';
import { guildPlaceOf, isThread, messageOf, type Place, placeOf } from './place.ts';
import { checkedBody, executorOf, invalidField } from './request.ts';

/** How old messages can be for a bulk delete. */
const BULK_DELETE_MS = 14 * 24 * 60 * 60_000;

const bulkDelete = z.object({ messages: z.array(z.string().regex(/^\d{1,20}$/)) });

/** `/channels/…/messages`: reading, sending, editing, and deleting. */
export function messageRoutes(core: Core): Hono {
  const routes = new Hono();
  const isOwn = (c: Context, message: Message): boolean => message.author.id === callerOf(c).user.id;
  const shown = (c: Context, place: Place, message: Message): Json =>
    messageFor(callerOf(c), message, place.guild === undefined);

  routes.get('/channels/:channel/messages', (c) => {
    const place = placeOf(core, c);
    const { before, after, around, limit } = c.req.query();
    const count = countOf(limit, 50, 100);
    // Without Read Message History, Discord returns no messages.
    if (place.guild && !has(place.granted, Permission.readMessageHistory)) return c.json([]);
    const all = core.messages.list(place.id).filter((message) => message.visible_to === undefined);
    const found = page(all, count, { before, after, around });
    return c.json(found.reverse().map((message) => shown(c, place, message)));
  });

  routes.post('/channels/:channel/messages', async (c) => {
    const place = sendingPlace(core, c);
    const { value, uploads } = await readBody(c);
    const checked = await validateMessage('MessageCreateRequestSchema', value, { files: uploads.length });
    if (typeof checked.content === 'string' && checked.content.length > 2000) tooLong();
    const nonce = checked.nonce;
    if (checked.enforce_nonce === true && nonce !== undefined && nonce !== null) {
      const same = core.messages.list(place.id).find((message) => isOwn(c, message) && message.nonce === nonce);
      if (same) return c.json(messageJson(same, callerOf(c).user.id));
    }
    const shell = blankMessage(core.ids.next(), place.id, callerOf(c).user);
    const reference = isObject(checked.message_reference)
      ? referenceJson(core, place, checked.message_reference, callerOf(c).user.id)
      : {};
    const content = contentOf(core, checked, uploads, shell);
    const message = { ...shell, ...content, ...reference, ...(nonce === undefined ? {} : { nonce }) } as Message;
    if (place.guild && isThread(place.channel)) place.channel.isArchived = false;
    return c.json(messageJson(core.messages.add(message), callerOf(c).user.id));
  });

  routes.post('/channels/:channel/messages/bulk-delete', async (c) => {
    const place = guildPlaceOf(core, c, Permission.manageMessages);
    const ids = (await checkedBody(c, bulkDelete)).messages as string[];
    if (ids.length < 2 || ids.length > 100) throw refusal('badBulkSize');
    for (const [index, id] of ids.entries()) {
      if (ids.indexOf(id) === index) continue;
      invalidField(['messages', index], 'SET_TYPE_ALREADY_CONTAINS_VALUE', 'The set already contains this value');
    }
    if (ids.some((id) => snowflakeTime(id) < Date.now() - BULK_DELETE_MS)) throw refusal('tooOld');
    const found = ids.map((id) => core.messages.inChannel(place.id, id)).filter((message) => message !== undefined);
    for (const message of found) core.messages.delete(message);
    const content = { targetId: place.id, options: { count: String(found.length) } };
    if (found.length > 0) record(core.ids, place.guild, executorOf(c), AuditLogEvent.MessageBulkDelete, content);
    return c.body(null, 204);
  });

  routes.get('/channels/:channel/messages/:message', (c) => {
    const place = placeOf(core, c, Permission.readMessageHistory);
    return c.json(shown(c, place, messageOf(core, c, place)));
  });

  routes.patch('/channels/:channel/messages/:message', async (c) => {
    const message = messageOf(core, c, placeOf(core, c));
    const { value, uploads } = await readBody(c);
    if (!isOwn(c, message)) throw refusal('notYourMessage');
    const context = { files: uploads.length, existing: message };
    const checked = await validateMessage('MessageEditRequestPartialSchema', value, context);
    if (typeof checked.content === 'string' && checked.content.length > 2000) tooLong();
    return c.json(messageJson(editMessage(core, message, checked, uploads), callerOf(c).user.id));
  });

  routes.delete('/channels/:channel/messages/:message', (c) => {
    const place = placeOf(core, c);
    const message = messageOf(core, c, place);
    if (!isOwn(c, message)) {
      if (!place.guild) throw refusal('notInDms');
      if (!has(place.granted, Permission.manageMessages)) throw refusal('missingPermissions');
      const content = { targetId: message.author.id, options: { channel_id: place.id, count: '1' } };
      record(core.ids, place.guild, executorOf(c), AuditLogEvent.MessageDelete, content);
    }
    core.messages.delete(message);
    return c.body(null, 204);
  });
  return routes;
}

/** The channel in the path, if the bot can send messages there. @throws {DiscordError} 50001, 50007, 50008, 50013, 50083 */
function sendingPlace(core: Core, c: Context): Place {
  // Members type with `sendAsMember`, which also knows slowmode and AutoMod.
  if (!callerOf(c).user.bot) throw refusal('botsOnly');
  const place = placeOf(core, c);
  if (!place.guild) {
    checkReachable(core, place.direct);
    return place;
  }
  const { channel, granted } = place;
  if (channel.type === 4) throw refusal('notAText');
  const needed = isThread(channel) ? Permission.sendMessagesInThreads : Permission.sendMessages;
  if (!has(granted, needed)) throw refusal('missingPermissions');
  if (isThread(channel) && channel.isLocked && !has(granted, Permission.manageThreads)) throw refusal('archivedThread');
  return place;
}

/** @throws {DiscordError} 50007 if they closed their direct messages, 50278 if they share no server with the bot. */
function checkReachable({ world }: Core, { botId, userId }: { botId: string; userId: string }): void {
  if (world.closedDms.has(userId) || world.user(userId)?.bot) throw refusal('closedDms');
  const isMutual = world.guilds.some(({ members }) => members.has(botId) && members.has(userId));
  if (!isMutual) throw refusal('noMutualGuilds');
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

function referenceJson(core: Core, place: Place, reference: Json, botId: string): Json {
  if (place.guild && !has(place.granted, Permission.readMessageHistory)) throw refusal('cannotReply');
  const target = core.messages.inChannel(place.id, String(reference.message_id));
  if (!target && reference.fail_if_not_exists !== false) {
    const errors = new FormErrors();
    errors.add(['message_reference'], 'MESSAGE_REFERENCE_UNKNOWN_MESSAGE', 'Unknown message');
    errors.throwIfAny();
  }
  if (!target) return {};
  const guild = place.guild ? { guild_id: place.guild.id } : {};
  return {
    type: 19,
    message_reference: { type: 0, channel_id: place.id, message_id: target.id, ...guild },
    referenced_message: messageJson(target, botId),
  };
}

/** A system message: someone pinned a message, or started a thread. */
export function systemMessage(core: Core, place: Place, authorId: string, type: number, about: Json): void {
  const author = core.world.user(authorId);
  if (!author) return;
  const shell = blankMessage(core.ids.next(), place.id, author);
  core.messages.add({ ...shell, type, timestamp: isoTime(Date.now()), ...about } as Message);
}
