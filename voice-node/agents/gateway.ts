import { type Client, Events, Status } from 'discord.js';
import type { Logger } from '../../shared/platform/log.ts';
import { createClient } from './client.ts';
import { GatewayLink, type HandedLogin } from './gateway-link.ts';
import type { Packet } from './voice-places.ts';

/** Discord wants a heartbeat every 41.25 s, and acknowledges it. Longer than that and nothing is suspicious, in milliseconds. */
const QUIET_MS = 45_000;
/** Discord doesn't accept the token. https://discord.com/developers/docs/topics/opcodes-and-status-codes */
const AUTHENTICATION_FAILED = 4_004;

export interface GatewayListener {
  /** Whether the agent may still be held here, according to the clock. */
  mayAct(): boolean;
  /** The same according to the database. Must not throw. */
  isHeld(): Promise<boolean>;
  /** Discord may not send again what came before. */
  acknowledged(): void;
  /** Called with every complete dispatch before the client handles it. */
  dispatched(packet: Packet): void;
  /** A new session began. After the first time, the agent may have missed guilds, and voice is gone. */
  identified(): void;
  resumed(): void;
  guildChanged(guildId: string, isIn: boolean): void;
  /** It won't reconnect. `isRefused`: Discord doesn't accept the token. */
  failed(isRefused: boolean, reason: string): void;
  /** Discord answered a REST request. */
  answered(route: string, status: number): void;
  limited(): void;
}

/** One agent's connection to Discord's gateway. */
export class Gateway {
  readonly client: Client;
  readonly link: GatewayLink;
  readonly #listener: GatewayListener;
  readonly #log: Logger;

  /**
   * @param apiBase `DISCORD_API_BASE`.
   * @param handed what to go on with, instead of logging in.
   */
  constructor(apiBase: string, handed: HandedLogin | undefined, log: Logger, listener: GatewayListener) {
    this.#listener = listener;
    this.#log = log;
    this.link = new GatewayLink(
      handed,
      () => listener.mayAct(),
      () => listener.isHeld(),
      () => listener.acknowledged(),
    );
    this.client = createClient(apiBase, this.link, (packet) => listener.dispatched(packet));
    this.#listen();
  }

  get isConnected(): boolean {
    const { status, shards } = this.client.ws;
    // The client as a whole stays ready while its only shard reconnects.
    return status === Status.Ready && shards.every((shard) => shard.status === Status.Ready);
  }

  /** Whether it has been heard since the last heartbeat was due. */
  get isHeard(): boolean {
    return performance.now() - this.link.heardAtMs < QUIET_MS;
  }

  /** Latency in milliseconds. Null before the first heartbeat. */
  get pingMs(): number | null {
    return this.client.ws.ping >= 0 ? this.client.ws.ping : null;
  }

  /** Sends to the shard that has a guild, if the agent is in it. */
  send(guildId: string, payload: unknown): void {
    this.client.guilds.cache.get(guildId)?.shard.send(payload);
  }

  /** Closes the connection so that another process can resume the session. */
  async leave(): Promise<void> {
    await this.link.leave();
    await this.client.destroy();
  }

  #listen(): void {
    const listener = this.#listener;
    const log = this.#log;
    this.client.on(Events.ShardReady, () => {
      if (!this.link.isPriming) listener.identified();
    });
    this.client.on(Events.ShardResume, () => listener.resumed());
    this.client.on(Events.GuildCreate, ({ id }) => listener.guildChanged(id, true));
    this.client.on(Events.GuildDelete, ({ id }) => listener.guildChanged(id, false));
    this.client.on(Events.ShardDisconnect, ({ code }) =>
      listener.failed(code === AUTHENTICATION_FAILED, `the gateway closed with ${code}`),
    );
    this.client.on(Events.Invalidated, () => listener.failed(false, 'the gateway session was invalidated'));
    this.client.on(Events.Error, ({ message }) => log.warn({ reason: message }, 'gateway client error'));
    this.client.on(Events.ShardError, ({ message }) => log.debug({ reason: message }, 'gateway socket error'));
    this.client.rest.on('response', ({ route }, { status }) => listener.answered(route, status));
    this.client.rest.on('rateLimited', () => listener.limited());
  }
}
