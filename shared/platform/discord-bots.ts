/**
 * Requests the edge sends to Discord as a bot: who owns this token, and which voice channel a member is in. It's a small typed
 * fetch for the same reasons as {@link file://./interaction-webhook.ts}.
 */
import * as z from 'zod';
import { type CallObserver, USER_AGENT } from './interaction-webhook.ts';
import { Unavailable } from './unavailable.ts';

/** Timeout for one request, in milliseconds. */
const TIMEOUT_MS = 5_000;

const snowflake = z.string().regex(/^\d{17,20}$/);
const userBody = z.object({ id: snowflake, username: z.string().min(1), bot: z.boolean().optional() });
const applicationBody = z.object({
  id: snowflake,
  bot_public: z.boolean().default(true),
  owner: z.object({ id: snowflake }).optional(),
  team: z.object({ members: z.array(z.object({ user: z.object({ id: snowflake }) })) }).nullish(),
});
const voiceStateBody = z.object({ channel_id: snowflake.nullable() });
const namedBody = z.object({ id: snowflake, name: z.string() });
const rolesBody = z.array(namedBody);
const channelsBody = z.array(namedBody.extend({ type: z.number() }));
const errorBody = z.object({ code: z.number() });

/** Discord's error codes. https://docs.discord.com/developers/topics/opcodes-and-status-codes#json */
const UNKNOWN_VOICE_STATE = 10_065;

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
  channels: { id: string; name: string; type: number }[];
}

interface ApiResponse {
  /** HTTP status; 0 if there was no response. */
  status: number;
  body: unknown;
}

/** Errors never contain a token: causes name only the route and the status. */
export class DiscordBots {
  readonly #api: string;
  readonly #observe: CallObserver;
  readonly #timeoutMs: number;

  /** @param apiBase e.g. `https://discord.com/api`. */
  constructor(apiBase: string, observe: CallObserver, timeoutMs = TIMEOUT_MS) {
    this.#api = `${apiBase}/v10`;
    this.#observe = observe;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Looks up the bot that a token belongs to.
   *
   * @param token in the format Discord issues. Anything else may not be a valid header value.
   * @throws {Unavailable} if Discord doesn't answer.
   */
  async identify(token: string): Promise<Identified> {
    const [user, application] = await Promise.all([
      this.#get(token, '/users/@me', '/users/@me'),
      this.#get(token, '/applications/@me', '/applications/@me'),
    ]);
    if (user.status === 401 || application.status === 401) return { status: 'refused' };
    const bot = userBody.safeParse(user.body);
    if (user.status === 200 && bot.success && bot.data.bot !== true) return { status: 'not_a_bot' };
    const details = applicationBody.safeParse(application.body);
    if (user.status !== 200 || application.status !== 200 || !bot.success || !details.success)
      throw unavailable(`/users/@me ${user.status}, /applications/@me ${application.status}`);
    const { id, bot_public, owner, team } = details.data;
    return {
      status: 'bot',
      id: bot.data.id,
      applicationId: id,
      name: bot.data.username,
      isPublic: bot_public,
      ownerIds: team ? team.members.map((member) => member.user.id) : owner ? [owner.id] : [],
    };
  }

  /**
   * Looks up the voice channel a member is in, as seen by this token's bot.
   *
   * @throws {Unavailable} if Discord doesn't answer.
   */
  async voicePlace(token: string, guildId: string, userId: string): Promise<VoicePlace> {
    const { status, body } = await this.#get(
      token,
      `/guilds/${guildId}/voice-states/${userId}`,
      '/guilds/:id/voice-states/:id',
    );
    const state = voiceStateBody.safeParse(body);
    if (status === 200 && state.success) {
      const { channel_id } = state.data;
      return channel_id === null ? { status: 'not_in_voice' } : { status: 'in_channel', channelId: channel_id };
    }
    const { code } = errorBody.safeParse(body).data ?? {};
    if (code === UNKNOWN_VOICE_STATE) return { status: 'not_in_voice' };
    if (status === 403 || status === 404) return { status: 'no_access' };
    throw unavailable(`/guilds/:id/voice-states/:id ${status}`);
  }

  /**
   * Looks up the roles and channels of a server. Threads aren't among them.
   *
   * @returns undefined if this token's bot isn't in the server.
   * @throws {Unavailable} if Discord doesn't answer.
   */
  async guildDirectory(token: string, guildId: string): Promise<GuildDirectory | undefined> {
    const [roles, channels] = await Promise.all([
      this.#get(token, `/guilds/${guildId}/roles`, '/guilds/:id/roles'),
      this.#get(token, `/guilds/${guildId}/channels`, '/guilds/:id/channels'),
    ]);
    const found = { roles: rolesBody.safeParse(roles.body), channels: channelsBody.safeParse(channels.body) };
    if (found.roles.success && found.channels.success && roles.status === 200 && channels.status === 200)
      return { roles: found.roles.data, channels: found.channels.data };
    if ([roles.status, channels.status].every((status) => [403, 404, 200].includes(status))) return undefined;
    throw unavailable(`/guilds/:id/roles ${roles.status}, /guilds/:id/channels ${channels.status}`);
  }

  async #get(token: string, path: string, route: string): Promise<ApiResponse> {
    const response = await this.#fetch(token, path);
    this.#observe(`GET ${route}`, response.status);
    return response;
  }

  async #fetch(token: string, path: string): Promise<ApiResponse> {
    try {
      const response = await fetch(this.#api + path, {
        signal: AbortSignal.timeout(this.#timeoutMs),
        headers: { authorization: `Bot ${token}`, 'user-agent': USER_AGENT },
        // Following a redirect would send the token to another host.
        redirect: 'manual',
      });
      // Always read the body: an unread one holds one of the six connections a Workers request gets.
      return { status: response.status, body: parseJson(await response.text()) };
    } catch {
      // The error of a failed fetch could contain the request, and so the token.
      return { status: 0, body: undefined };
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's HTML page, for example. The status says enough.
    return undefined;
  }
}

function unavailable(cause: string): Unavailable {
  return new Unavailable('Discord isn’t responding right now. Nothing changed. Try again in a minute.', cause);
}
