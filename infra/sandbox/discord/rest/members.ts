import { AuditLogEvent } from 'discord-api-types/v10';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { record } from '../audit-log.ts';
import { isoTime } from '../compose.ts';
import type { Core } from '../core.ts';
import { refusal } from '../errors.ts';
import { canManageRole, isAdministrator, outranks } from '../hierarchy.ts';
import type { Json } from '../json.ts';
import type { MemberChange } from '../members.ts';
import { has, Permission, permissionsOf } from '../permissions.ts';
import { memberJson } from '../shapes.ts';
import { isVoice } from '../voice.ts';
import type { Guild, Member } from '../world.ts';
import { callerOf } from './caller.ts';
import { countOf } from './count.ts';
import { guildOf, userOf } from './guilds.ts';
import { checkedBody, executorOf, guildWith, invalidField, timeOf } from './request.ts';

/** https://discord.com/developers/docs/resources/guild#modify-guild-member */
const MAX_TIMEOUT_MS = 28 * 24 * 60 * 60_000;

const snowflake = z.string().regex(/^\d{1,20}$/);
const memberChange = z.object({
  nick: z.string().max(32).nullish(),
  roles: z.array(snowflake).nullish(),
  mute: z.boolean().nullish(),
  deaf: z.boolean().nullish(),
  channel_id: snowflake.nullish(),
  communication_disabled_until: z.string().nullish(),
});
const ownChange = z.object({ nick: z.string().max(32).nullish() });

/** The member in the path. */
export function memberOf(core: Core, c: Context, guild: Guild): Member {
  const member = guild.members.get(userOf(core.world, c).id);
  if (!member) throw refusal('unknownMember');
  return member;
}

/** `/guilds/…/members`: reading, changing, and kicking members, and giving them roles. */
export function memberRoutes(core: Core): Hono {
  const { world, members, voice } = core;
  const routes = new Hono();

  routes.get('/guilds/:guild/members', (c) => {
    const guild = guildOf(world, c);
    if (!callerOf(c).intents.guildMembers) throw refusal('missingAccess');
    const { limit, after } = c.req.query();
    const count = countOf(limit, 1, 1_000);
    const start = /^\d+$/.test(after ?? '') ? BigInt(after ?? 0) : 0n;
    const found = [...guild.members.values()]
      .filter((member) => BigInt(member.userId) > start)
      .sort((a, b) => (BigInt(a.userId) < BigInt(b.userId) ? -1 : 1));
    return c.json(found.slice(0, count).map((member) => memberJson(world, member)));
  });

  routes.get('/guilds/:guild/members/search', (c) => {
    const guild = guildOf(world, c);
    const { limit, query = '' } = c.req.query();
    const count = countOf(limit, 1, 1_000);
    if (query === '') invalidField(['query'], 'BASE_TYPE_REQUIRED', 'This field is required');
    const start = query.toLowerCase();
    const found = [...guild.members.values()].filter((member) =>
      [world.user(member.userId)?.username, world.user(member.userId)?.globalName, member.nick].some((name) =>
        name?.toLowerCase().startsWith(start),
      ),
    );
    return c.json(found.slice(0, count).map((member) => memberJson(world, member)));
  });

  routes.get('/guilds/:guild/members/:user', (c) => c.json(memberJson(world, memberOf(core, c, guildOf(world, c)))));

  routes.patch('/guilds/:guild/members/@me', async (c) => {
    const guild = guildOf(world, c);
    const { nick } = await checkedBody(c, ownChange);
    const bot = callerOf(c).user.id;
    if (nick !== undefined && !has(permissionsOf(guild, bot), Permission.changeNickname))
      throw refusal('missingPermissions');
    const member = guild.members.get(bot);
    if (!member) throw refusal('unknownMember');
    members.change(guild, member, executorOf(c), { nick: nick as string | null | undefined });
    return c.json(memberJson(world, member));
  });

  routes.patch('/guilds/:guild/members/:user', async (c) => {
    const guild = guildOf(world, c);
    const member = memberOf(core, c, guild);
    const body = await checkedBody(c, memberChange);
    const isInVoice = world.voice.has(`${guild.id}:${member.userId}`);
    const change = permittedChange(guild, callerOf(c).user.id, member, body, isInVoice);
    const move = moveOf(core, guild, callerOf(c).user.id, member, body);
    const by = executorOf(c);
    members.change(guild, member, by, change);
    if (move === null) {
      voice.leave(guild, member.userId);
      record(core.ids, guild, by, AuditLogEvent.MemberDisconnect, { targetId: null, options: { count: '1' } });
    } else if (move) {
      voice.place(guild, member.userId, move);
      const options = { channel_id: move.id, count: '1' };
      record(core.ids, guild, by, AuditLogEvent.MemberMove, { targetId: null, options });
    }
    return c.json(memberJson(world, member));
  });

  for (const action of ['put', 'delete'] as const) {
    routes[action]('/guilds/:guild/members/:user/roles/:role', (c) => {
      const guild = guildWith(core, c, Permission.manageRoles);
      const member = memberOf(core, c, guild);
      const id = c.req.param('role');
      checkRole(guild, callerOf(c).user.id, id);
      const rest = member.roleIds.filter((each) => each !== id);
      members.change(guild, member, executorOf(c), { roleIds: action === 'put' ? [...rest, id] : rest });
      return c.body(null, 204);
    });
  }

  routes.delete('/guilds/:guild/members/:user', (c) => {
    const guild = guildWith(core, c, Permission.kickMembers);
    const member = memberOf(core, c, guild);
    if (!outranks(guild, callerOf(c).user.id, member.userId)) throw refusal('missingPermissions');
    members.kick(guild, member.userId, executorOf(c));
    return c.body(null, 204);
  });
  return routes;
}

/** The change that the bot may make. @throws {DiscordError} 50013, 40032, or 50035 for a timeout of more than 28 days. */
function permittedChange(guild: Guild, bot: string, member: Member, body: Json, isInVoice: boolean): MemberChange {
  const { nick, roles, mute, deaf, communication_disabled_until: until } = body;
  const demand = (needed: bigint): void => {
    if (!has(permissionsOf(guild, bot), needed)) throw refusal('missingPermissions');
  };
  const demandRank = (): void => {
    if (!outranks(guild, bot, member.userId)) throw refusal('missingPermissions');
  };
  if (nick !== undefined) {
    demand(member.userId === bot ? Permission.changeNickname : Permission.manageNicknames);
    if (member.userId !== bot) demandRank();
  }
  if (mute !== undefined) demand(Permission.muteMembers);
  if (deaf !== undefined) demand(Permission.deafenMembers);
  if ((mute !== undefined || deaf !== undefined) && !isInVoice) throw refusal('notInVoice');
  let roleIds: string[] | undefined;
  if (roles !== undefined) {
    demand(Permission.manageRoles);
    roleIds = [...new Set((roles ?? []) as string[])];
    for (const id of [...member.roleIds, ...roleIds]) {
      if (member.roleIds.includes(id) !== roleIds.includes(id)) checkRole(guild, bot, id);
    }
  }
  if (until !== undefined) {
    demand(Permission.moderateMembers);
    demandRank();
    if (until !== null && isAdministrator(guild, member.userId)) throw refusal('missingPermissions');
  }
  return {
    nick: nick as string | null | undefined,
    roleIds,
    ...(mute === undefined ? {} : { isMuted: mute === true }),
    ...(deaf === undefined ? {} : { isDeafened: deaf === true }),
    ...(until === undefined ? {} : { communicationDisabledUntil: timeoutOf(until) }),
  };
}

function timeoutOf(until: unknown): string | null {
  if (until === null) return null;
  const field = 'communication_disabled_until';
  const time = timeOf(until, field);
  // Clocks differ a little.
  if (time > Date.now() + MAX_TIMEOUT_MS + 60_000) {
    invalidField(
      [field],
      'INVALID_COMMUNICATION_DISABLED_TIMESTAMP',
      'Communication disabled timestamp cannot be more than 28 days in the future',
    );
  }
  return isoTime(time);
}

/** The voice channel to move the member to, null to disconnect them, or undefined. @throws {DiscordError} 50013, 40032 */
function moveOf(core: Core, guild: Guild, bot: string, member: Member, { channel_id: id }: Json) {
  if (id === undefined) return undefined;
  const presence = core.world.voice.get(`${guild.id}:${member.userId}`);
  const channel = id === null ? undefined : guild.channels.find((each) => each.id === id);
  if (id !== null && (!channel || !isVoice(channel))) throw refusal('unknownChannel');
  const where = channel ?? core.world.channel(presence?.channelId ?? '');
  if (!has(permissionsOf(guild, bot, where), Permission.moveMembers)) throw refusal('missingPermissions');
  if (channel && !has(permissionsOf(guild, bot, channel), Permission.connect)) throw refusal('missingPermissions');
  if (!presence) throw refusal('notInVoice');
  return channel ?? null;
}

/** @throws {DiscordError} 10011, 50028 for @everyone and roles of bots, 50013 for a role that isn't below the bot's. */
function checkRole(guild: Guild, bot: string, id: string): void {
  const role = guild.roles.find((each) => each.id === id);
  if (!role) throw refusal('unknownRole');
  if (!canManageRole(guild, bot, role)) throw refusal('missingPermissions');
  if (role.managed || role.id === guild.id) throw refusal('invalidRole');
}
