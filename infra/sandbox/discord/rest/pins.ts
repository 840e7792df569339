import { AuditLogEvent } from 'discord-api-types/v10';
import { type Context, Hono } from 'hono';
import { record } from '../audit-log.ts';
import { isoTime } from '../compose.ts';
import { messageFor } from '../content-intent.ts';
import type { Core } from '../core.ts';
import { refusal } from '../errors.ts';
import type { Message } from '../messages.ts';
import { has, Permission } from '../permissions.ts';
import { callerOf } from './caller.ts';
import { countOf } from './count.ts';
import { systemMessage } from './messages.ts';
import { messageOf, type Place, placeOf } from './place.ts';
import { executorOf, timeOf } from './request.ts';

const PINS_PER_CHANNEL = 250;

/** Pinned messages, under the current routes and the deprecated ones. Pinning needs Pin Messages. */
export function pinRoutes(core: Core): Hono {
  const routes = new Hono();
  const pinnedIn = (place: Place): Message[] =>
    core.messages
      .list(place.id)
      .filter((message) => message.pinned === true)
      .sort((a, b) => pinnedAt(b) - pinnedAt(a));
  const readable = (place: Place): boolean =>
    place.guild === undefined || has(place.granted, Permission.readMessageHistory);

  routes.get('/channels/:channel/messages/pins', (c) => {
    const place = placeOf(core, c);
    const { before, limit } = c.req.query();
    const count = countOf(limit, 50, 50);
    const end = before === undefined ? Number.POSITIVE_INFINITY : timeOf(before, 'before');
    const found = readable(place) ? pinnedIn(place).filter((message) => pinnedAt(message) < end) : [];
    const items = found.slice(0, count).map((message) => ({
      pinned_at: isoTime(pinnedAt(message)),
      message: messageFor(callerOf(c), message, place.guild === undefined),
    }));
    return c.json({ items, has_more: found.length > count });
  });
  routes.get('/channels/:channel/pins', (c) => {
    const place = placeOf(core, c);
    const found = readable(place) ? pinnedIn(place) : [];
    return c.json(found.map((message) => messageFor(callerOf(c), message, place.guild === undefined)));
  });

  const pin = (c: Context): Response => {
    const place = placeOf(core, c, Permission.pinMessages);
    const message = messageOf(core, c, place);
    if (message.type !== 0 && ![19, 20, 23].includes(message.type)) throw refusal('systemMessage');
    if (message.pinned === true) return c.body(null, 204);
    if (pinnedIn(place).length >= PINS_PER_CHANNEL) throw refusal('tooManyPins');
    core.messages.edit(message, { pinned: true, pinned_at: Date.now() });
    recordPin(c, place, message, AuditLogEvent.MessagePin);
    const guild = place.guild ? { guild_id: place.guild.id } : {};
    const reference = { type: 0, channel_id: place.id, message_id: message.id, ...guild };
    systemMessage(core, place, callerOf(c).user.id, 6, { message_reference: reference });
    return c.body(null, 204);
  };
  const unpin = (c: Context): Response => {
    const place = placeOf(core, c, Permission.pinMessages);
    const message = messageOf(core, c, place);
    if (message.pinned !== true) return c.body(null, 204);
    core.messages.edit(message, { pinned: false, pinned_at: undefined });
    recordPin(c, place, message, AuditLogEvent.MessageUnpin);
    return c.body(null, 204);
  };
  for (const path of ['/channels/:channel/messages/pins/:message', '/channels/:channel/pins/:message']) {
    routes.put(path, pin);
    routes.delete(path, unpin);
  }

  function recordPin(c: Context, place: Place, message: Message, type: AuditLogEvent): void {
    if (!place.guild) return;
    const options = { channel_id: place.id, message_id: message.id };
    record(core.ids, place.guild, executorOf(c), type, { targetId: message.author.id, options });
  }
  return routes;
}

function pinnedAt(message: Message): number {
  return typeof message.pinned_at === 'number' ? message.pinned_at : 0;
}
