import { type Client, Status } from 'discord.js';
import type { LavalinkManager, Player } from 'lavalink-client';
import { VOICE } from '../../shared/voice/catalog.ts';
import { CallError } from '../../shared/voice/protocol.ts';
import { refusalOf } from './admission.ts';
import type { GuildMaps } from './guild-maps.ts';
import type { KeptPlayer } from './lavalink.ts';
import { awaitsNode, isUsable, pickNode, usableNodes } from './lavalink-nodes.ts';
import { isConnectedSoon, voiceStateOf } from './lavalink-voice.ts';
import type { MarkedTrack } from './player-messages.ts';
import { Players } from './players.ts';
import type { VoiceOrder } from './voice-order.ts';
import type { Packet, VoicePlaces } from './voice-places.ts';

/** How long to wait for the reason why Discord closed a voice connection, in milliseconds. */
const CLOSED_MS = 400;

/** `broken`: something is missing, and the agent has to join again. `unserved`: no Lavalink node is available. */
export type ConnectionState = 'connected' | 'broken' | 'unserved';

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

interface Connection {
  channel: string;
  /** Settles once the agent is connected or can't be. Undefined once it's connected. */
  joining: PromiseWithResolvers<void> | undefined;
  /** The Lavalink session that was confirmed to have the voice connection. */
  lavalinkSession: string | undefined;
  /** Whether another login of this bot has taken over. */
  isDisplaced: boolean;
  /** Whether Lavalink has lost it. */
  isLost?: boolean;
  /** Settles once Lavalink has connected with what Discord sent last, or given up. */
  connecting?: Promise<void>;
}

/** One agent's voice connections, at most one per guild: op 4 to Discord, the player at Lavalink, and whether the two agree. */
export class VoiceConnections {
  readonly #connections = new Map<string, Connection>();
  readonly #client: Client;
  readonly #agentId: string;
  readonly #lavalink: LavalinkManager;
  readonly #players: Players;
  readonly #places: VoicePlaces;
  readonly #maps: GuildMaps;
  readonly #listener: VoiceListener;
  /** The Lavalink node that last failed to connect. */
  #failedNode: string | undefined;
  /** `guildId:channelId` of voice states from before this login that were claimed in order to leave. */
  readonly #vacated = new Set<string>();
  /** Where players that couldn't go on were. */
  readonly #heard = new Map<string, { entry: string; positionMs: number; soundingSinceMs: number | undefined }>();
  readonly #order: VoiceOrder;

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
    lavalink.on('playerSocketClosed', (player) => void this.#closed(player));
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
    // Where a guild has several, the one that sounds comes first.
    const sorted = [...players].sort((one, other) => soundness(other) - soundness(one));
    const adopted = await Promise.all(sorted.map((player) => this.#adopt(player, isResumed)));
    return adopted.filter(Boolean).length;
  }

  /** Where a player that couldn't go on was in an entry, in milliseconds, once. */
  takeHeard(guildId: string, entry: string): number | undefined {
    const heard = this.#heard.get(guildId);
    this.#heard.delete(guildId);
    if (heard?.entry !== entry) return undefined;
    const { positionMs, soundingSinceMs } = heard;
    return positionMs + (soundingSinceMs === undefined ? 0 : performance.now() - soundingSinceMs);
  }

  async #adopt(kept: KeptPlayer, isResumed: boolean): Promise<boolean> {
    const { guildId: guild, node, voice, state, track } = kept;
    const channel = this.#places.channelOf(guild, this.#agentId);
    const session = this.#order.sessionOf(guild);
    const isThere =
      isResumed && kept.isOurs && channel !== undefined && session !== undefined && session === voice?.sessionId;
    if (!isThere || this.#connections.has(guild)) {
      const entry = (track as MarkedTrack | undefined)?.userData?.entry;
      const isSounding = state.connected && !kept.paused;
      if (entry !== undefined && !this.#heard.has(guild))
        this.#heard.set(guild, {
          entry,
          positionMs: state.position,
          soundingSinceMs: isSounding ? kept.atMs : undefined,
        });
      if (kept.isOurs && node.sessionId !== null) await node.destroyPlayer(guild).catch(() => undefined);
      return false;
    }
    const player = this.#players.adopt(kept, channel);
    const lavalinkSession = node.sessionId ?? undefined;
    const connection: Connection = { channel, joining: undefined, lavalinkSession, isDisplaced: false };
    this.#connections.set(guild, connection);
    const server = this.#order.serverOf(guild);
    const isCurrent = () => this.#isCurrent(guild, connection, player);
    // Discord sent another server while nobody was there to tell Lavalink.
    if (server !== undefined && server.d.token !== voice.token) await this.forward(server);
    else if (!state.connected && !(await isConnectedSoon(player, { isCurrent })) && isCurrent())
      connection.isLost = true;
    return true;
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
    const isCurrent = () => this.#isCurrent(guildId, connection, player);
    if (!(await isConnectedSoon(player, { isCurrent }))) return awaitsNode(player) ? 'connected' : 'broken';
    connection.lavalinkSession = player.node.sessionId;
    this.#listener.playerMoved(guildId);
    return 'connected';
  }

  /** @param packet any dispatch from the agent's gateway. */
  handle(packet: Packet): void {
    const { t, d } = packet;
    if (t === 'CHANNEL_DELETE' && this.#connections.get(d.guild_id)?.channel === d.id)
      this.#listener.removed(d.guild_id);
    if (t === 'VOICE_SERVER_UPDATE') this.#order.handle(packet);
    if (t !== 'VOICE_STATE_UPDATE' || d.user_id !== this.#agentId) return;
    if (d.channel_id === null) this.#left(d.guild_id, d.session_id);
    else this.#entered(packet);
  }

  #entered(packet: Packet): void {
    const { guild_id: guild, channel_id: channel, session_id: session } = packet.d;
    const connection = this.#connections.get(guild);
    const own = this.#order.sessionOf(guild);
    // Same channel, different session: nobody moved the agent, but another login joined.
    const isElsewhere = own !== undefined && own !== session;
    if (connection !== undefined && !connection.joining && connection.channel === channel && isElsewhere) {
      connection.isDisplaced = true;
      connection.lavalinkSession = undefined;
      this.#listener.displaced(guild);
      return;
    }
    this.#order.handle(packet);
    if (connection !== undefined && this.#places.isSilenced(guild, packet.d.user_id)) this.#listener.silenced(guild);
    if (connection === undefined || connection.joining !== undefined || connection.channel === channel) return;
    connection.channel = channel;
    connection.lavalinkSession = undefined;
    this.#listener.moved(guild, channel);
  }

  #left(guild: string, session: string): void {
    // When another login of this bot ends, its voice state is removed. That isn't ours.
    const own = this.#order.sessionOf(guild);
    if (own !== undefined && own !== session) return;
    this.#order.forget(guild);
    const connection = this.#connections.get(guild);
    if (connection === undefined || connection.joining !== undefined) return;
    // While the agent wasn't connected to Discord, its voice connection may have ended for that alone.
    if (this.#isReplaying) this.#lose(guild, connection);
    else this.#listener.removed(guild);
  }

  /**
   * Discord closed the socket of a voice connection. The agent may have been removed or moved, which its gateway says at about the same
   * time, and Lavalink resumes some connections itself.
   *
   * @see https://docs.discord.com/developers/topics/opcodes-and-status-codes#voice-voice-close-event-codes
   */
  async #closed(player: Player): Promise<void> {
    const { guildId: guild } = player;
    const connection = this.#connections.get(guild);
    if (connection === undefined || connection.joining !== undefined || connection.isLost) return;
    await new Promise((resolve) => setTimeout(resolve, CLOSED_MS).unref());
    const isCurrent = () => this.#isCurrent(guild, connection, player);
    if (!isCurrent() || connection.joining !== undefined || !isUsable(player.node)) return;
    if (this.#places.channelOf(guild, this.#agentId) !== connection.channel) return;
    // It may have been the former of two connections.
    await connection.connecting;
    if (!isCurrent() || (await voiceStateOf(player.node, guild)) === 'connected' || !isCurrent()) return;
    this.#lose(guild, connection);
  }

  /** Without a place on a node, the position stands still until the agent has joined again. */
  #lose(guild: string, connection: Connection): void {
    connection.isLost = true;
    connection.lavalinkSession = undefined;
    this.#listener.lost(guild);
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
    const isCurrent = () => this.#isCurrent(guild, connection, player);
    if (!(await isConnectedSoon(player, { isAsked: true, isCurrent }))) {
      if (!isCurrent()) return;
      this.#failedNode = id;
      connection.joining?.reject(new CallError('lavalink_unavailable', `${id} can’t connect`));
      return;
    }
    if (this.#places.channelOf(guild, this.#agentId) !== connection.channel) return;
    connection.lavalinkSession = sessionId;
    connection.joining?.resolve();
    connection.joining = undefined;
  }

  /** Whether Discord is sending what the agent missed while it wasn't connected. */
  get #isReplaying(): boolean {
    return this.#client.ws.shards.some(({ status }) => status === Status.Resuming);
  }

  #isCurrent(guild: string, connection: Connection, player: Player): boolean {
    return this.#connections.get(guild) === connection && this.#players.get(guild) === player;
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

function soundness({ track, state, paused }: KeptPlayer): number {
  return Number(Boolean(track)) + Number(state.connected) + Number(!paused);
}
