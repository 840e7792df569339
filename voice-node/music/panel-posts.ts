/** Posts and edits messages of the main application over Discord's REST API. */
import * as z from 'zod';
import type { DiscordOutcome, DiscordRefusal, DiscordRest } from '../../shared/platform/discord/rest.ts';
import { route } from '../../shared/platform/discord/route.ts';

/** Timeout for one request with all its attempts, in milliseconds. */
const REQUEST_MS = 20_000;
/** Delay between attempts at a required edit in milliseconds, and the number of attempts: about an hour in total. */
const RETRY_MS = 15_000;
const ATTEMPTS = 240;

const messageBody = z.object({ id: z.string() });
const channelBody = z.object({ guild_id: z.string().optional() });

export interface Message {
  channel: string;
  message: string;
}

/** Discord refused, or didn't respond in time. */
export class PostError extends Error {
  override name = 'PostError';
  /** Nothing is gained by trying again. */
  readonly isRefused: boolean;
  /** The bot lacks permissions there, which staff can give it at any time. */
  readonly isForbidden: boolean;

  constructor({ problem, code, status }: DiscordRefusal) {
    super(`${problem} (${status}, code ${code})`);
    this.isForbidden = problem === 'missing_access' || problem === 'missing_permissions';
    this.isRefused = problem !== 'unavailable' && problem !== 'rate_limited';
  }
}

export class PanelPosts {
  readonly #rest: DiscordRest;

  /** @param rest with the main application's token. */
  constructor(rest: DiscordRest) {
    this.#rest = rest;
  }

  /**
   * @param nonce at most 25 characters, the same for every attempt at the same message. If only the response was lost, Discord
   *   returns the same message instead of posting another one.
   *   https://discord.com/developers/docs/resources/message#create-message
   * @returns undefined if the channel no longer exists.
   * @throws {PostError}
   */
  async post(channel: string, body: object, nonce: string): Promise<Message | undefined> {
    const posted = await this.#rest.request(messagesIn(channel), {
      ...{ method: 'POST', body, nonce, deadlineMs: REQUEST_MS, response: messageBody },
    });
    if (!posted.ok && posted.problem === 'unknown_channel') return undefined;
    return { channel, message: dataOf(posted).id };
  }

  /**
   * Whether a channel belongs to this server; undefined if the bot can't see it.
   *
   * @throws {PostError}
   */
  async isIn(guild: string, channel: string): Promise<boolean | undefined> {
    const found = await this.#rest.request(route('/channels/:channel', { channel }), {
      ...{ method: 'GET', deadlineMs: REQUEST_MS, response: channelBody },
    });
    if (!found.ok && found.problem === 'unknown_channel') return false;
    if (!found.ok && found.problem === 'missing_access') return undefined;
    return dataOf(found).guild_id === guild;
  }

  /**
   * @returns false if the message no longer exists.
   * @throws {PostError}
   */
  async edit({ channel, message }: Message, body: object): Promise<boolean> {
    const at = route('/channels/:channel/messages/:message', { channel, message });
    const edited = await this.#rest.request(at, { method: 'PATCH', body, deadlineMs: REQUEST_MS });
    if (!edited.ok && (edited.problem === 'unknown_message' || edited.problem === 'unknown_channel')) return false;
    dataOf(edited);
    return true;
  }

  /** Like {@link edit}, but retries for about an hour. Refusals aren't retried. */
  async editEventually(at: Message, body: object): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.edit(at, body);
        return;
      } catch (error) {
        if (!(error instanceof PostError) || error.isRefused || attempt === ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
      }
    }
  }

  /**
   * Whether at least `count` messages came after this one, or its channel no longer exists.
   *
   * @param count 1 to 100.
   * @throws {PostError}
   */
  async isFollowedBy(count: number, { channel, message }: Message): Promise<boolean> {
    const later = await this.#rest.request(messagesIn(channel), {
      ...{ method: 'GET', query: { after: message, limit: count }, deadlineMs: REQUEST_MS },
      response: messageBody.array(),
    });
    if (!later.ok && later.problem === 'unknown_channel') return true;
    return dataOf(later).length >= count;
  }
}

function messagesIn(channel: string) {
  return route('/channels/:channel/messages', { channel });
}

function dataOf<T>(outcome: DiscordOutcome<T>): T {
  if (!outcome.ok) throw new PostError(outcome);
  return outcome.data;
}
