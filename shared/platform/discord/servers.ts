/** Servers and their members as Discord has them, in the form that the rules about permissions and hierarchy take. */
import * as z from 'zod';
import { lazily } from '../lazily.ts';
import { Unavailable } from '../unavailable.ts';
import type { Server, ServerMember, ServerRole } from './member-permissions.ts';
import type { DiscordRest } from './rest.ts';
import { route } from './route.ts';

/** Timeout for one look-up, in milliseconds: members wait for it. */
const TIMEOUT_MS = 5_000;

/** The answers of Discord that are read here. */
const bodies = lazily(() => {
  const snowflake = z.string().regex(/^\d{1,20}$/);
  const role = z.object({
    id: snowflake,
    name: z.string(),
    permissions: z.string().regex(/^\d+$/),
    position: z.number(),
    managed: z.boolean().default(false),
  });
  return {
    server: z.object({ id: snowflake, name: z.string(), owner_id: snowflake, roles: role.array() }),
    member: z.object({
      user: z.object({ id: snowflake, username: z.string(), bot: z.boolean().optional() }),
      nick: z.string().nullish(),
      roles: snowflake.array(),
      communication_disabled_until: z.string().nullish(),
    }),
  };
});

export interface NamedRole extends ServerRole {
  name: string;
}

/** A server with the bot as its member. */
export interface ServerView extends Server {
  name: string;
  roles: readonly NamedRole[];
  /** The bot as a member of this server. */
  bot: ServerMember;
}

export interface NamedMember extends ServerMember {
  username: string;
  /** The nickname in this server; undefined if the member has none. */
  nick?: string | undefined;
  isBot: boolean;
}

/**
 * Looks up a server, its roles, and the bot's own membership.
 *
 * @returns undefined if the bot isn't in the server.
 * @throws {Unavailable} if Discord doesn't answer.
 */
export async function readServer(rest: DiscordRest, botId: string, guildId: string): Promise<ServerView | undefined> {
  const [server, bot] = await Promise.all([
    rest.request(route('/guilds/:guild', { guild: guildId }), {
      ...{ method: 'GET', deadlineMs: TIMEOUT_MS, response: bodies().server },
    }),
    readMember(rest, guildId, botId),
  ]);
  if (!server.ok) {
    if (server.status === 403 || server.status === 404) return undefined;
    throw unavailable(server.status);
  }
  if (bot === undefined) return undefined;
  const { id, name, owner_id: ownerId, roles } = server.data;
  return { id, name, ownerId, roles: roles.map((role) => ({ ...role, permissions: BigInt(role.permissions) })), bot };
}

/**
 * Looks up a member of a server.
 *
 * @returns undefined if there's no such member, or the bot isn't in the server.
 * @throws {Unavailable} if Discord doesn't answer.
 */
export async function readMember(rest: DiscordRest, guildId: string, userId: string): Promise<NamedMember | undefined> {
  const member = await rest.request(route('/guilds/:guild/members/:user', { guild: guildId, user: userId }), {
    ...{ method: 'GET', deadlineMs: TIMEOUT_MS, response: bodies().member },
  });
  if (!member.ok) {
    if (member.status === 403 || member.status === 404) return undefined;
    throw unavailable(member.status);
  }
  const { user, nick, roles, communication_disabled_until: until } = member.data;
  return {
    id: user.id,
    username: user.username,
    isBot: user.bot === true,
    roleIds: roles,
    ...(nick != null && { nick }),
    ...(until != null && { timedOutUntil: new Date(until) }),
  };
}

/** @param status of the response; 0 if there was none. */
function unavailable(status: number): Unavailable {
  return new Unavailable('Discord isn’t responding right now. Nothing changed. Try again in a minute.', String(status));
}
