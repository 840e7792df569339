import type { EventEmitter } from 'node:events';
import { DiscordjsErrorCodes } from 'discord.js';
import type { Logger } from '../../shared/platform/log.ts';
import type { Store } from '../../shared/platform/store.ts';
import type { TokenCipher } from '../../shared/platform/token-crypto.ts';
import type { GatewayState } from '../../shared/voice/gateway-state.ts';
import { isHeld } from '../../shared/voice/leases.ts';
import { TAKEOVERS } from '../../shared/voice/metrics.ts';
import type { Lease } from '../../shared/voice/session.ts';
import type { EventsOf } from './agent-events.ts';
import { ChannelLines } from './channel-lines.ts';
import { Gateway } from './gateway.ts';
import { GuildMaps } from './guild-maps.ts';
import { Handing } from './handing.ts';
import { type LavalinkAddress, LavalinkLink } from './lavalink.ts';
import type { PlayerMessage } from './player-messages.ts';
import { SavedGuilds } from './saved-guilds.ts';
import { VoiceConnections } from './voice-connections.ts';
import { VoiceOrder } from './voice-order.ts';
import { type Packet, VoicePlaces } from './voice-places.ts';

/** Timeout for a login, in milliseconds. It covers a gateway that admits one bot every five seconds. */
const LOGIN_MS = 30_000;
/** Timeout for logging out, in milliseconds. Discord also notices on its own. */
const LOGOUT_MS = 1_000;
/** Timeout for Lavalink to remove players, in milliseconds. By then, the agent has already left its channels. */
const DROP_MS = 200;
export type AgentEvents = EventsOf<Agent>;

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
  readonly #log: Logger;
  readonly #events: EventEmitter<AgentEvents>;
  readonly #gateway: Gateway;
  readonly #order = new VoiceOrder((packet) => void this.#voice.forward(packet));
  readonly #lavalink: LavalinkLink;
  readonly #voice: VoiceConnections;
  readonly #handing: Handing;
  readonly #guilds: SavedGuilds;
  /** Settles with the first login: `resumed`: another process began it. */
  readonly #loggedIn = Promise.withResolvers<'resumed' | 'identified'>();
  #state: 'starting' | 'logged in' | 'ready' | 'suspended' | 'stopped' = 'starting';
  /** Whether another process may go on with what this one has. */
  #isSucceeded = false;
  /** Monotonic time. */
  #readyAtMs: number | undefined;

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
    this.#gateway = this.#createGateway(handed);
    const mayAct = () => this.#mayAct;
    this.lines = new ChannelLines(this.#gateway.client, options.apiBase, mayAct, (route, status) => {
      this.#events.emit('discordAnswered', route, status);
      if (status === 429) this.#events.emit('discordLimited');
    });
    this.#lavalink = this.#createLavalink(handed?.lavalink);
    this.#voice = this.#createVoice();
    this.#handing = this.#createHanding(handed);
    this.#guilds = this.#createGuilds();
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
    return !this.#hasStopped && this.#gateway.isConnected;
  }

  /** Whether its gateway is connected and has been heard since the last heartbeat was due. */
  get reachesDiscord(): boolean {
    return this.isConnected && this.#gateway.isHeard;
  }

  /** Whether a Lavalink node is connected, and has been heard if something is playing. */
  reachesLavalink(isPlaying: boolean): boolean {
    return !this.#hasStopped && this.#lavalink.reaches(isPlaying);
  }

  get guilds(): string[] {
    return [...this.#gateway.client.guilds.cache.keys()];
  }

  /** Latency of the gateway in milliseconds. Null before its first heartbeat. */
  get pingMs(): number | null {
    return this.#gateway.pingMs;
  }

  /** Time since it first became ready. 0 before that. */
  get uptimeSeconds(): number {
    return this.#readyAtMs === undefined ? 0 : (performance.now() - this.#readyAtMs) / 1_000;
  }

  /** Undefined until it's ready, and once it's stopped. */
  get voice(): VoiceConnections | undefined {
    return this.#state === 'ready' || this.#state === 'logged in' ? this.#voice : undefined;
  }

  get lavalinkNodes(): LavalinkLink['nodes'] {
    return this.#lavalink.nodes;
  }

  /** Logs in. Resolves once that has succeeded or failed and the event was emitted. */
  async start(token: string): Promise<void> {
    const late = () => this.#loggedIn.reject(new Error(`no login within ${LOGIN_MS} ms`));
    const timer = setTimeout(late, LOGIN_MS);
    try {
      const lavalink = this.#lavalink.connect();
      const [how] = await Promise.all([this.#loggedIn.promise, this.#gateway.client.login(token)]);
      if (this.#hasStopped) return;
      this.#state = 'logged in';
      await lavalink;
      await this.#takeOver(how);
      if (this.#hasStopped) return;
      await this.#guilds.saveAll();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      this.#fail(code === DiscordjsErrorCodes.TokenInvalid, error instanceof Error ? error.message : String(error));
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
    this.#handing.end();
    const dropped = this.#voice.disconnectAll();
    const loggedOut = this.#gateway.client.destroy();
    await Promise.race([dropped, pause(DROP_MS)]);
    this.#lavalink.close();
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
    this.#handing.end();
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
    if (this.#state !== 'ready' || this.#gateway.link.session === null)
      return this.#state !== 'ready' && this.#gateway.link.goesOn ? this.#disappear() : this.stop();
    const snapshot = this.#handing.snapshot();
    const gone = this.#disappear();
    await Promise.all([this.#handing.save(snapshot), gone]);
  }

  /** Closes all connections without ending anything that they were for. */
  async #disappear(): Promise<void> {
    this.#state = 'stopped';
    this.#isSucceeded = true;
    this.#handing.end();
    this.#order.clear();
    this.#lavalink.close();
    await Promise.race([this.#gateway.leave(), pause(LOGOUT_MS)]).catch(() => undefined);
  }

  /** Lavalink's messages about a guild's player from before it was taken over, once. */
  takeEarly(guildId: string): PlayerMessage[] {
    return this.#handing.takeEarly(guildId);
  }

  /** Channels where another process was with this agent, and where the agent isn't anymore, once. */
  takeFormer(): { guild: string; channel: string }[] {
    return this.#handing.takeFormer();
  }

  isInGuild(guildId: string): boolean {
    return this.#gateway.client.guilds.cache.has(guildId);
  }

  #handle(packet: Packet): void {
    if (this.#hasStopped) return;
    this.places.handle(packet);
    this.maps.handle(packet, this.id);
    this.lines.handle(packet);
    this.#voice.handle(packet);
    this.#handing.handle(packet);
  }

  #createGateway(handed: GatewayState | undefined): Gateway {
    const login = handed && {
      session: handed.gateway,
      user: { id: this.id, username: this.name },
      guildIds: handed.guilds.map(({ id }) => id),
    };
    return new Gateway(this.#options.apiBase, login, this.#log, {
      mayAct: () => this.#mayAct,
      isHeld: () => this.#isStillHeld(),
      acknowledged: () => this.#handing.changed(),
      dispatched: (packet) => this.#handle(packet),
      identified: () => {
        if (this.#state === 'starting') this.#loggedIn.resolve('identified');
        else void this.#guilds.saveAll();
      },
      resumed: () => {
        if (this.#state === 'starting') this.#loggedIn.resolve('resumed');
        else this.#events.emit('reconnected', this);
      },
      guildChanged: (guild, isIn) => {
        if (this.isReady) void this.#guilds.changed(guild, isIn);
      },
      failed: (isRefused, reason) => this.#fail(isRefused, reason),
      answered: (route, status) => this.#events.emit('discordAnswered', route, status),
      limited: () => this.#events.emit('discordLimited'),
    });
  }

  #createLavalink(sessions: Record<string, string> | undefined): LavalinkLink {
    const agent = { id: this.id, username: this.name };
    return new LavalinkLink(
      { addresses: this.#options.lavalink, sessions, agent, log: this.#log },
      {
        mayAct: () => this.#mayAct,
        sendToShard: (guildId, payload) => this.#gateway.send(guildId, payload),
        changed: () => {
          this.#handing.changed();
          if (this.isReady) this.#events.emit('reconnected', this);
        },
        received: (message) => {
          if (this.#hasStopped) return;
          this.#handing.receive(message);
          this.#events.emit('playerMessage', this, message);
        },
      },
    );
  }

  #createVoice(): VoiceConnections {
    return new VoiceConnections(this.#gateway.client, this.#lavalink.manager, this, this.#order, {
      moved: (guild, channel) => this.#events.emit('moved', this, guild, channel),
      removed: (guild) => this.#events.emit('removed', this, guild),
      displaced: (guild) => this.#events.emit('displaced', this, guild),
      playerMoved: (guild) => this.#events.emit('playerMoved', this, guild),
      silenced: (guild) => this.#events.emit('silenced', this, guild),
      lost: (guild) => this.#events.emit('lost', this, guild),
    });
  }

  #createHanding(handed: GatewayState | undefined): Handing {
    const { lease, maps, places } = this;
    const parts = { lease, maps, places, link: this.#gateway.link, order: this.#order, lavalink: this.#lavalink };
    // Until it's ready, the former state is the one to go on with.
    return new Handing(parts, { ...this.#options, log: this.#log }, handed, () => this.isReady);
  }

  #createGuilds(): SavedGuilds {
    return new SavedGuilds(
      { store: this.#options.store, lease: this.lease, log: this.#log },
      { guilds: () => this.guilds, hasStopped: () => this.#hasStopped },
      {
        saved: () => this.#saved(),
        stale: () => this.#events.emit('stale', this),
        recorded: (events) => this.#events.emit('recorded', events),
      },
    );
  }

  /** Goes on with the players of another process, if its session at Discord goes on too. */
  async #takeOver(how: 'resumed' | 'identified'): Promise<void> {
    if (!this.#handing.isTakeover) return;
    const players = this.#lavalink.takeKept();
    const adopted = await this.#voice.adopt(players, how === 'resumed');
    this.#options.store.observe.count(TAKEOVERS, { gateway: how });
    this.#log.info({ how, players: players.length, adopted }, 'took over from another process');
  }

  #saved(): void {
    this.#state = 'ready';
    this.#handing.changed();
    this.#readyAtMs ??= performance.now();
    this.#events.emit('ready', this);
  }

  async #isStillHeld(): Promise<boolean> {
    // Without an answer, the end of the lease decides.
    const isSo = await isHeld(this.#options.store, this.lease).catch(() => true);
    if (!isSo && !this.#hasStopped) this.#events.emit('stale', this);
    return isSo;
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
