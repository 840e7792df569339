import { type Context, Hono } from 'hono';
import type { Core } from '../core.ts';
import { refusal } from '../errors.ts';
import type { Message } from '../messages.ts';
import { has, Permission } from '../permissions.ts';
import { userJson } from '../shapes.ts';
import { isEmoji } from '../validate/emoji.ts';
import { callerOf } from './caller.ts';
import { countOf } from './count.ts';
import { guildPlaceOf, messageOf, placeOf } from './place.ts';

const EMOJI_PER_MESSAGE = 20;

/** Who reacted to a message, and with which emoji. */
export function reactionRoutes(core: Core): Hono {
  const routes = new Hono();
  const base = '/channels/:channel/messages/:message/reactions';

  routes.put(`${base}/:emoji/@me`, (c) => {
    const place = placeOf(core, c, Permission.readMessageHistory);
    const message = messageOf(core, c, place);
    const emoji = emojiOf(c);
    const before = message.reacted_by?.[emoji];
    if (!before) {
      // Without the permission, a bot can only join in with a reaction that's already there.
      if (place.guild && !has(place.granted, Permission.addReactions)) throw refusal('missingPermissions');
      if (Object.keys(message.reacted_by ?? {}).length >= EMOJI_PER_MESSAGE) throw refusal('tooManyReactions');
    }
    const users = new Set([...(before ?? []), callerOf(c).user.id]);
    core.messages.edit(message, { reacted_by: { ...message.reacted_by, [emoji]: [...users] } });
    return c.body(null, 204);
  });

  routes.get(`${base}/:emoji`, (c) => {
    const message = messageOf(core, c, placeOf(core, c, Permission.readMessageHistory));
    const { limit, after } = c.req.query();
    const count = countOf(limit, 25, 100);
    const start = /^\d+$/.test(after ?? '') ? BigInt(after ?? 0) : 0n;
    const users = (message.reacted_by?.[emojiOf(c)] ?? [])
      .filter((id) => BigInt(id) > start)
      .sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
      .map((id) => core.world.user(id))
      .filter((user) => user !== undefined);
    return c.json(users.slice(0, count).map(userJson));
  });

  routes.delete(`${base}/:emoji/:user`, (c) => {
    const own = callerOf(c).user.id;
    const user = c.req.param('user') === '@me' ? own : c.req.param('user');
    const place = user === own ? placeOf(core, c) : guildPlaceOf(core, c, Permission.manageMessages);
    const message = messageOf(core, c, place);
    const emoji = emojiOf(c);
    const left = (message.reacted_by?.[emoji] ?? []).filter((id) => id !== user);
    replace(message, emoji, left);
    return c.body(null, 204);
  });

  routes.delete(`${base}/:emoji`, (c) => {
    replace(messageOf(core, c, guildPlaceOf(core, c, Permission.manageMessages)), emojiOf(c), []);
    return c.body(null, 204);
  });

  routes.delete(base, (c) => {
    const message = messageOf(core, c, guildPlaceOf(core, c, Permission.manageMessages));
    core.messages.edit(message, { reacted_by: undefined });
    return c.body(null, 204);
  });

  function replace(message: Message, emoji: string, users: string[]): void {
    const { [emoji]: _old, ...others } = message.reacted_by ?? {};
    const all = users.length > 0 ? { ...others, [emoji]: users } : others;
    core.messages.edit(message, { reacted_by: Object.keys(all).length > 0 ? all : undefined });
  }
  return routes;
}

/** The emoji in the path: Unicode, or `name:id`. @throws {DiscordError} 10014 */
function emojiOf(c: Context): string {
  const emoji = c.req.param('emoji') ?? '';
  if (!/^\w{2,32}:\d{15,20}$/.test(emoji) && !isEmoji(emoji)) throw refusal('unknownEmoji');
  return emoji;
}
