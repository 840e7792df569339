import type { Client } from 'discord.js';
import type { LavalinkManager, Player } from 'lavalink-client';
import { VOICE } from '../../shared/voice/catalog.ts';
import { CallError } from '../../shared/voice/protocol.ts';
import { refusalOf } from './admission.ts';
import type { GuildMaps } from './guild-maps.ts';
import { KeptPlayers, soundestFirst } from './kept-players.ts';
import type { KeptPlayer } from './lavalink.ts';
import { awaitsNode, isUsable, pickNode, usableNodes } from './lavalink-nodes.ts';
import { isConnectedSoon } from './lavalink-voice.ts';
import { Players } from './players.ts';
import { VoiceChanges, type VoiceListener } from './voice-changes.ts';
import { isCurrent, type VoiceConnection, type VoiceParts } from './voice-connection.ts';
import type { VoiceOrder } from './voice-order.ts';
import type { Packet, VoicePlaces } from './voice-places.ts';

/** `broken`: something is missing, and the agent has to join again. `unserved`: no Lavalink node is available. */
export type ConnectionState = 'connected' | 'broken' | 'unserved';

/** One agent's voice connections, at most one per guild: op 4 to Discord, the player at Lavalink, and whether the two agree. */
export class VoiceConnections {
  readonly #connections = new Map<string, VoiceConnection>();
  readonly #client: Client;
  readonly #agentId: string;
  readonly #lavalink: LavalinkManager;
  readonly #players: Players;
  readonly #places: VoicePlaces;
  readonly #maps: GuildMaps;
  readonly #order: VoiceOrder;
  readonly #listener: VoiceListener;
  readonly #parts: VoiceParts;
  readonly #changes: VoiceChanges;
  readonly #kept: KeptPlayers;
  /** The Lavalink node that last failed to connect. */
  #failedNode: string | undefined;
  /** `guildId:channelId` of voice states from before this login that were claimed in order to leave. */
  readonly #vacated = new Set<string>();

  /** @param order has to forward to {@link forward}. */
  constructor(
    client: Client,
    lavalink: LavalinkManager,
    { id, places, maps }: { id: string; places: VoicePlaces; maps: GuildMaps },
    order: VoiceOrder,
    listener: VoiceListener,
  ) {
    this.#client = client;
    this.#agentId = id;
    this.#order = order;
    this.#lavalink = lavalink;
    this.#players = new Players(lavalink);
    this.#places = places;
    this.#maps = maps;
    this.#listener = listener;
    this.#parts = { agentId: id, client, places, order, players: this.#players, connections: this.#connections };
    this.#changes = new VoiceChanges(this.#parts, listener);
    this.#kept = new KeptPlayers(this.#parts);
    lavalink.on('playerSocketClosed', (player) => void this.#changes.closed(player));
  }

  /** The channel the agent should be in, whether it's there yet or not. */
  channelOf(guildId: string): string | undefined {
    return this.#connections.get(guildId)?.channel;
  }

  /** How many channels the agent is in. */
  get joined(): number {
    return [...this.#connections.keys()].filter((guild) => this.isJoined(guild)).length;
  }

  /** Whether the agent is in its channel and Lavalink is connected. */
  isJoined(guildId: string): boolean {
    return this.#connections.get(guildId)?.lavalinkSession !== undefined;
  }

  /** Latency of the voice connection in milliseconds. Null if unknown. */
  pingMs(guildId: string): number | null {
    const ms = this.#players.get(guildId)?.ping.ws;
    return typeof ms === 'number' && ms > 0 ? ms : null;
  }

  player(guildId: string): Player | undefined {
    return this.#players.get(guildId);
  }

  /**
   * Joins a channel, or moves there from another one in the guild.
   *
   * @throws {CallError} `no_access`, `not_found`, `channel_full`, `lavalink_unavailable`, or `not_joined` after
   *   {@link VOICE.joinSeconds}.
   */
  async connect(guildId: string, channelId: string): Promise<void> {
    const occupants = this.#places.occupants(guildId, channelId, this.#agentId);
    // After a lost connection, guilds become available one by one.
    if (this.#client.guilds.cache.get(guildId)?.available === false)
      throw new CallError('busy', 'the guild isn’t available yet');
    const place = { guildId, guild: this.#maps.get(guildId), channelId };
    const refusal = refusalOf(place, this.#agentId, occupants);
    if (refusal !== undefined) throw refusal;
    const node = pickNode(this.#lavalink, this.#failedNode);
    if (node === undefined) throw new CallError('lavalink_unavailable');

    await this.#drop(guildId);
    // Without a player, an existing voice state gets no server update. Leave and join again.
    if (this.#places.channelOf(guildId, this.#agentId) !== undefined) this.#sendVoiceState(guildId, null);
    const joining = Promise.withResolvers<void>();
    this.#connections.set(guildId, { channel: channelId, joining, lavalinkSession: undefined, isDisplaced: false });
    const timer = setTimeout(
      () => joining.reject(new CallError('not_joined', 'Discord or Lavalink didn’t respond')),
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

  /** Leaves the guild's channel, unless another login of this bot has taken over: the request could disconnect that one. */
  async disconnect(guildId: string): Promise<void> {
    if (!this.#connections.get(guildId)?.isDisplaced) this.#sendVoiceState(guildId, null);
    await this.#drop(guildId);
  }

  /** Stays in the guild's channel without playing anything. Resolves once Lavalink has answered. */
  async silence(guildId: string): Promise<void> {
    await this.#drop(guildId);
  }

  /**
   * Leaves a channel the agent is in without a session. A voice state from an earlier login has to be claimed before it can be
   * left.
   */
  async vacate(guildId: string): Promise<void> {
    const channel = this.#places.channelOf(guildId, this.#agentId);
    const place = `${guildId}:${channel}`;
    if (channel !== undefined && !this.#vacated.has(place)) this.#sendVoiceState(guildId, channel);
    this.#vacated.add(place);
    await this.disconnect(guildId);
  }

  /** Leaves all channels. Everything is sent before this returns; the promise resolves once Lavalink has answered. */
  async disconnectAll(): Promise<void> {
    const guilds = [...this.#connections.keys()];
    for (const guild of guilds) this.#sendVoiceState(guild, null);
    await Promise.all(guilds.map((guild) => this.#drop(guild)));
    this.#order.clear();
  }

  /**
   * Goes on with players that another process left behind. Nobody joins, leaves, or hears anything.
   *
   * @param isResumed whether Discord went on with the session that their voice connections belong to. Otherwise, they're only good
   *   for where they were.
   * @returns how many go on.
   */
  async adopt(players: readonly KeptPlayer[], isResumed: boolean): Promise<number> {
    const adopted = await Promise.all(soundestFirst(players).map((player) => this.#adopt(player, isResumed)));
    return adopted.filter(Boolean).length;
  }

  async #adopt(kept: KeptPlayer, isResumed: boolean): Promise<boolean> {
    const taken = this.#kept.take(kept, isResumed);
    if (taken === undefined) {
      await this.#kept.discard(kept);
      return false;
    }
    const { player, connection } = taken;
    const server = this.#order.serverOf(kept.guildId);
    const isStill = () => isCurrent(this.#parts, kept.guildId, connection, player);
    // Discord sent another server while nobody was there to tell Lavalink.
    if (server !== undefined && server.d.token !== kept.voice.token) await this.forward(server);
    else if (!kept.state.connected && !(await isConnectedSoon(player, { isCurrent: isStill })) && isStill())
      connection.isLost = true;
    return true;
  }

  /** Where a player that couldn't go on was in an entry, in milliseconds, once. */
  takeHeard(guildId: string, entry: string): number | undefined {
    return this.#kept.takeHeard(guildId, entry);
  }

  /** @param packet any dispatch from the agent's gateway. */
  handle(packet: Packet): void {
    this.#changes.handle(packet);
  }

  /** Checks whether a connection works, and records the Lavalink node it has moved to. */
  async check(guildId: string): Promise<ConnectionState> {
    const connection = this.#connections.get(guildId);
    const player = this.#players.get(guildId);
    const isServed = usableNodes(this.#lavalink).length > 0;
    if (connection === undefined || player === undefined) return isServed ? 'broken' : 'unserved';
    const isInChannel = this.#places.channelOf(guildId, this.#agentId) === connection.channel;
    if (!isInChannel || connection.isDisplaced || connection.isLost) return 'broken';
    if (awaitsNode(player)) return 'connected';
    if (!isServed) return 'unserved';
    if (!isUsable(player.node)) return 'broken';
    if (player.node.sessionId === connection.lavalinkSession) return 'connected';
    // Some servers accept a player that moved here, and connect afterwards. To join again would interrupt that.
    const isStill = () => isCurrent(this.#parts, guildId, connection, player);
    if (!(await isConnectedSoon(player, { isCurrent: isStill }))) return awaitsNode(player) ? 'connected' : 'broken';
    connection.lavalinkSession = player.node.sessionId;
    this.#listener.playerMoved(guildId);
    return 'connected';
  }

  /** Tells Lavalink of a voice event, in the order it needs. */
  async forward(packet: Packet): Promise<void> {
    const connecting = this.#connectWith(packet);
    const connection = this.#connections.get(packet.d.guild_id);
    if (connection !== undefined && packet.t === 'VOICE_SERVER_UPDATE') connection.connecting = connecting;
    await connecting;
  }

  async #connectWith(packet: Packet): Promise<void> {
    const guild = packet.d.guild_id;
    try {
      await this.#lavalink.sendRawData(packet as never);
    } catch {
      // The node is gone or has lost its session. The next check notices.
      return;
    }
    if (packet.t === 'VOICE_SERVER_UPDATE') await this.#awaitConnection(guild);
  }

  /** Lavalink has everything it needs. Waits until it's connected. */
  async #awaitConnection(guild: string): Promise<void> {
    const connection = this.#connections.get(guild);
    const player = this.#players.get(guild);
    if (connection === undefined || player === undefined || !isUsable(player.node)) return;
    const { id, sessionId } = player.node;
    const isStill = () => isCurrent(this.#parts, guild, connection, player);
    if (!(await isConnectedSoon(player, { isAsked: true, isCurrent: isStill }))) {
      if (!isStill()) return;
      this.#failedNode = id;
      connection.joining?.reject(new CallError('lavalink_unavailable', `${id} can’t connect`));
      return;
    }
    if (this.#places.channelOf(guild, this.#agentId) !== connection.channel) return;
    connection.lavalinkSession = sessionId;
    connection.joining?.resolve();
    connection.joining = undefined;
  }

  /** Sends op 4. https://discord.com/developers/docs/events/gateway-events#update-voice-state */
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
    // Rejects pending joins. There may be no caller to handle that.
    connection?.joining?.promise.catch(() => undefined);
    connection?.joining?.reject(new CallError('busy', 'left while joining'));
    this.#order.forget(guildId);
    await this.#players.remove(guildId);
  }
}
