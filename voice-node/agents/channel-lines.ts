import { type Client, GatewayOpcodes } from 'discord.js';
import type { CallObserver } from '../../shared/platform/discord/interaction-webhook.ts';
import { type DiscordOutcome, DiscordRest } from '../../shared/platform/discord/rest.ts';
import { route } from '../../shared/platform/discord/route.ts';
import type { Packet } from './voice-places.ts';

/** Timeout for reading channel statuses, in milliseconds. */
const READ_MS = 3_000;
/** Timeout for one write including retries, in milliseconds. */
const WRITE_MS = 10_000;

type Lines = ReadonlyMap<string, string | null>;

/** The statuses under the names of voice channels. Always read from Discord, never cached. */
export class ChannelLines {
  readonly #client: Client;
  readonly #apiBase: string;
  readonly #mayAct: () => boolean;
  readonly #observe: CallObserver;
  #rest: DiscordRest | undefined;
  /** Pending reads by guild. */
  readonly #pending = new Map<string, PromiseWithResolvers<Lines>>();

  /** @param apiBase `DISCORD_API_BASE`. @param mayAct whether the agent may still be held here. */
  constructor(client: Client, apiBase: string, mayAct: () => boolean, observe: CallObserver) {
    this.#client = client;
    this.#apiBase = apiBase;
    this.#mayAct = mayAct;
    this.#observe = observe;
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
   * @throws if the agent hasn't logged in, or may be held by another process.
   */
  async write(channelId: string, line: string | null): Promise<DiscordOutcome> {
    const { token } = this.#client;
    if (!this.#mayAct()) throw new Error('the agent may be held by another process');
    if (this.#rest === undefined && token === null) throw new Error('the agent hasn’t logged in');
    this.#rest ??= new DiscordRest({ apiBase: this.#apiBase, token: token ?? '', observe: this.#observe });
    const at = route('/channels/:channel/voice-status', { channel: channelId });
    return this.#rest.request(at, { method: 'PUT', body: { status: line }, deadlineMs: WRITE_MS });
  }

  #request(guildId: string): PromiseWithResolvers<Lines> {
    const pending = Promise.withResolvers<Lines>();
    this.#pending.set(guildId, pending);
    const payload = { op: GatewayOpcodes.RequestChannelInfo, d: { guild_id: guildId, fields: ['status'] } };
    this.#client.guilds.cache.get(guildId)?.shard.send(payload);
    return pending;
  }
}
