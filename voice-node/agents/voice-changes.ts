import { Status } from 'discord.js';
import type { Player } from 'lavalink-client';
import { isUsable } from './lavalink-nodes.ts';
import { voiceStateOf } from './lavalink-voice.ts';
import { isCurrent, type VoiceConnection, type VoiceParts } from './voice-connection.ts';
import type { Packet } from './voice-places.ts';

/** How long to wait for the reason why Discord closed a voice connection, in milliseconds. */
const CLOSED_MS = 400;

export interface VoiceListener {
  /** Someone moved the agent to another channel. */
  moved(guildId: string, channelId: string): void;
  /** Someone disconnected the agent or deleted its channel. */
  removed(guildId: string): void;
  /** Another login of this bot took over the voice connection. Someone else may hold the lease. */
  displaced(guildId: string): void;
  /** A player moved to another Lavalink node. */
  playerMoved(guildId: string): void;
  /** Nobody can hear the agent anymore: it was muted, may not speak, or is in the audience of a Stage. */
  silenced(guildId: string): void;
  /** Lavalink lost its voice connection, and the agent has to join again. */
  lost(guildId: string): void;
}

/** Notices what others do to one agent's voice connections: staff, another login of the bot, and Discord. */
export class VoiceChanges {
  readonly #parts: VoiceParts;
  readonly #listener: VoiceListener;

  constructor(parts: VoiceParts, listener: VoiceListener) {
    this.#parts = parts;
    this.#listener = listener;
  }

  /** @param packet any dispatch from the agent's gateway. */
  handle(packet: Packet): void {
    const { t, d } = packet;
    const { connections, order, agentId } = this.#parts;
    if (t === 'CHANNEL_DELETE' && connections.get(d.guild_id)?.channel === d.id) this.#listener.removed(d.guild_id);
    if (t === 'VOICE_SERVER_UPDATE') order.handle(packet);
    if (t !== 'VOICE_STATE_UPDATE' || d.user_id !== agentId) return;
    if (d.channel_id === null) this.#left(d.guild_id, d.session_id);
    else this.#entered(packet);
  }

  /**
   * Discord closed the socket of a voice connection. The agent may have been removed or moved, which its gateway says at about the same
   * time, and Lavalink resumes some connections itself.
   *
   * @see https://docs.discord.com/developers/topics/opcodes-and-status-codes#voice-voice-close-event-codes
   */
  async closed(player: Player): Promise<void> {
    const { guildId: guild } = player;
    const { connections, places, agentId } = this.#parts;
    const connection = connections.get(guild);
    if (connection === undefined || connection.joining !== undefined || connection.isLost) return;
    await new Promise((resolve) => setTimeout(resolve, CLOSED_MS).unref());
    const isStill = () => isCurrent(this.#parts, guild, connection, player);
    if (!isStill() || connection.joining !== undefined || !isUsable(player.node)) return;
    if (places.channelOf(guild, agentId) !== connection.channel) return;
    // It may have been the former of two connections.
    await connection.connecting;
    if (!isStill() || (await voiceStateOf(player.node, guild)) === 'connected' || !isStill()) return;
    this.#lose(guild, connection);
  }

  #entered(packet: Packet): void {
    const { guild_id: guild, channel_id: channel, session_id: session } = packet.d;
    const { connections, order, places } = this.#parts;
    const connection = connections.get(guild);
    const own = order.sessionOf(guild);
    // Same channel, different session: nobody moved the agent, but another login joined.
    const isElsewhere = own !== undefined && own !== session;
    if (connection !== undefined && !connection.joining && connection.channel === channel && isElsewhere) {
      connection.isDisplaced = true;
      connection.lavalinkSession = undefined;
      this.#listener.displaced(guild);
      return;
    }
    order.handle(packet);
    if (connection !== undefined && places.isSilenced(guild, packet.d.user_id)) this.#listener.silenced(guild);
    if (connection === undefined || connection.joining !== undefined || connection.channel === channel) return;
    connection.channel = channel;
    connection.lavalinkSession = undefined;
    this.#listener.moved(guild, channel);
  }

  #left(guild: string, session: string): void {
    const { connections, order } = this.#parts;
    // When another login of this bot ends, its voice state is removed. That isn't ours.
    const own = order.sessionOf(guild);
    if (own !== undefined && own !== session) return;
    order.forget(guild);
    const connection = connections.get(guild);
    if (connection === undefined || connection.joining !== undefined) return;
    // While the agent wasn't connected to Discord, its voice connection may have ended for that alone.
    if (this.#isReplaying) this.#lose(guild, connection);
    else this.#listener.removed(guild);
  }

  /** Without a place on a node, the position stands still until the agent has joined again. */
  #lose(guild: string, connection: VoiceConnection): void {
    connection.isLost = true;
    connection.lavalinkSession = undefined;
    this.#listener.lost(guild);
  }

  /** Whether Discord is sending what the agent missed while it wasn't connected. */
  get #isReplaying(): boolean {
    return this.#parts.client.ws.shards.some(({ status }) => status === Status.Resuming);
  }
}
