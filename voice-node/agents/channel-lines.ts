import { type Client, GatewayOpcodes } from 'discord.js';
import type { Packet } from './voice-places.ts';

/** Timeout for reading channel statuses, in milliseconds. */
const READ_MS = 3_000;
/** Timeout for one write including retries, in milliseconds. */
const WRITE_MS = 10_000;

type Lines = ReadonlyMap<string, string | null>;

/** The statuses under the names of voice channels. Always read from Discord, never cached. */
export class ChannelLines {
  readonly #client: Client;
  /** Pending reads by guild. */
  readonly #pending = new Map<string, PromiseWithResolvers<Lines>>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** @param packet any dispatch from the agent's gateway. */
  handle({ t, d }: Packet): void {
    if (t !== 'CHANNEL_INFO') return;
    const channels: { id: string; status?: string | null }[] = d.channels ?? [];
    this.#pending.get(d.guild_id)?.resolve(new Map(channels.map(({ id, status = null }) => [id, status || null])));
  }

  /**
   * Reads the status of a voice channel. Null means none; undefined means that Discord didn't respond.
   *
   * @see https://docs.discord.com/developers/events/gateway-events#request-channel-info
   */
  async read(guildId: string, channelId: string): Promise<string | null | undefined> {
    const pending = this.#pending.get(guildId) ?? this.#request(guildId);
    const timer = setTimeout(() => pending.resolve(new Map()), READ_MS);
    try {
      return (await pending.promise).get(channelId);
    } finally {
      clearTimeout(timer);
      this.#pending.delete(guildId);
    }
  }

  /**
   * Sets or removes the status. The agent needs Set Voice Channel Status, and from outside the channel, Manage Channels too.
   *
   * @param line 1 to 500 characters, or null to remove it.
   * @throws {DiscordAPIError} if Discord refuses, or any other error if it didn't respond in time.
   */
  async write(channelId: string, line: string | null): Promise<void> {
    const signal = AbortSignal.timeout(WRITE_MS);
    await this.#client.rest.put(`/channels/${channelId}/voice-status`, { body: { status: line }, signal });
  }

  #request(guildId: string): PromiseWithResolvers<Lines> {
    const pending = Promise.withResolvers<Lines>();
    this.#pending.set(guildId, pending);
    const payload = { op: GatewayOpcodes.RequestChannelInfo, d: { guild_id: guildId, fields: ['status'] } };
    this.#client.guilds.cache.get(guildId)?.shard.send(payload);
    return pending;
  }
}
