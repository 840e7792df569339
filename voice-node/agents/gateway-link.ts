import { type Client, type ClientOptions, GatewayOpcodes, SimpleShardingStrategy } from 'discord.js';
import type { GatewayState } from '../../shared/voice/gateway-state.ts';

/** The manager of `@discordjs/ws`. discord.js has another class of that name. */
type SocketManager = ConstructorParameters<typeof SimpleShardingStrategy>[0];
export type BuildStrategy = NonNullable<NonNullable<ClientOptions['ws']>['buildStrategy']>;

export type GatewaySession = GatewayState['gateway'];

/** Members of `WebSocketShardEvents` of `@discordjs/ws`. discord.js exports another object of that name. */
const HEARTBEAT_COMPLETE = 'heartbeat' as never;
const CLOSED = 'closed' as never;
/** Discord ends a session whose client closes with 1000 or 1001. Any other code keeps it for a while. */
const KEEPING_CODE = 4_200;

/** The part of `WebSocketShard` of `@discordjs/ws` that everything goes through. */
interface SendingShard {
  send(payload: { op: number; d: unknown }): Promise<void>;
}

/** Sends only while the agent may act. What isn't sent now must not be sent after a reconnect either. */
class GuardedStrategy extends SimpleShardingStrategy {
  readonly #mayAct: () => boolean;
  readonly #acknowledgeable: () => number | null;

  /** @param acknowledgeable the sequence number that heartbeats say. */
  constructor(manager: SocketManager, mayAct: () => boolean, acknowledgeable: () => number | null) {
    super(manager);
    this.#mayAct = mayAct;
    this.#acknowledgeable = acknowledgeable;
  }

  override async spawn(shardIds: number[]): Promise<void> {
    await super.spawn(shardIds);
    for (const shard of (this as unknown as { shards: ReadonlyMap<number, SendingShard> }).shards.values()) {
      const send = shard.send.bind(shard);
      shard.send = (payload) =>
        send(payload.op === GatewayOpcodes.Heartbeat ? { ...payload, d: this.#acknowledgeable() } : payload);
    }
  }

  override async send(...sent: Parameters<SimpleShardingStrategy['send']>): Promise<void> {
    if (this.#mayAct()) await super.send(...sent);
  }
}

/** The parts of discord.js that it doesn't offer, but that a resumed session needs: it brings neither READY nor GUILD_CREATE. */
interface Shard {
  onReadyPacket(packet: { guilds: readonly { id: string }[] }): void;
}
interface Sockets {
  shards: ReadonlyMap<number, Shard>;
  handlePacket(packet: { t: string; d: unknown }, shard: Shard): void;
}

/** What to go on with, instead of logging in. */
export interface HandedLogin {
  session: GatewaySession;
  user: { id: string; username: string };
  guildIds: readonly string[];
}

/**
 * One agent's session at Discord's gateway: taken over from another process, and left so that another one can take it over. After
 * {@link leave}, nothing reconnects anymore: a process that was frozen would take the session back from its successor.
 */
export class GatewayLink {
  /** Builds the client's strategy. An option of discord.js. */
  readonly buildStrategy: BuildStrategy;
  #handed: HandedLogin | undefined;
  /** The session of another process. */
  readonly #former: string | undefined;
  #session: GatewaySession | null = null;
  /** As it was last kept for the next process. */
  #kept: GatewaySession | undefined;
  #manager: SocketManager | undefined;
  #client: Client | undefined;
  /** Whether the connection has closed since someone last asked who has the agent. */
  #hasClosed = false;
  #isLeft = false;
  #isPriming = false;
  #heardAtMs = Number.NEGATIVE_INFINITY;

  /**
   * @param mayAct whether the agent may still be held here. If not, another process may have the session by now.
   * @param isHeld the same according to the database, asked before each reconnect: another process that resumes the session closes
   *   this connection, and the two would take it from each other. Must not throw.
   * @param acknowledged called when Discord has confirmed a heartbeat. What was kept before isn't sent again.
   */
  constructor(
    handed: HandedLogin | undefined,
    mayAct: () => boolean,
    isHeld: () => Promise<boolean>,
    acknowledged: () => void,
  ) {
    this.#handed = handed;
    this.#former = handed?.session.sessionId;
    this.buildStrategy = (manager: SocketManager) => {
      this.#manager = manager;
      const { retrieveSessionInfo: retrieve, updateSessionInfo: update } = manager.options;
      // Also called for each of Discord's heartbeats.
      manager.options.retrieveSessionInfo = async (shard) => {
        const isAsked = this.#hasClosed;
        this.#hasClosed = false;
        if ((isAsked && !(await isHeld())) || this.#isLeft || !mayAct()) return new Promise(() => {});
        this.#prime((session) => void update(shard, session));
        return retrieve(shard);
      };
      manager.options.updateSessionInfo = (shard, session) => {
        if (this.#isLeft) return undefined;
        this.#heardAtMs = performance.now();
        // The client also gives it up when it can't connect, but another node may be able to.
        this.#session = session ?? this.#session;
        return update(shard, session);
      };
      const hear = () => {
        this.#heardAtMs = performance.now();
        acknowledged();
      };
      manager.on(HEARTBEAT_COMPLETE, hear as never);
      manager.on(CLOSED, (() => {
        this.#hasClosed = true;
      }) as never);
      return new GuardedStrategy(manager, mayAct, () => this.#acknowledgeable());
    };
  }

  set client(client: Client) {
    this.#client = client;
  }

  /** The latest one. Null before the login. Discord may have ended it: whoever resumes it finds out. */
  get session(): GatewaySession | null {
    return this.#session;
  }

  /** Whether it goes on with another process's session, or is about to try. */
  get goesOn(): boolean {
    return this.#handed !== undefined || (this.#session !== null && this.#session.sessionId === this.#former);
  }

  /** When Discord last sent something, by the monotonic clock in milliseconds. */
  get heardAtMs(): number {
    return this.#heardAtMs;
  }

  /** Whether the client is only being told what the session it's about to resume doesn't tell again. */
  get isPriming(): boolean {
    return this.#isPriming;
  }

  /** The next process would resume it like this. */
  keep(session: GatewaySession): void {
    this.#kept = session;
  }

  /** Closes the connection so that the session can be resumed by another process. */
  async leave(): Promise<void> {
    this.#isLeft = true;
    await this.#manager?.destroy({ code: KEEPING_CODE, reason: 'Handing over' });
  }

  /**
   * What a heartbeat may say has been received: Discord may forget that. Whoever takes over after a sudden death needs everything
   * since what was kept. Null, as before anything was received, if nothing was kept.
   */
  #acknowledgeable(): number | null {
    return this.#kept !== undefined && this.#kept.sessionId === this.#session?.sessionId ? this.#kept.sequence : null;
  }

  #prime(update: (session: GatewaySession) => void): void {
    const { session, user, guildIds } = this.#handed ?? {};
    this.#handed = undefined;
    const sockets = this.#client?.ws as unknown as Sockets | undefined;
    const shard = sockets?.shards.get(session?.shardId ?? 0);
    if (sockets === undefined || shard === undefined || session === undefined || guildIds === undefined) return;
    this.#session = session;
    this.#kept = session;
    update(session);
    this.#isPriming = true;
    const empty = { name: '', unavailable: false, channels: [], roles: [], members: [] };
    const guilds = guildIds.map((id) => ({ ...empty, id }));
    shard.onReadyPacket({ guilds: [] });
    sockets.handlePacket({ t: 'READY', d: { user, guilds, application: { id: user?.id, flags: 0 } } }, shard);
    this.#isPriming = false;
  }
}
