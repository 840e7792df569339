import type { EventEmitter } from 'node:events';
import { type Client, DiscordjsErrorCodes, Events, Status } from 'discord.js';
import type { LavalinkManager } from 'lavalink-client';
import type { Logger } from '../../shared/platform/log.ts';
import { agentReady, guildChanged } from '../../shared/voice/presence.ts';
import type { Lease, VoiceEvent, VoiceStore } from '../../shared/voice/store.ts';
import { ChannelLines } from './channel-lines.ts';
import { createClient } from './client.ts';
import { GuildMaps } from './guild-maps.ts';
import { closeLavalink, createLavalink, type LavalinkAddress, usableNodes } from './lavalink.ts';
import type { PlayerMessage } from './player-messages.ts';
import { VoiceConnections } from './voice-connections.ts';
import { type Packet, VoicePlaces } from './voice-places.ts';

/** How long a login may take, in milliseconds: a gateway that lets one bot in every five seconds included. */
const LOGIN_MS = 30_000;
/** How long an agent that is logged in waits for its first Lavalink node before it is put to work, in milliseconds. */
const LAVALINK_MS = 2_000;
/** How long logging out may take, in milliseconds; Discord notices by itself. */
const LOGOUT_MS = 1_000;
/** How long Lavalink may take to let go of players, in milliseconds; Discord has been told already. */
const DROP_MS = 200;
/** Between two attempts to write down in which guilds the agent is, in milliseconds. */
const ANNOUNCE_AGAIN_MS = 1_000;
/** Discord does not take the token. https://discord.com/developers/docs/topics/opcodes-and-status-codes */
const AUTHENTICATION_FAILED = 4_004;

/** What becomes of agents, for whoever puts them to work. */
export interface AgentEvents {
  /** Logged in, and its guilds are written down: it can serve. Also after it had to identify again. */
  ready: [agent: Agent];
  /** Out for good. `isRefused`: Discord doesn't accept the token. */
  failed: [agent: Agent, isRefused: boolean, reason: string];
  /** Its lease is somebody else's. */
  stale: [agent: Agent];
  /** Its gateway connection resumed, or a Lavalink node came or went: what failed before may work now. */
  reconnected: [agent: Agent];
  /** Somebody took it to another channel. */
  moved: [agent: Agent, guildId: string, channelId: string];
  /** Somebody took it out of its channel, or the channel away from it. */
  removed: [agent: Agent, guildId: string];
  /** Another login of this bot took its place in a channel. */
  displaced: [agent: Agent, guildId: string];
  /** A player of its went on at another Lavalink node. */
  playerMoved: [agent: Agent, guildId: string];
  /** Lavalink said something about one of its players. */
  playerMessage: [agent: Agent, message: PlayerMessage];
  /** Writing down its guilds brought this about. */
  recorded: [events: readonly VoiceEvent[]];
  /** Discord answered a REST request. */
  discordAnswered: [route: string, status: number];
  discordLimited: [];
}

export interface AgentOptions {
  apiBase: string;
  lavalink: readonly LavalinkAddress[];
  store: VoiceStore;
  log: Logger;
  events: EventEmitter<AgentEvents>;
}

/** One bot identity: its gateway connection, its Lavalink connections, and the voice channels it is in. */
export class Agent {
  readonly lease: Lease;
  readonly name: string;
  readonly places = new VoicePlaces();
  readonly maps = new GuildMaps();
  readonly lines: ChannelLines;
  readonly #options: AgentOptions;
  readonly #client: Client;
  readonly #log: Logger;
  readonly #events: EventEmitter<AgentEvents>;
  #lavalink: LavalinkManager | undefined;
  #voice: VoiceConnections | undefined;
  #state: 'starting' | 'ready' | 'stopped' = 'starting';
  /** Of the monotonic clock. */
  #readyAtMs: number | undefined;
  #announcing: Promise<void> | undefined;

  constructor(lease: Lease, name: string, options: AgentOptions) {
    this.lease = lease;
    this.name = name;
    this.#options = options;
    this.#events = options.events;
    this.#log = options.log.child({ agent: lease.agent, fence: lease.fence });
    this.#client = createClient(options.apiBase, (packet) => this.#handle(packet));
    this.lines = new ChannelLines(this.#client);
    this.#listen();
  }

  get id(): string {
    return this.lease.agent;
  }

  get isReady(): boolean {
    return this.#state === 'ready';
  }

  get isConnected(): boolean {
    return this.#state !== 'stopped' && this.#client.ws.status === Status.Ready;
  }

  get guilds(): string[] {
    return [...this.#client.guilds.cache.keys()];
  }

  /** Of the gateway, in milliseconds; null before its first heartbeat. */
  get pingMs(): number | null {
    return this.#client.ws.ping >= 0 ? this.#client.ws.ping : null;
  }

  /** Since it first was ready; 0 before. */
  get uptimeSeconds(): number {
    return this.#readyAtMs === undefined ? 0 : (performance.now() - this.#readyAtMs) / 1_000;
  }

  /** Undefined until it is logged in, and once it is stopped. */
  get voice(): VoiceConnections | undefined {
    return this.#state === 'stopped' ? undefined : this.#voice;
  }

  get lavalinkNodes(): { id: string; isConnected: boolean; players: number }[] {
    if (this.#lavalink === undefined) return [];
    const usable = new Set(usableNodes(this.#lavalink).map(({ id }) => id));
    const players = [...this.#lavalink.players.values()];
    return [...this.#lavalink.nodeManager.nodes.values()].map(({ id }) => ({
      id,
      isConnected: usable.has(id),
      players: players.filter((player) => player.node.id === id).length,
    }));
  }

  /** Logs in. Resolves when it is decided whether that worked, and that was emitted. */
  async start(token: string): Promise<void> {
    const isIn = Promise.withResolvers<void>();
    this.#client.once(Events.ClientReady, () => isIn.resolve());
    const timer = setTimeout(() => isIn.reject(new Error(`not logged in after ${LOGIN_MS} ms`)), LOGIN_MS);
    try {
      await Promise.all([this.#client.login(token), isIn.promise]);
      if (this.#state === 'stopped') return;
      await this.#connectLavalink();
      await this.#announce();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      this.#fail(code === DiscordjsErrorCodes.TokenInvalid, reasonOf(error));
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Falls silent and logs out. All that others hear of it is sent at once; what it resolves with is when it is done.
   * Nothing comes from it afterwards.
   *
   * @param isSucceeded another node may hold its lease already.
   */
  async stop(isSucceeded = false): Promise<void> {
    if (this.#state === 'stopped') return;
    const voice = this.#voice;
    this.#state = 'stopped';
    const dropped = voice?.disconnectAll(isSucceeded);
    const loggedOut = this.#client.destroy();
    await Promise.race([dropped, pause(DROP_MS)]);
    if (this.#lavalink !== undefined) closeLavalink(this.#lavalink);
    await Promise.race([loggedOut, pause(LOGOUT_MS)]).catch(() => undefined);
  }

  hasChannel(guildId: string, channelId: string): boolean {
    return this.maps.get(guildId)?.channels.has(channelId) ?? false;
  }

  isInGuild(guildId: string): boolean {
    return this.#client.guilds.cache.has(guildId);
  }

  #handle(packet: Packet): void {
    if (this.#state === 'stopped') return;
    this.places.handle(packet);
    this.maps.handle(packet, this.id);
    this.lines.handle(packet);
    this.#voice?.handle(packet);
  }

  #listen(): void {
    this.#client.on(Events.ShardReady, () => {
      // The first time, ClientReady leads on. Later it identified anew: it may have missed guilds, and voice is gone.
      if (this.#lavalink !== undefined) void this.#announce();
    });
    this.#client.on(Events.ShardResume, () => this.#events.emit('reconnected', this));
    this.#client.on(Events.GuildCreate, ({ id }) => void this.#guildChanged(id, true));
    this.#client.on(Events.GuildDelete, ({ id }) => void this.#guildChanged(id, false));
    this.#client.on(Events.ShardDisconnect, ({ code }) =>
      this.#fail(code === AUTHENTICATION_FAILED, `the gateway closed with ${code}`),
    );
    this.#client.on(Events.Invalidated, () => this.#fail(false, 'the gateway session was invalidated'));
    this.#client.on(Events.Error, (error) => this.#log.warn({ reason: reasonOf(error) }, 'gateway client error'));
    this.#client.on(Events.ShardError, (error) => this.#log.debug({ reason: reasonOf(error) }, 'gateway socket error'));
    this.#client.rest.on('response', ({ route }, { status }) => this.#events.emit('discordAnswered', route, status));
    this.#client.rest.on('rateLimited', () => this.#events.emit('discordLimited'));
  }

  async #connectLavalink(): Promise<void> {
    const client = this.#client as Client<true>;
    const { id, username } = client.user;
    const send = (guildId: string, payload: unknown) => client.guilds.cache.get(guildId)?.shard.send(payload);
    const { lavalink } = this.#options;
    const connected = Promise.withResolvers<void>();
    const changed = () => {
      connected.resolve();
      if (this.#state === 'ready') this.#events.emit('reconnected', this);
    };
    this.#lavalink = createLavalink(lavalink, { id, username }, send, changed, this.#log, (message) => {
      if (this.#state !== 'stopped') this.#events.emit('playerMessage', this, message);
    });
    this.#voice = new VoiceConnections(client, this.#lavalink, this, {
      moved: (guild, channel) => this.#events.emit('moved', this, guild, channel),
      removed: (guild) => this.#events.emit('removed', this, guild),
      displaced: (guild) => this.#events.emit('displaced', this, guild),
      playerMoved: (guild) => this.#events.emit('playerMoved', this, guild),
    });
    await this.#lavalink.init({ id, username });
    await Promise.race([connected.promise, pause(LAVALINK_MS)]);
  }

  /** Writes down in which guilds it is, until that has worked. */
  #announce(): Promise<void> {
    this.#announcing ??= this.#announceNow().finally(() => {
      this.#announcing = undefined;
    });
    return this.#announcing;
  }

  async #announceNow(): Promise<void> {
    const { store } = this.#options;
    while (this.#state !== 'stopped') {
      try {
        const guilds = this.guilds.join();
        const ready = await agentReady(store, this.lease, this.guilds);
        // It may have been stopped meanwhile.
        if (this.voice === undefined) return;
        if (ready.status === 'stale_fence') {
          this.#events.emit('stale', this);
          return;
        }
        if (ready.full.length > 0) this.#log.warn({ guilds: ready.full }, 'guilds with too many agents do not use it');
        this.#events.emit('recorded', ready.events);
        // Invited or kicked meanwhile.
        if (this.guilds.join() !== guilds) continue;
        this.#state = 'ready';
        this.#readyAtMs ??= performance.now();
        this.#events.emit('ready', this);
        return;
      } catch (error) {
        this.#log.warn({ error }, 'could not write down where the agent is; trying again');
        await pause(ANNOUNCE_AGAIN_MS);
      }
    }
  }

  async #guildChanged(guildId: string, isIn: boolean): Promise<void> {
    // While all of them are being written down, an answer that is out of date might come last.
    if (this.#state !== 'ready' || this.#announcing !== undefined) return;
    try {
      const changed = await guildChanged(this.#options.store, this.lease, guildId, isIn);
      if (changed.status === 'stale_fence') {
        this.#events.emit('stale', this);
        return;
      }
      this.#log.info({ guild: guildId, became: changed.status }, 'guild changed');
      this.#events.emit('recorded', changed.events);
    } catch {
      // All of its guilds are written down again, for as long as it takes.
      await this.#announce();
    }
  }

  #fail(isRefused: boolean, reason: string): void {
    if (this.#state === 'stopped') return;
    void this.stop();
    this.#events.emit('failed', this, isRefused, reason);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
