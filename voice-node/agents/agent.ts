import type { EventEmitter } from 'node:events';
import { ChannelType, type Client, DiscordjsErrorCodes, Events, Status } from 'discord.js';
import type { Logger } from '../../shared/platform/log.ts';
import type { Store } from '../../shared/platform/store.ts';
import type { TokenCipher } from '../../shared/platform/token-crypto.ts';
import type { GatewayState } from '../../shared/voice/gateway-state.ts';
import { isHeld } from '../../shared/voice/leases.ts';
import { TAKEOVERS } from '../../shared/voice/metrics.ts';
import { agentReady, guildChanged } from '../../shared/voice/presence.ts';
import type { Lease, VoiceEvent } from '../../shared/voice/session.ts';
import { ChannelLines } from './channel-lines.ts';
import { createClient } from './client.ts';
import { GatewayKeeper } from './gateway-keeper.ts';
import { GatewayLink } from './gateway-link.ts';
import { GuildMaps } from './guild-maps.ts';
import { type HandingParts, isWorthKeeping, keep, restore, snapshotOf } from './handing.ts';
import { closeLavalink, createLavalink, type LavalinkAddress, type LavalinkLink, usableNodes } from './lavalink.ts';
import type { PlayerMessage } from './player-messages.ts';
import { VoiceConnections } from './voice-connections.ts';
import { VoiceOrder } from './voice-order.ts';
import { type Packet, VoicePlaces } from './voice-places.ts';

/** Timeout for a login, in milliseconds. It covers a gateway that admits one bot every five seconds. */
const LOGIN_MS = 30_000;
/** How long a logged-in agent waits for its first Lavalink node before it becomes ready, in milliseconds. */
const LAVALINK_MS = 2_000;
/** How long an agent that's taken over waits to learn what Lavalink still plays for it, in milliseconds. */
const KEPT_LAVALINK_MS = 6_000;
/** Timeout for logging out, in milliseconds. Discord also notices on its own. */
const LOGOUT_MS = 1_000;
/** Timeout for Lavalink to remove players, in milliseconds. By then, the agent has already left its channels. */
const DROP_MS = 200;
/** Pause between attempts to save the guilds, in milliseconds. */
const ANNOUNCE_RETRY_MS = 1_000;
/** Discord wants a heartbeat every 41.25 s, and acknowledges it. Longer than that and nothing is suspicious, in milliseconds. */
const GATEWAY_QUIET_MS = 45_000;
/** Lavalink says every five seconds where its players are. Two that are missing are suspicious, in milliseconds. */
const LAVALINK_QUIET_MS = 12_000;
/** Discord doesn't accept the token. https://discord.com/developers/docs/topics/opcodes-and-status-codes */
const AUTHENTICATION_FAILED = 4_004;

export interface AgentEvents {
  /** The agent is logged in, its guilds are saved, and it can serve. Also emitted after it had to identify again. */
  ready: [agent: Agent];
  /** The agent stopped for good. `isRefused`: Discord doesn't accept the token. */
  failed: [agent: Agent, isRefused: boolean, reason: string];
  /** The agent's lease is held by someone else. */
  stale: [agent: Agent];
  /** The gateway connection resumed, or a Lavalink node came or went. What failed before may work now. */
  reconnected: [agent: Agent];
  /** Someone moved the agent to another channel. */
  moved: [agent: Agent, guildId: string, channelId: string];
  /** Someone disconnected the agent or deleted its channel. */
  removed: [agent: Agent, guildId: string];
  /** Another login of this bot took over its voice connection. */
  displaced: [agent: Agent, guildId: string];
  /** Nobody can hear it in a guild anymore, by the server's decision. */
  silenced: [agent: Agent, guildId: string];
  /** Lavalink lost its voice connection in a guild. */
  lost: [agent: Agent, guildId: string];
  /** One of its players moved to another Lavalink node. */
  playerMoved: [agent: Agent, guildId: string];
  /** Lavalink sent a message about one of its players. */
  playerMessage: [agent: Agent, message: PlayerMessage];
  /** Events that came from saving its guilds. */
  recorded: [events: readonly VoiceEvent[]];
  /** Discord answered a REST request. */
  discordAnswered: [route: string, status: number];
  discordLimited: [];
}

export interface AgentOptions {
  apiBase: string;
  lavalink: readonly LavalinkAddress[];
  store: Store;
  cipher: TokenCipher;
  log: Logger;
  /** Whether a lease may still be held by this process, according to its clock. */
  holds(lease: Lease): boolean;
  events: EventEmitter<AgentEvents>;
}

/** One bot account: its gateway connection, its Lavalink connections, and the voice channels it's in. */
export class Agent {
  readonly lease: Lease;
  readonly name: string;
  /** When the process that held it before was last known to live, ISO 8601. Null if none did. */
  readonly formerAliveAt: string | null;
  readonly places = new VoicePlaces();
  readonly maps = new GuildMaps();
  readonly lines: ChannelLines;
  readonly #options: AgentOptions;
  readonly #client: Client;
  readonly #log: Logger;
  readonly #events: EventEmitter<AgentEvents>;
  readonly #link: GatewayLink;
  readonly #handed: GatewayState | undefined;
  readonly #keeper: GatewayKeeper;
  readonly #order = new VoiceOrder((packet) => void this.#voice.forward(packet));
  readonly #lavalink: LavalinkLink;
  readonly #voice: VoiceConnections;
  /** Settles with the first login: `resumed`: another process began it. */
  readonly #loggedIn = Promise.withResolvers<'resumed' | 'identified'>();
  /** Lavalink's messages about players of another process, until somebody goes on with them, by guild. */
  readonly #early = new Map<string, PlayerMessage[]>();
  /** Where another process was with this agent. */
  #former: { guild: string; channel: string }[] = [];
  #state: 'starting' | 'logged in' | 'ready' | 'suspended' | 'stopped' = 'starting';
  /** Whether another process may go on with what this one has. */
  #isSucceeded = false;
  /** Monotonic time. */
  #readyAtMs: number | undefined;
  #announcing: Promise<void> | undefined;

  /**
   * @param handed what another process kept of its connections.
   * @param formerAliveAt when that one was last known to live, ISO 8601.
   */
  constructor(
    lease: Lease,
    name: string,
    options: AgentOptions,
    handed?: GatewayState,
    formerAliveAt: string | null = null,
  ) {
    this.lease = lease;
    this.formerAliveAt = formerAliveAt;
    this.name = name;
    this.#options = options;
    this.#events = options.events;
    this.#log = options.log.child({ agent: lease.agent, fence: lease.fence });
    this.#handed = handed;
    this.#keeper = new GatewayKeeper(() => this.#keep());
    const login = handed && {
      session: handed.gateway,
      user: { id: lease.agent, username: name },
      guildIds: handed.guilds.map(({ id }) => id),
    };
    // From now on, Discord may not send again what came before.
    this.#link = new GatewayLink(
      login,
      () => this.#mayAct,
      () => this.#isStillHeld(),
      () => this.#keeper.changed(),
    );
    this.#client = createClient(options.apiBase, this.#link, (packet) => this.#handle(packet));
    const mayAct = () => this.#mayAct;
    this.lines = new ChannelLines(this.#client, options.apiBase, mayAct, (route, status) => {
      this.#events.emit('discordAnswered', route, status);
      if (status === 429) this.#events.emit('discordLimited');
    });
    this.#lavalink = this.#createLavalink();
    this.#voice = this.#createVoice();
    if (handed !== undefined) restore(handed, this.#parts);
    for (const { id, voice } of handed?.guilds ?? []) {
      if (voice === undefined) continue;
      this.#early.set(id, []);
      this.#former.push({ guild: id, channel: voice.channel });
    }
    this.#listen();
  }

  get id(): string {
    return this.lease.agent;
  }

  /** A getter, because it changes while others are awaited. */
  get #hasStopped(): boolean {
    return this.#state === 'stopped' || this.#state === 'suspended';
  }

  /** Whether it may do what others can notice. */
  get #mayAct(): boolean {
    return !this.#isSucceeded && this.#options.holds(this.lease);
  }

  get isReady(): boolean {
    return this.#state === 'ready';
  }

  get isConnected(): boolean {
    const { status, shards } = this.#client.ws;
    // The client as a whole stays ready while its only shard reconnects.
    return !this.#hasStopped && status === Status.Ready && shards.every((shard) => shard.status === Status.Ready);
  }

  /** Whether its gateway is connected and has been heard since the last heartbeat was due. */
  get reachesDiscord(): boolean {
    return this.isConnected && performance.now() - this.#link.heardAtMs < GATEWAY_QUIET_MS;
  }

  /** Whether a Lavalink node is connected, and has been heard if something is playing. */
  reachesLavalink(isPlaying: boolean): boolean {
    const { manager, heardAtMs } = this.#lavalink;
    const isQuiet = isPlaying && performance.now() - heardAtMs() > LAVALINK_QUIET_MS;
    return !this.#hasStopped && !isQuiet && usableNodes(manager).length > 0;
  }

  get guilds(): string[] {
    return [...this.#client.guilds.cache.keys()];
  }

  /** Latency of the gateway in milliseconds. Null before its first heartbeat. */
  get pingMs(): number | null {
    return this.#client.ws.ping >= 0 ? this.#client.ws.ping : null;
  }

  /** Time since it first became ready. 0 before that. */
  get uptimeSeconds(): number {
    return this.#readyAtMs === undefined ? 0 : (performance.now() - this.#readyAtMs) / 1_000;
  }

  /** Undefined until it's ready, and once it's stopped. */
  get voice(): VoiceConnections | undefined {
    return this.#state === 'ready' || this.#state === 'logged in' ? this.#voice : undefined;
  }

  get lavalinkNodes(): { id: string; isConnected: boolean; players: number }[] {
    const { manager } = this.#lavalink;
    const usable = new Set(usableNodes(manager).map(({ id }) => id));
    const players = [...manager.players.values()];
    return [...manager.nodeManager.nodes.values()].map(({ id }) => ({
      id,
      isConnected: usable.has(id),
      players: players.filter((player) => player.node.id === id).length,
    }));
  }

  /** Logs in. Resolves once that has succeeded or failed and the event was emitted. */
  async start(token: string): Promise<void> {
    const late = () => this.#loggedIn.reject(new Error(`no login within ${LOGIN_MS} ms`));
    const timer = setTimeout(late, LOGIN_MS);
    try {
      const lavalink = this.#connectLavalink();
      const [how] = await Promise.all([this.#loggedIn.promise, this.#client.login(token)]);
      if (this.#hasStopped) return;
      this.#state = 'logged in';
      await lavalink;
      await this.#takeOver(how);
      if (this.#hasStopped) return;
      await this.#announce();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      this.#fail(code === DiscordjsErrorCodes.TokenInvalid, reasonOf(error));
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Silences the agent and logs it out. Everything others can notice is sent before this returns; the promise resolves when the
   * rest is done. The agent emits nothing afterward.
   *
   * @param isSucceeded whether another node may already hold its lease. Then everything is left to that one.
   */
  async stop(isSucceeded = false): Promise<void> {
    if (this.#state === 'stopped') return;
    if (isSucceeded) return this.#disappear();
    this.#state = 'stopped';
    this.#isSucceeded = false;
    this.#keeper.end();
    const dropped = this.#voice.disconnectAll();
    const loggedOut = this.#client.destroy();
    await Promise.race([dropped, pause(DROP_MS)]);
    closeLavalink(this.#lavalink.manager);
    await Promise.race([loggedOut, pause(LOGOUT_MS)]).catch(() => undefined);
  }

  /**
   * From now on, the agent does nothing that others could notice, and emits nothing. {@link stop} decides whether it leaves its
   * channels.
   */
  suspend(): void {
    if (this.#hasStopped) return;
    this.#state = 'suspended';
    this.#isSucceeded = true;
    this.#keeper.end();
    this.#order.clear();
  }

  /**
   * Stops so that another process goes on where this one was: nobody hears it. Resolves once the lease can be released. The agent
   * emits nothing afterward.
   */
  async handOver(): Promise<void> {
    if (this.#hasStopped) return;
    // Without a login that was saved, the next one would have to wait for this one to end. What another process has saved is kept until
    // this one is ready.
    if (this.#state !== 'ready' || this.#link.session === null)
      return this.#state !== 'ready' && this.#link.goesOn ? this.#disappear() : this.stop();
    const snapshot = snapshotOf(this.#parts);
    const gone = this.#disappear();
    await Promise.all([keep(snapshot, this.lease, { ...this.#options, log: this.#log }), gone]);
  }

  /** Closes all connections without ending anything that they were for. */
  async #disappear(): Promise<void> {
    this.#state = 'stopped';
    this.#isSucceeded = true;
    this.#keeper.end();
    this.#order.clear();
    closeLavalink(this.#lavalink.manager);
    const left = this.#link.leave().then(() => this.#client.destroy());
    await Promise.race([left, pause(LOGOUT_MS)]).catch(() => undefined);
  }

  /** Lavalink's messages about a guild's player from before it was taken over, once. */
  takeEarly(guildId: string): PlayerMessage[] {
    const taken = this.#early.get(guildId) ?? [];
    this.#early.delete(guildId);
    return taken;
  }

  /** Channels where another process was with this agent, and where the agent isn't anymore, once. */
  takeFormer(): { guild: string; channel: string }[] {
    const former = this.#former;
    this.#former = [];
    return former.filter(({ guild, channel }) => this.places.channelOf(guild, this.id) !== channel);
  }

  hasChannel(guildId: string, channelId: string): boolean {
    return this.maps.get(guildId)?.channels.has(channelId) ?? false;
  }

  isOnStage(guildId: string, channelId: string): boolean {
    return this.maps.get(guildId)?.channels.get(channelId)?.type === ChannelType.GuildStageVoice;
  }

  isInGuild(guildId: string): boolean {
    return this.#client.guilds.cache.has(guildId);
  }

  #handle(packet: Packet): void {
    if (this.#hasStopped) return;
    this.places.handle(packet);
    this.maps.handle(packet, this.id);
    this.lines.handle(packet);
    this.#voice.handle(packet);
    if (isWorthKeeping(packet, this.id)) this.#keeper.changed();
  }

  #listen(): void {
    this.#client.on(Events.ShardReady, () => {
      if (this.#link.isPriming) return;
      // After the first time, the agent identified again: it may have missed guilds, and voice is gone.
      if (this.#state === 'starting') this.#loggedIn.resolve('identified');
      else void this.#announce();
    });
    this.#client.on(Events.ShardResume, () => {
      if (this.#state === 'starting') this.#loggedIn.resolve('resumed');
      else this.#events.emit('reconnected', this);
    });
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

  get #parts(): HandingParts {
    const { nodeManager } = this.#lavalink.manager;
    return {
      ...{ lease: this.lease, link: this.#link, maps: this.maps, places: this.places, order: this.#order },
      lavalinkSessions: () =>
        Object.fromEntries(
          [...nodeManager.nodes.values()].flatMap(({ id, sessionId }) => (sessionId ? [[id, sessionId]] : [])),
        ),
    };
  }

  async #keep(): Promise<void> {
    // Until then, the former state is the one to go on with.
    if (this.#state !== 'ready') return;
    await keep(snapshotOf(this.#parts), this.lease, { ...this.#options, log: this.#log });
  }

  #createLavalink(): LavalinkLink {
    const send = (guildId: string, payload: unknown) => this.#client.guilds.cache.get(guildId)?.shard.send(payload);
    const agent = { id: this.id, username: this.name };
    const changed = () => {
      this.#keeper.changed();
      if (this.#state === 'ready') this.#events.emit('reconnected', this);
    };
    const sessions = this.#handed?.lavalink ?? {};
    return createLavalink(
      this.#options.lavalink,
      sessions,
      agent,
      send,
      changed,
      this.#log,
      (message) => {
        if (this.#hasStopped) return;
        this.#early.get(message.guildId)?.push(message);
        this.#events.emit('playerMessage', this, message);
      },
      () => this.#mayAct,
    );
  }

  #createVoice(): VoiceConnections {
    return new VoiceConnections(this.#client, this.#lavalink.manager, this, this.#order, {
      moved: (guild, channel) => this.#events.emit('moved', this, guild, channel),
      removed: (guild) => this.#events.emit('removed', this, guild),
      displaced: (guild) => this.#events.emit('displaced', this, guild),
      playerMoved: (guild) => this.#events.emit('playerMoved', this, guild),
      silenced: (guild) => this.#events.emit('silenced', this, guild),
      lost: (guild) => this.#events.emit('lost', this, guild),
    });
  }

  async #connectLavalink(): Promise<void> {
    await this.#lavalink.manager.init({ id: this.id, username: this.name });
    // What plays goes on meanwhile, and nobody hears that the agent waits.
    const limitMs = this.#handed === undefined ? LAVALINK_MS : KEPT_LAVALINK_MS;
    await Promise.race([this.#lavalink.settled, pause(limitMs)]);
  }

  /** Goes on with the players of another process, if its session at Discord goes on too. */
  async #takeOver(how: 'resumed' | 'identified'): Promise<void> {
    if (this.#handed === undefined) return;
    const players = this.#lavalink.takeKept();
    const adopted = await this.#voice.adopt(players, how === 'resumed');
    this.#options.store.observe.count(TAKEOVERS, { gateway: how });
    this.#log.info({ how, players: players.length, adopted }, 'took over from another process');
  }

  /** Saves which guilds the agent is in, and retries until that succeeds. */
  #announce(): Promise<void> {
    this.#announcing ??= this.#announceNow().finally(() => {
      this.#announcing = undefined;
    });
    return this.#announcing;
  }

  async #announceNow(): Promise<void> {
    const { store } = this.#options;
    while (!this.#hasStopped) {
      try {
        const guilds = this.guilds.join();
        const ready = await agentReady(store, this.lease, this.guilds);
        // The agent may have been stopped in the meantime.
        if (this.#hasStopped) return;
        if (ready.status === 'stale_fence') {
          this.#events.emit('stale', this);
          return;
        }
        if (ready.full.length > 0)
          this.#log.warn({ guilds: ready.full }, 'agent unused in guilds that have too many agents');
        this.#events.emit('recorded', ready.events);
        // The agent was invited or kicked in the meantime.
        if (this.guilds.join() !== guilds) continue;
        this.#state = 'ready';
        this.#keeper.changed();
        this.#readyAtMs ??= performance.now();
        this.#events.emit('ready', this);
        return;
      } catch (error) {
        this.#log.warn({ error }, 'could not save guilds, retrying');
        await pause(ANNOUNCE_RETRY_MS);
      }
    }
  }

  async #isStillHeld(): Promise<boolean> {
    // Without an answer, the end of the lease decides.
    const isSo = await isHeld(this.#options.store, this.lease).catch(() => true);
    if (!isSo && !this.#hasStopped) this.#events.emit('stale', this);
    return isSo;
  }

  async #guildChanged(guildId: string, isIn: boolean): Promise<void> {
    // While all guilds are being saved, an outdated result could be saved last.
    if (this.#state !== 'ready' || this.#announcing !== undefined) return;
    try {
      const changed = await guildChanged(this.#options.store, this.lease, guildId, isIn);
      if (changed.status === 'stale_fence') {
        this.#events.emit('stale', this);
        return;
      }
      this.#log.info({ guild: guildId, outcome: changed.status }, 'guild changed');
      this.#events.emit('recorded', changed.events);
    } catch {
      // Save all guilds again, and retry until that succeeds.
      await this.#announce();
    }
  }

  #fail(isRefused: boolean, reason: string): void {
    if (this.#hasStopped) return;
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
