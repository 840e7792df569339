import { EventEmitter } from 'node:events';
import type { Logger } from '../shared/platform/log.ts';
import { type ConnectOptions, connect, type Sql } from '../shared/platform/postgres.ts';
import type { Store } from '../shared/platform/store.ts';
import type { Neighbor, Runner } from '../shared/voice/leases.ts';
import { awaitDeath, buryNode, holdLife, isPooled } from '../shared/voice/life.ts';

/** How long a process whose connection broke has to take its lock again before others take it for dead, in milliseconds. */
const RETURN_MS = 100;
/** Pause before the lock is taken again after a failure, in milliseconds. Doubles up to the longest. */
const RETRY_MS = { first: 20, longest: 1_000 };
/** How long connections may take to close, in seconds. */
const CLOSE_SECONDS = 1;

export interface LifeEvents {
  /** Another process died, and its agents are free now. */
  died: [neighbor: Neighbor, agents: readonly string[]];
  /** This process has its lock again. In the meantime, others may have taken it for dead. */
  returned: [];
}

export interface LifeOptions {
  store: Store;
  runner: Runner;
  databaseUrl: string;
  log: Logger;
}

/**
 * Shows others that this process lives, and watches whether its neighbors do. A process that dies loses its connections, and with
 * them its lock, within milliseconds. A machine that dies doesn't end them: then, the leases say so.
 */
export class Life {
  readonly events = new EventEmitter<LifeEvents>();
  readonly #options: LifeOptions;
  readonly #watched = new Map<string, Sql>();
  #neighbors: readonly Neighbor[] = [];
  #holder: Sql | undefined;
  /** Whether the lock is held. Otherwise, this process watches nobody either. */
  #isHolding = false;
  #hasHeld = false;
  #isEnded = false;
  #failures = 0;

  constructor(options: LifeOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const [one, other] = [this.#open(), this.#open()];
    try {
      if (!(await isPooled(one, other))) return void this.#hold();
      this.#options.log.warn(
        'DATABASE_URL leads through a pooler in transaction mode, so a dead node is only noticed when its leases end',
      );
    } catch (error) {
      this.#options.log.warn({ error }, 'could not look for a pooler, trying again');
      this.#retry(() => this.start());
    } finally {
      for (const sql of [one, other]) void sql.end({ timeout: CLOSE_SECONDS });
    }
  }

  /** Watches exactly these. Called with each heartbeat. */
  watch(neighbors: readonly Neighbor[]): void {
    this.#neighbors = neighbors;
    if (!this.#isHolding) return;
    const wanted = new Map(neighbors.map((neighbor) => [neighbor.incarnation, neighbor]));
    for (const [incarnation, sql] of this.#watched) if (!wanted.has(incarnation)) this.#unwatch(incarnation, sql);
    for (const neighbor of wanted.values()) if (!this.#watched.has(neighbor.incarnation)) void this.#watch(neighbor);
  }

  /** From now on, others may take this process for dead. */
  end(): void {
    this.#isEnded = true;
    this.#isHolding = false;
    for (const [incarnation, sql] of this.#watched) this.#unwatch(incarnation, sql);
    void this.#holder?.end({ timeout: CLOSE_SECONDS });
  }

  async #hold(): Promise<void> {
    if (this.#isEnded) return;
    const sql = this.#open({
      onClose: () => {
        if (this.#holder !== sql || this.#isEnded) return;
        this.#holder = undefined;
        this.#isHolding = false;
        void sql.end({ timeout: 0 });
        void this.#hold();
      },
    });
    this.#holder = sql;
    try {
      await holdLife(sql, this.#options.runner.incarnation);
      this.#isHolding = this.#holder === sql && !this.#isEnded;
      this.#failures = 0;
      this.watch(this.#neighbors);
      if (this.#isHolding && this.#hasHeld) this.events.emit('returned');
      this.#hasHeld = true;
    } catch (error) {
      this.#options.log.debug({ error }, 'could not take the lock that shows that this node lives');
      if (this.#holder !== sql) return;
      this.#holder = undefined;
      void sql.end({ timeout: 0 });
      this.#retry(() => this.#hold());
    }
  }

  async #watch(neighbor: Neighbor): Promise<void> {
    const sql = this.#open();
    const { incarnation } = neighbor;
    this.#watched.set(incarnation, sql);
    try {
      const isWatched = () => this.#watched.get(incarnation) === sql;
      if (!(await awaitDeath(sql, neighbor, isWatched))) return;
      await new Promise((resolve) => setTimeout(resolve, RETURN_MS));
      if (!isWatched()) return;
      const buried = await buryNode(this.#options.store, neighbor);
      if (buried.status === 'buried') this.events.emit('died', neighbor, buried.agents);
    } catch (error) {
      // The next heartbeat watches it again.
      this.#options.log.debug({ node: neighbor.runner, error }, 'could not watch node');
    } finally {
      if (this.#watched.get(incarnation) === sql) this.#unwatch(incarnation, sql);
    }
  }

  #unwatch(incarnation: string, sql: Sql): void {
    this.#watched.delete(incarnation);
    void sql.end({ timeout: 0 });
  }

  #open(options: Pick<ConnectOptions, 'onClose'> = {}): Sql {
    const { databaseUrl } = this.#options;
    return connect(databaseUrl, { max: 1, staysOpen: true, applicationName: 'chorus life', ...options });
  }

  #retry(act: () => Promise<void>): void {
    const ms = Math.min(RETRY_MS.first * 2 ** this.#failures++, RETRY_MS.longest);
    if (!this.#isEnded) setTimeout(() => void act(), ms).unref();
  }
}
