import type { Client } from 'discord.js';
import type { LavalinkManager, Player } from 'lavalink-client';
import { VOICE } from '../../shared/voice/catalog.ts';
import { CallError } from '../../shared/voice/protocol.ts';
import { refusalOf } from './admission.ts';
import type { GuildMaps } from './guild-maps.ts';
import { isHeardAt, isUsable, nodeToUse, usableNodes, waitsForNode } from './lavalink.ts';
import { Players } from './players.ts';
import { VoiceOrder } from './voice-order.ts';
import type { Packet, VoicePlaces } from './voice-places.ts';

/** How long Lavalink may take to connect once it has all it needs, in milliseconds. */
const HEARD_MS = 2_000;

/** `broken`: something is missing, and only joining anew helps; `unserved`: no Lavalink node is there to help. */
export type ConnectionState = 'connected' | 'broken' | 'unserved';

export interface VoiceListener {
  /** Somebody took the agent to another channel. */
  moved(guildId: string, channelId: string): void;
  /** Somebody took the agent out of its channel, or the channel away from it. */
  removed(guildId: string): void;
  /** Another login of this bot took the place: the lease may be somebody else's. */
  displaced(guildId: string): void;
  /** A player went on at another Lavalink node. */
  playerMoved(guildId: string): void;
}

interface Connection {
  channel: string;
  /** Settled once the agent is heard in the channel or cannot be; undefined once it is. */
  joining: PromiseWithResolvers<void> | undefined;
  /** The Lavalink session that was seen to hold the voice connection. */
  heardBy: string | undefined;
  /** Whether another login of this bot has the place in the channel now. */
  isDisplaced: boolean;
}

/** One agent's voice connections, at most one in each guild: op 4 to Discord, the player at Lavalink, and whether both agree. */
export class VoiceConnections {
  readonly #connections = new Map<string, Connection>();
  readonly #client: Client<true>;
  readonly #lavalink: LavalinkManager;
  readonly #players: Players;
  readonly #places: VoicePlaces;
  readonly #maps: GuildMaps;
  readonly #listener: VoiceListener;
  /** The Lavalink node that last failed to connect. */
  #failedNode: string | undefined;
  /** `guildId:channelId` of places that were there before this login and were taken to be left. */
  readonly #vacated = new Set<string>();
  readonly #order = new VoiceOrder((packet) => void this.#forward(packet));

  constructor(
    client: Client<true>,
    lavalink: LavalinkManager,
    { places, maps }: { places: VoicePlaces; maps: GuildMaps },
    listener: VoiceListener,
  ) {
    this.#client = client;
    this.#lavalink = lavalink;
    this.#players = new Players(lavalink);
    this.#places = places;
    this.#maps = maps;
    this.#listener = listener;
  }

  /** The channel it is to be in, whether it is there yet or not. */
  channelOf(guildId: string): string | undefined {
    return this.#connections.get(guildId)?.channel;
  }

  /** How many channels it is in. */
  get joined(): number {
    return [...this.#connections.keys()].filter((guild) => this.isJoined(guild)).length;
  }

  /** Whether it is in its channel, and was heard there. */
  isJoined(guildId: string): boolean {
    return this.#connections.get(guildId)?.heardBy !== undefined;
  }

  /** Of the voice connection, in milliseconds; null while unknown. */
  pingMs(guildId: string): number | null {
    const ms = this.#players.get(guildId)?.ping.ws;
    return typeof ms === 'number' && ms > 0 ? ms : null;
  }

  player(guildId: string): Player | undefined {
    return this.#players.get(guildId);
  }

  /**
   * Joins a channel, or goes to it from another one of the guild.
   *
   * @throws {CallError} `no_access`, `not_found`, `channel_full`, `lavalink_unavailable`, or `not_joined` after
   *   {@link VOICE.joinSeconds}.
   */
  async connect(guildId: string, channelId: string): Promise<void> {
    const occupants = this.#places.occupants(guildId, channelId, this.#client.user.id);
    // After a lost connection guilds come back one by one.
    if (this.#client.guilds.cache.get(guildId)?.available === false)
      throw new CallError('busy', 'the guild is not there yet');
    const place = { guildId, guild: this.#maps.get(guildId), channelId };
    const refusal = refusalOf(place, this.#client.user.id, occupants);
    if (refusal !== undefined) throw refusal;
    const node = nodeToUse(this.#lavalink, this.#failedNode);
    if (node === undefined) throw new CallError('lavalink_unavailable');

    await this.#drop(guildId);
    // A place in voice that no player stands behind gets no server update: it is left and taken again.
    if (this.#places.channelOf(guildId, this.#client.user.id) !== undefined) this.#sendVoiceState(guildId, null);
    const joining = Promise.withResolvers<void>();
    this.#connections.set(guildId, { channel: channelId, joining, heardBy: undefined, isDisplaced: false });
    const timer = setTimeout(
      () => joining.reject(new CallError('not_joined', 'Discord or Lavalink did not answer')),
      VOICE.joinSeconds * 1_000,
    );
    try {
      await this.#players.create(guildId, channelId, node).connect();
      await joining.promise;
      this.#failedNode = undefined;
    } catch (error) {
      throw error instanceof CallError ? error : new CallError('lavalink_unavailable', String(error));
    } finally {
      clearTimeout(timer);
    }
  }

  /** Leaves the guild's channel, unless another login of this bot has taken the place: asking might take it away from that one. */
  async disconnect(guildId: string): Promise<void> {
    if (!this.#connections.get(guildId)?.isDisplaced) this.#sendVoiceState(guildId, null);
    await this.#drop(guildId);
  }

  /** Leaves a channel that it is in for no session. A place that an earlier login left behind has to be taken to be left. */
  async vacate(guildId: string): Promise<void> {
    const channel = this.#places.channelOf(guildId, this.#client.user.id);
    const place = `${guildId}:${channel}`;
    if (channel !== undefined && !this.#vacated.has(place)) this.#sendVoiceState(guildId, channel);
    this.#vacated.add(place);
    await this.disconnect(guildId);
  }

  /**
   * Leaves all channels. Everything is sent before this returns; it resolves when Lavalink has answered.
   *
   * @param isSucceeded another node may have joined under this identity already: asking Discord to leave would take that one's
   *   place away. It drops our own when the gateway connection closes.
   */
  async disconnectAll(isSucceeded: boolean): Promise<void> {
    const guilds = [...this.#connections.keys()];
    if (!isSucceeded) for (const guild of guilds) this.#sendVoiceState(guild, null);
    await Promise.all(guilds.map((guild) => this.#drop(guild)));
    this.#order.clear();
  }

  /** Looks whether a connection stands, and notes where it has moved to. */
  async check(guildId: string): Promise<ConnectionState> {
    const connection = this.#connections.get(guildId);
    const player = this.#players.get(guildId);
    const isServed = usableNodes(this.#lavalink).length > 0;
    if (connection === undefined || player === undefined) return isServed ? 'broken' : 'unserved';
    const isThere = this.#places.channelOf(guildId, this.#client.user.id) === connection.channel;
    if (!isThere || connection.isDisplaced) return 'broken';
    if (waitsForNode(player)) return 'connected';
    if (!isServed) return 'unserved';
    if (!isUsable(player.node)) return 'broken';
    if (player.node.sessionId === connection.heardBy) return 'connected';
    if (!(await isHeardAt(player.node, guildId))) return 'broken';
    connection.heardBy = player.node.sessionId;
    this.#listener.playerMoved(guildId);
    return 'connected';
  }

  /** @param packet any dispatch of the agent's gateway. */
  handle(packet: Packet): void {
    const { t, d } = packet;
    if (t === 'CHANNEL_DELETE' && this.#connections.get(d.guild_id)?.channel === d.id)
      this.#listener.removed(d.guild_id);
    if (t === 'VOICE_SERVER_UPDATE') this.#order.handle(packet);
    if (t !== 'VOICE_STATE_UPDATE' || d.user_id !== this.#client.user?.id) return;
    if (d.channel_id === null) this.#left(d.guild_id, d.session_id);
    else this.#entered(packet);
  }

  #entered(packet: Packet): void {
    const { guild_id: guild, channel_id: channel, session_id: session } = packet.d;
    const connection = this.#connections.get(guild);
    const own = this.#order.sessionOf(guild);
    // In the same channel under another session: nobody moved it, another login joined.
    const isElsewhere = own !== undefined && own !== session;
    if (connection !== undefined && !connection.joining && connection.channel === channel && isElsewhere) {
      connection.isDisplaced = true;
      connection.heardBy = undefined;
      this.#listener.displaced(guild);
      return;
    }
    this.#order.handle(packet);
    if (connection === undefined || connection.joining !== undefined || connection.channel === channel) return;
    connection.channel = channel;
    connection.heardBy = undefined;
    this.#listener.moved(guild, channel);
  }

  #left(guild: string, session: string): void {
    // When another login of this bot ends, its place is given up; that is not ours.
    const own = this.#order.sessionOf(guild);
    if (own !== undefined && own !== session) return;
    this.#order.forget(guild);
    const connection = this.#connections.get(guild);
    if (connection !== undefined && connection.joining === undefined) this.#listener.removed(guild);
  }

  async #forward(packet: Packet): Promise<void> {
    const guild = packet.d.guild_id;
    try {
      await this.#lavalink.sendRawData(packet as never);
    } catch {
      // The node is gone or has forgotten its session; the next check sees that.
      return;
    }
    if (packet.t === 'VOICE_SERVER_UPDATE') await this.#awaitConnection(guild);
  }

  /** Lavalink was given all it needs: is the agent connected? */
  async #awaitConnection(guild: string): Promise<void> {
    const connection = this.#connections.get(guild);
    const player = this.#players.get(guild);
    if (connection === undefined || player === undefined || !isUsable(player.node)) return;
    const { id, sessionId } = player.node;
    const deadline = performance.now() + HEARD_MS;
    while (!(await isHeardAt(player.node, guild))) {
      if (this.#connections.get(guild) !== connection || this.#players.get(guild) !== player) return;
      if (performance.now() > deadline) {
        this.#failedNode = id;
        connection.joining?.reject(new CallError('lavalink_unavailable', `${id} cannot connect`));
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, HEARD_MS / 10));
    }
    if (this.#places.channelOf(guild, this.#client.user.id) !== connection.channel) return;
    connection.heardBy = sessionId;
    connection.joining?.resolve();
    connection.joining = undefined;
  }

  /** Op 4. */
  #sendVoiceState(guildId: string, channelId: string | null): void {
    const guild = this.#client.guilds.cache.get(guildId);
    guild?.shard.send({
      op: 4,
      d: { guild_id: guildId, channel_id: channelId, self_mute: false, self_deaf: channelId !== null },
    });
  }

  async #drop(guildId: string): Promise<void> {
    const connection = this.#connections.get(guildId);
    this.#connections.delete(guildId);
    // Whoever waits for it is told, and nobody has to.
    connection?.joining?.promise.catch(() => undefined);
    connection?.joining?.reject(new CallError('busy', 'left before it was joined'));
    this.#order.forget(guildId);
    await this.#players.remove(guildId);
  }
}
