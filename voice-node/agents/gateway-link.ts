import { type Client, type ClientOptions, SimpleShardingStrategy } from 'discord.js';
import type { GatewayState } from '../../shared/voice/gateway-state.ts';

/** The manager of `@discordjs/ws`. discord.js has another class of that name. */
type SocketManager = ConstructorParameters<typeof SimpleShardingStrategy>[0];
export type BuildStrategy = NonNullable<NonNullable<ClientOptions['ws']>['buildStrategy']>;

export type GatewaySession = GatewayState['gateway'];

/** `WebSocketShardEvents.HeartbeatComplete` of `@discordjs/ws`. discord.js exports another object of that name. */
const HEARTBEAT_COMPLETE = 'heartbeat' as never;
/** Discord ends a session whose client closes with 1000 or 1001. Any other code keeps it for a while. */
const KEEPING_CODE = 4_200;

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
  #session: GatewaySession | null = null;
  #manager: SocketManager | undefined;
  #client: Client | undefined;
  #isLeft = false;
  #isPriming = false;
  #heardAtMs = Number.NEGATIVE_INFINITY;

  /** @param acknowledged called when Discord has confirmed a heartbeat. It may not send anything from before again. */
  constructor(handed: HandedLogin | undefined, acknowledged: () => void) {
    this.#handed = handed;
    this.buildStrategy = (manager: SocketManager) => {
      this.#manager = manager;
      const { retrieveSessionInfo: retrieve, updateSessionInfo: update } = manager.options;
      manager.options.retrieveSessionInfo = (shard) => {
        if (this.#isLeft) return new Promise(() => {});
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
      return new SimpleShardingStrategy(manager);
    };
  }

  set client(client: Client) {
    this.#client = client;
  }

  /** The latest one. Null before the login. Discord may have ended it: whoever resumes it finds out. */
  get session(): GatewaySession | null {
    return this.#session;
  }

  /** When Discord last sent something, by the monotonic clock in milliseconds. */
  get heardAtMs(): number {
    return this.#heardAtMs;
  }

  /** Whether the client is only being told what the session it's about to resume doesn't tell again. */
  get isPriming(): boolean {
    return this.#isPriming;
  }

  /** Closes the connection so that the session can be resumed by another process. */
  async leave(): Promise<void> {
    this.#isLeft = true;
    await this.#manager?.destroy({ code: KEEPING_CODE, reason: 'Handing over' });
  }

  #prime(update: (session: GatewaySession) => void): void {
    const { session, user, guildIds } = this.#handed ?? {};
    this.#handed = undefined;
    const sockets = this.#client?.ws as unknown as Sockets | undefined;
    const shard = sockets?.shards.get(session?.shardId ?? 0);
    if (sockets === undefined || shard === undefined || session === undefined || guildIds === undefined) return;
    this.#session = session;
    update(session);
    this.#isPriming = true;
    const empty = { name: '', unavailable: false, channels: [], roles: [], members: [] };
    const guilds = guildIds.map((id) => ({ ...empty, id }));
    shard.onReadyPacket({ guilds: [] });
    sockets.handlePacket({ t: 'READY', d: { user, guilds, application: { id: user?.id, flags: 0 } } }, shard);
    this.#isPriming = false;
  }
}
