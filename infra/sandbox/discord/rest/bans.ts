import { Hono } from 'hono';
import type { Executor } from '../audit-log.ts';
import type { Core } from '../core.ts';
import { refusal } from '../errors.ts';
import { outranks } from '../hierarchy.ts';
import type { Json } from '../json.ts';
import { Permission } from '../permissions.ts';
import { userJson } from '../shapes.ts';
import { snowflakeTime } from '../snowflake.ts';
import type { Guild, User } from '../world.ts';
import { callerOf } from './caller.ts';
import { countOf } from './count.ts';
import { userOf } from './guilds.ts';
import { checkedBody, executorOf, guildWith } from './request.ts';

/** `/guilds/…/bans`: who's banned, and bans of one member or many. */
export function banRoutes(core: Core): Hono {
  const { world, members } = core;
  const routes = new Hono();
  const banJson = (guild: Guild, user: User): Json => ({
    user: userJson(user),
    reason: guild.bans.get(user.id)?.reason ?? null,
  });

  routes.get('/guilds/:guild/bans', (c) => {
    const guild = guildWith(core, c, Permission.banMembers);
    const { limit, before, after } = c.req.query();
    const count = countOf(limit, 1_000, 1_000);
    const banned = [...guild.bans.keys()]
      .map((id) => world.user(id))
      .filter((user) => user !== undefined)
      .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
      .filter((user) => before === undefined || BigInt(user.id) < numberOf(before))
      // If both are given, Discord ignores `after`.
      .filter((user) => before !== undefined || after === undefined || BigInt(user.id) > numberOf(after));
    const page = before === undefined ? banned.slice(0, count) : banned.slice(-count);
    return c.json(page.map((user) => banJson(guild, user)));
  });

  routes.get('/guilds/:guild/bans/:user', (c) => {
    const guild = guildWith(core, c, Permission.banMembers);
    const user = userOf(world, c);
    if (!guild.bans.has(user.id)) throw refusal('unknownBan');
    return c.json(banJson(guild, user));
  });

  routes.put('/guilds/:guild/bans/:user', async (c) => {
    const guild = guildWith(core, c, Permission.banMembers);
    const user = userOf(world, c);
    const { delete_message_seconds, delete_message_days } = await checkedBody(c, 'BanUserFromGuildRequestSchema');
    if (!outranks(guild, callerOf(c).user.id, user.id)) throw refusal('missingPermissions');
    members.ban(guild, user, executorOf(c));
    deleteMessages(core, guild, user.id, secondsOf(delete_message_seconds) || secondsOf(delete_message_days) * 86_400);
    return c.body(null, 204);
  });

  routes.delete('/guilds/:guild/bans/:user', (c) => {
    const guild = guildWith(core, c, Permission.banMembers);
    const user = userOf(world, c);
    if (!guild.bans.has(user.id)) throw refusal('unknownBan');
    members.unban(guild, user, executorOf(c));
    return c.body(null, 204);
  });

  routes.post('/guilds/:guild/bulk-ban', async (c) => {
    const guild = guildWith(core, c, Permission.banMembers | Permission.manageGuild);
    const { user_ids, delete_message_seconds } = await checkedBody(c, 'BulkBanUsersRequestSchema');
    const by = executorOf(c);
    const ids = [...new Set(user_ids as string[])];
    const banned = ids.filter((id) => tryBan(guild, id, by));
    if (banned.length === 0) throw refusal('noneBanned');
    for (const id of banned) deleteMessages(core, guild, id, secondsOf(delete_message_seconds));
    return c.json({ banned_users: banned, failed_users: ids.filter((id) => !banned.includes(id)) });
  });

  function tryBan(guild: Guild, id: string, by: Executor): boolean {
    const user = world.user(id);
    if (!user || guild.bans.has(id) || !outranks(guild, by.userId, id)) return false;
    members.ban(guild, user, by);
    return true;
  }
  return routes;
}

/** Deletes what a user sent in the guild in the last so many seconds. */
function deleteMessages({ messages }: Core, guild: Guild, userId: string, seconds: number): void {
  if (seconds === 0) return;
  const since = Date.now() - seconds * 1_000;
  for (const channel of [...guild.channels, ...guild.threads]) {
    const sent = messages
      .list(channel.id)
      .filter(({ author, id }) => author.id === userId && snowflakeTime(id) > since);
    for (const message of sent) messages.delete(message);
  }
}

function secondsOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function numberOf(id: string): bigint {
  return /^\d+$/.test(id) ? BigInt(id) : 0n;
}
