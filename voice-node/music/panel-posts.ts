/** Messages of the main application, over Discord's REST API. */
import { DiscordAPIError, REST } from '@discordjs/rest';
import { Routes } from 'discord.js';

/** How long one request may take, in milliseconds, and how often one that failed at Discord's side is sent again. */
const REQUEST_MS = 5_000;
const RETRIES = 2;
const UNKNOWN_MESSAGE = 10_008;
const UNKNOWN_CHANNEL = 10_003;
/** Between two attempts at an edit that has to be made, in milliseconds, and how many there are: about an hour. */
const AGAIN_MS = 15_000;
const ATTEMPTS = 240;

export interface Message {
  channel: string;
  message: string;
}

export class PanelPosts {
  readonly #rest: REST;

  /** @param apiBase `DISCORD_API_BASE`. @param token of the main application. */
  constructor(apiBase: string, token: string, observe: (route: string, status: number) => void) {
    this.#rest = new REST({ api: apiBase, version: '10', timeout: REQUEST_MS, retries: RETRIES }).setToken(token);
    this.#rest.on('response', ({ method, route }, { status }) => observe(`${method} ${route}`, status));
  }

  /**
   * @param nonce at most 25 characters, the same for every attempt at the same message: when only the answer was lost, Discord
   *   gives it again instead of posting a second one. https://discord.com/developers/docs/resources/message#create-message
   */
  async post(channel: string, body: object, nonce: string): Promise<Message> {
    const once = { ...body, nonce, enforce_nonce: true };
    const { id } = (await this.#rest.post(Routes.channelMessages(channel), { body: once })) as { id: string };
    return { channel, message: id };
  }

  /** @returns false when there is no such message any more. */
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

  /** As {@link edit}, for as long as that takes: an hour of it. What Discord refuses is not tried again. */
  async editInTheEnd(at: Message, body: unknown): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.edit(at, body);
        return;
      } catch (error) {
        if (error instanceof DiscordAPIError || attempt === ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS).unref());
      }
    }
  }

  /** Whether at least so many messages came after it. @param count 1 to 100. */
  async isFollowedBy(count: number, { channel, message }: Message): Promise<boolean> {
    const query = new URLSearchParams({ after: message, limit: String(count) });
    const later = (await this.#rest.get(Routes.channelMessages(channel), { query })) as unknown[];
    return later.length >= count;
  }
}
