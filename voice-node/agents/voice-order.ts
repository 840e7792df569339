/**
 * Puts one agent's own voice events in the order the Lavalink client needs. The client drops a server update that arrives
 * before its voice state, and Discord guarantees no order (https://discord.com/developers/docs/topics/voice-connections).
 */
import type { GuildState } from '../../shared/voice/gateway-state.ts';
import type { Packet } from './voice-places.ts';

/** After a move, how long to wait for a new server update before reusing the last one, in milliseconds. */
const GRACE_MS = 250;

interface VoiceEvents {
  state?: { channel: string; session: string };
  server?: Packet;
  grace?: NodeJS.Timeout;
}

export class VoiceOrder {
  readonly #guilds = new Map<string, VoiceEvents>();
  readonly #forward: (packet: Packet) => void;

  /** @param forward receives voice states, and server updates after their state. */
  constructor(forward: (packet: Packet) => void) {
    this.#forward = forward;
  }

  /** The agent's voice session in a guild. */
  sessionOf(guildId: string): string | undefined {
    return this.#guilds.get(guildId)?.state?.session;
  }

  /** The last of the agent's events in a guild, for another process. */
  snapshot(guildId: string): GuildState['voice'] {
    const { state, server } = this.#guilds.get(guildId) ?? {};
    if (state === undefined) return undefined;
    const { token, endpoint } = server?.d ?? {};
    return { ...state, ...(server !== undefined && { server: { token, endpoint } }) };
  }

  /** Forwards nothing: Lavalink has been told already. */
  restore(guildId: string, { channel, session, server }: NonNullable<GuildState['voice']>): void {
    this.#guilds.set(guildId, {
      state: { channel, session },
      ...(server && { server: { t: 'VOICE_SERVER_UPDATE', d: { ...server, guild_id: guildId } } }),
    });
  }

  /** The last server update in a guild. */
  serverOf(guildId: string): Packet | undefined {
    return this.#guilds.get(guildId)?.server;
  }

  /** @param packet the agent's own VOICE_STATE_UPDATE with a channel, or a VOICE_SERVER_UPDATE. */
  handle(packet: Packet): void {
    const received = this.#guilds.get(packet.d.guild_id) ?? {};
    this.#guilds.set(packet.d.guild_id, received);
    if (packet.t === 'VOICE_SERVER_UPDATE') this.#server(received, packet);
    else this.#state(received, packet);
  }

  /** The agent left its channel in this guild, so its events are obsolete. */
  forget(guildId: string): void {
    clearTimeout(this.#guilds.get(guildId)?.grace);
    this.#guilds.delete(guildId);
  }

  clear(): void {
    for (const guild of [...this.#guilds.keys()]) this.forget(guild);
  }

  #server(received: VoiceEvents, packet: Packet): void {
    // Without an endpoint, there's no voice server yet. Another update follows.
    if (!packet.d.endpoint) return;
    received.server = packet;
    clearTimeout(received.grace);
    if (received.state !== undefined) this.#forward(packet);
  }

  #state(received: VoiceEvents, packet: Packet): void {
    const before = received.state;
    received.state = { channel: packet.d.channel_id, session: packet.d.session_id };
    this.#forward(packet);
    const isSame = before?.channel === received.state.channel && before.session === received.state.session;
    const server = received.server;
    if (isSame || server === undefined) return;
    // The first state releases a waiting server update. After a move, the update came just before or is about to come.
    if (before === undefined) this.#forward(server);
    else {
      clearTimeout(received.grace);
      received.grace = setTimeout(() => this.#forward(server), GRACE_MS);
      received.grace.unref();
    }
  }
}
