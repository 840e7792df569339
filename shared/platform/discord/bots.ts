/** Look-ups as a bot: who owns a token, which voice channel a member is in, and what a server has. */
import { Buffer } from 'node:buffer';
import * as z from 'zod';
import { lazily } from '../lazily.ts';
import { Unavailable } from '../unavailable.ts';
import type { DiscordRest } from './rest.ts';
import { route } from './route.ts';

/** Timeout for one look-up, in milliseconds. */
const TIMEOUT_MS = 5_000;

/** The answers of Discord that are read here. */
const bodies = lazily(() => {
  const snowflake = z.string().regex(/^\d{17,20}$/);
  const named = z.object({ id: snowflake, name: z.string() });
  return {
    user: z.object({ id: snowflake, username: z.string().min(1), bot: z.boolean().optional() }),
    application: z.object({
      id: snowflake,
      bot_public: z.boolean().default(true),
      owner: z.object({ id: snowflake }).optional(),
      team: z.object({ members: z.array(z.object({ user: z.object({ id: snowflake }) })) }).nullish(),
    }),
    voiceState: z.object({ channel_id: snowflake.nullable() }),
    roles: named.array(),
    channels: named
      .extend({ type: z.number(), parent_id: snowflake.nullish(), nsfw: z.boolean().optional() })
      .transform(({ id, name, type, parent_id, nsfw }) => ({
        ...{ id, name, type },
        ...(parent_id != null && { parentId: parent_id }),
        ...(nsfw === true && { isAgeRestricted: true }),
      }))
      .array(),
  };
});

export interface IdentifiedBot {
  status: 'bot';
  /** The bot's user id. */
  id: string;
  applicationId: string;
  name: string;
  /** Anyone can add it to a server, not just its owner. */
  isPublic: boolean;
  /** The application's owner, or every member of the team that owns it. */
  ownerIds: readonly string[];
}

export type Identified = IdentifiedBot | { status: 'refused' } | { status: 'not_a_bot' };

export type VoicePlace =
  | { status: 'in_channel'; channelId: string }
  | { status: 'not_in_voice' }
  /** The channel is one the bot can't see or join, or the bot isn't in the server. */
  | { status: 'no_access' };

/** A server's roles and channels. */
export interface GuildDirectory {
  roles: { id: string; name: string }[];
  channels: DirectoryChannel[];
}

export interface DirectoryChannel {
  id: string;
  name: string;
  type: number;
  /** Its category. */
  parentId?: string;
  isAgeRestricted?: boolean;
}

/** The user id of a token's bot, which is its first part; undefined if the token has another format. */
export function botIdOf(token: string): string | undefined {
  return /^\d{17,20}$/.exec(Buffer.from(token.split('.', 1)[0] ?? '', 'base64').toString('latin1'))?.[0];
}

/**
 * Looks up the bot that a client's token belongs to.
 *
 * @param rest with a token in the format Discord issues. Anything else may not be a valid header value.
 * @throws {Unavailable} if Discord doesn't answer.
 */
export async function identifyBot(rest: DiscordRest, timeoutMs = TIMEOUT_MS): Promise<Identified> {
  const options = { method: 'GET', deadlineMs: timeoutMs } as const;
  const [user, application] = await Promise.all([
    rest.request(route('/users/@me'), { ...options, response: bodies().user }),
    rest.request(route('/applications/@me'), { ...options, response: bodies().application }),
  ]);
  for (const outcome of [user, application]) {
    if (!outcome.ok && outcome.problem === 'bad_token') return { status: 'refused' };
  }
  if (user.ok && user.data.bot !== true) return { status: 'not_a_bot' };
  if (!user.ok || !application.ok)
    throw unavailable([user, application].map((outcome) => (outcome.ok ? 'ok' : outcome.status)).join(', '));
  const { id, bot_public, owner, team } = application.data;
  return {
    status: 'bot',
    id: user.data.id,
    applicationId: id,
    name: user.data.username,
    isPublic: bot_public,
    ownerIds: team ? team.members.map((member) => member.user.id) : owner ? [owner.id] : [],
  };
}

/**
 * Looks up the voice channel a member is in, as the client's bot sees it.
 *
 * @throws {Unavailable} if Discord doesn't answer.
 */
export async function voicePlace(rest: DiscordRest, guildId: string, userId: string): Promise<VoicePlace> {
  const outcome = await rest.request(route('/guilds/:guild/voice-states/:user', { guild: guildId, user: userId }), {
    method: 'GET',
    deadlineMs: TIMEOUT_MS,
    response: bodies().voiceState,
  });
  if (outcome.ok) {
    const { channel_id } = outcome.data;
    return channel_id === null ? { status: 'not_in_voice' } : { status: 'in_channel', channelId: channel_id };
  }
  if (outcome.problem === 'not_in_voice') return { status: 'not_in_voice' };
  if (outcome.status === 403 || outcome.status === 404) return { status: 'no_access' };
  throw unavailable(String(outcome.status));
}

/**
 * Looks up the roles and channels of a server. Threads aren't among them.
 *
 * @returns undefined if the client's bot isn't in the server.
 * @throws {Unavailable} if Discord doesn't answer.
 */
export async function guildDirectory(rest: DiscordRest, guildId: string): Promise<GuildDirectory | undefined> {
  const options = { method: 'GET', deadlineMs: TIMEOUT_MS } as const;
  const [roles, channels] = await Promise.all([
    rest.request(route('/guilds/:guild/roles', { guild: guildId }), { ...options, response: bodies().roles }),
    rest.request(route('/guilds/:guild/channels', { guild: guildId }), { ...options, response: bodies().channels }),
  ]);
  if (roles.ok && channels.ok) return { roles: roles.data, channels: channels.data };
  const statuses = [roles, channels].flatMap((outcome) => (outcome.ok ? [] : outcome.status));
  if (statuses.every((status) => status === 403 || status === 404)) return undefined;
  throw unavailable(statuses.join(', '));
}

/** @param statuses of the responses; 0 if there was none. */
function unavailable(statuses: string): Unavailable {
  return new Unavailable('Discord isn’t responding right now. Nothing changed. Try again in a minute.', statuses);
}
