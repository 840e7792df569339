/**
 * What the edge asks Discord on behalf of bots: whose token this is, and where a member is in voice. A small typed fetch, for
 * the reasons given in {@link file://./interaction-webhook.ts}.
 */
import * as z from 'zod';
import { type CallObserver, USER_AGENT } from './interaction-webhook.ts';
import { Unavailable } from './unavailable.ts';

/** How long one call may take, in milliseconds. */
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
const errorBody = z.object({ code: z.number() });

/** Discord's error codes. https://docs.discord.com/developers/topics/opcodes-and-status-codes#json */
const UNKNOWN_VOICE_STATE = 10_065;

export interface IdentifiedBot {
  status: 'bot';
  /** The bot's user id. */
  id: string;
  applicationId: string;
  name: string;
  /** Others than its owner can add it to guilds. */
  isPublic: boolean;
  /** Who made the application, or everybody of the team that did. */
  ownerIds: readonly string[];
}

export type Identified = IdentifiedBot | { status: 'refused' } | { status: 'not_a_bot' };

export type VoicePlace =
  | { status: 'in_channel'; channelId: string }
  | { status: 'not_in_voice' }
  /** In a channel that the bot may not see and join, or in a guild that it is not in. */
  | { status: 'no_access' };

interface Answer {
  /** HTTP status; 0 when there was no answer. */
  status: number;
  body: unknown;
}

/** No error of it holds a token: causes name the route and the status. */
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
   * Whose token this is.
   *
   * @param token of the form Discord gives out: anything else might not fit into a header.
   * @throws {Unavailable} when Discord does not say.
   */
  async identify(token: string): Promise<Identified> {
    const [user, application] = await Promise.all([
      this.#get(token, '/users/@me', '/users/@me'),
      this.#get(token, '/applications/@me', '/applications/@me'),
    ]);
    if (user.status === 401 || application.status === 401) return { status: 'refused' };
    const bot = userBody.safeParse(user.body);
    if (user.status === 200 && bot.success && bot.data.bot !== true) return { status: 'not_a_bot' };
    const about = applicationBody.safeParse(application.body);
    if (user.status !== 200 || application.status !== 200 || !bot.success || !about.success)
      throw noAnswer(`/users/@me ${user.status}, /applications/@me ${application.status}`);
    const { id, bot_public, owner, team } = about.data;
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
   * Where a member is in voice, as the bot of this token sees it.
   *
   * @throws {Unavailable} when Discord does not say.
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
    throw noAnswer(`/guilds/:id/voice-states/:id ${status}`);
  }

  async #get(token: string, path: string, route: string): Promise<Answer> {
    const answer = await this.#fetch(token, path);
    this.#observe(`GET ${route}`, answer.status);
    return answer;
  }

  async #fetch(token: string, path: string): Promise<Answer> {
    try {
      const response = await fetch(this.#api + path, {
        signal: AbortSignal.timeout(this.#timeoutMs),
        headers: { authorization: `Bot ${token}`, 'user-agent': USER_AGENT },
        // A redirect would carry the token to somewhere else.
        redirect: 'manual',
      });
      // Read always: an unread body keeps one of the six connections a Workers request has.
      return { status: response.status, body: parsed(await response.text()) };
    } catch {
      // What a failed fetch says could hold what was sent.
      return { status: 0, body: undefined };
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's page of HTML: the status says what there is to say.
    return undefined;
  }
}

function noAnswer(what: string): Unavailable {
  return new Unavailable(
    'Discord does not answer me right now. Nothing was changed. Please try again in a minute.',
    what,
  );
}
