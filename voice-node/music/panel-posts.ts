/** Posts and edits messages of the main application over Discord's REST API. */
import { DiscordAPIError, REST } from '@discordjs/rest';
import { Routes } from 'discord.js';

/** Timeout for one request in milliseconds, and how often it's retried after Discord failed. */
const REQUEST_MS = 5_000;
const RETRIES = 2;
const UNKNOWN_MESSAGE = 10_008;
const UNKNOWN_CHANNEL = 10_003;
/** Delay between attempts at a required edit in milliseconds, and the number of attempts: about an hour in total. */
const RETRY_MS = 15_000;
const ATTEMPTS = 240;

export interface Message {
  channel: string;
  message: string;
}

export class PanelPosts {
  readonly #rest: REST;

  /**
   * @param apiBase `DISCORD_API_BASE`.
   * @param token the main application's token.
   */
  constructor(apiBase: string, token: string, observe: (route: string, status: number) => void) {
    this.#rest = new REST({ api: apiBase, version: '10', timeout: REQUEST_MS, retries: RETRIES }).setToken(token);
    this.#rest.on('response', ({ method, route }, { status }) => observe(`${method} ${route}`, status));
  }

  /**
   * @param nonce at most 25 characters, the same for every attempt at the same message. If only the response was lost, Discord
   *   returns the same message instead of posting another one.
   *   https://discord.com/developers/docs/resources/message#create-message
   * @returns undefined if the channel no longer exists.
   */
  async post(channel: string, body: object, nonce: string): Promise<Message | undefined> {
    const once = { ...body, nonce, enforce_nonce: true };
    try {
      const { id } = (await this.#rest.post(Routes.channelMessages(channel), { body: once })) as { id: string };
      return { channel, message: id };
    } catch (error) {
      if (error instanceof DiscordAPIError && error.code === UNKNOWN_CHANNEL) return undefined;
      throw error;
    }
  }

  /** @returns false if the message no longer exists. */
  async edit({ channel, message }: Message, body: unknown): Promise<boolean> {
    try {
      await this.#rest.patch(Routes.channelMessage(channel, message), { body });
      return true;
    } catch (error) {
      if (error instanceof DiscordAPIError && (error.code === UNKNOWN_MESSAGE || error.code === UNKNOWN_CHANNEL))
        return false;
      throw error;
    }
  }

  /** Like {@link edit}, but retries for about an hour. Refusals aren't retried. */
  async editEventually(at: Message, body: unknown): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.edit(at, body);
        return;
      } catch (error) {
        if (error instanceof DiscordAPIError || attempt === ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
      }
    }
  }

  /**
   * Whether at least `count` messages came after this one, or its channel no longer exists.
   *
   * @param count 1 to 100.
   */
  async isFollowedBy(count: number, { channel, message }: Message): Promise<boolean> {
    const query = new URLSearchParams({ after: message, limit: String(count) });
    try {
      const later = (await this.#rest.get(Routes.channelMessages(channel), { query })) as unknown[];
      return later.length >= count;
    } catch (error) {
      if (error instanceof DiscordAPIError && error.code === UNKNOWN_CHANNEL) return true;
      throw error;
    }
  }
}
