import { type Client, GatewayOpcodes } from 'discord.js';
import type { Packet } from './voice-places.ts';

/** How long Discord may take to say what channels show, in milliseconds. */
const READ_MS = 3_000;
/** How long one write may take, its retries included, in milliseconds. */
const WRITE_MS = 10_000;

type Lines = ReadonlyMap<string, string | null>;

/** The lines under the names of voice channels, as Discord has them: asked for when needed, and never kept. */
export class ChannelLines {
  readonly #client: Client;
  /** By guild. */
  readonly #asked = new Map<string, PromiseWithResolvers<Lines>>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** @param packet any dispatch of the agent's gateway. */
  handle({ t, d }: Packet): void {
    if (t !== 'CHANNEL_INFO') return;
    const channels: { id: string; status?: string | null }[] = d.channels ?? [];
    this.#asked.get(d.guild_id)?.resolve(new Map(channels.map(({ id, status = null }) => [id, status || null])));
  }

  /**
   * What stands under a voice channel's name; null: nothing. Undefined: Discord did not say.
   *
   * @see https://docs.discord.com/developers/events/gateway-events#request-channel-info
   */
  async read(guildId: string, channelId: string): Promise<string | null | undefined> {
    const asked = this.#asked.get(guildId) ?? this.#ask(guildId);
    const timer = setTimeout(() => asked.resolve(new Map()), READ_MS);
    try {
      return (await asked.promise).get(channelId);
    } finally {
      clearTimeout(timer);
      this.#asked.delete(guildId);
    }
  }

  /**
   * Sets the line, or removes it. It takes Set Voice Channel Status, and Manage Channels besides from outside of the channel.
   *
   * @param line 1 to 500 characters; null: none.
   * @throws {DiscordAPIError} when Discord refuses, any other error when it did not answer in time.
   */
  async write(channelId: string, line: string | null): Promise<void> {
    const signal = AbortSignal.timeout(WRITE_MS);
    await this.#client.rest.put(`/channels/${channelId}/voice-status`, { body: { status: line }, signal });
  }

  #ask(guildId: string): PromiseWithResolvers<Lines> {
    const asked = Promise.withResolvers<Lines>();
    this.#asked.set(guildId, asked);
    const payload = { op: GatewayOpcodes.RequestChannelInfo, d: { guild_id: guildId, fields: ['status'] } };
    this.#client.guilds.cache.get(guildId)?.shard.send(payload);
    return asked;
  }
}
