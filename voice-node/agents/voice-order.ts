/**
 * One agent's own voice events, in the order a Lavalink client can use: it drops a server update that comes before the state
 * it belongs to, and Discord promises no order (https://discord.com/developers/docs/topics/voice-connections).
 */
import type { Packet } from './voice-places.ts';

/** How long after a change of channel a server update may still come, in milliseconds; then the last one goes for it. */
const GRACE_MS = 250;

interface Known {
  state?: { channel: string; session: string };
  server?: Packet;
  grace?: NodeJS.Timeout;
}

export class VoiceOrder {
  readonly #guilds = new Map<string, Known>();
  readonly #forward: (packet: Packet) => void;

  /** @param forward is given states, and servers after their state. */
  constructor(forward: (packet: Packet) => void) {
    this.#forward = forward;
  }

  /** The voice session the agent has in a guild. */
  sessionOf(guildId: string): string | undefined {
    return this.#guilds.get(guildId)?.state?.session;
  }

  /** @param packet the agent's own VOICE_STATE_UPDATE with a channel, or a VOICE_SERVER_UPDATE. */
  handle(packet: Packet): void {
    const known = this.#guilds.get(packet.d.guild_id) ?? {};
    this.#guilds.set(packet.d.guild_id, known);
    if (packet.t === 'VOICE_SERVER_UPDATE') this.#server(known, packet);
    else this.#state(known, packet);
  }

  /** The agent is in no channel of this guild any more: what was known is of no use. */
  forget(guildId: string): void {
    clearTimeout(this.#guilds.get(guildId)?.grace);
    this.#guilds.delete(guildId);
  }

  clear(): void {
    for (const guild of [...this.#guilds.keys()]) this.forget(guild);
  }

  #server(known: Known, packet: Packet): void {
    // Without an endpoint there is no voice server yet; another update follows when there is.
    if (!packet.d.endpoint) return;
    known.server = packet;
    clearTimeout(known.grace);
    if (known.state !== undefined) this.#forward(packet);
  }

  #state(known: Known, packet: Packet): void {
    const before = known.state;
    known.state = { channel: packet.d.channel_id, session: packet.d.session_id };
    this.#forward(packet);
    const isSame = before?.channel === known.state.channel && before.session === known.state.session;
    const server = known.server;
    if (isSame || server === undefined) return;
    // The first state releases what waited for it. After a move, the server update came just before, or is about to come.
    if (before === undefined) this.#forward(server);
    else {
      clearTimeout(known.grace);
      known.grace = setTimeout(() => this.#forward(server), GRACE_MS);
      known.grace.unref();
    }
  }
}
