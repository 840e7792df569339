import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import RedisMock from 'ioredis-mock';
import { type Backend, createBackend } from '../../redis-rest/backend.ts';

const SWEEP_EVERY_MS = 10_000;

/**
 * A Redis in memory. For the sandbox and tests only: ioredis-mock gives scripts the run of this process, and takes about 1.5 ms
 * for each.
 */
export class MockRedis {
  readonly backend: Backend;
  readonly #redis: Redis;
  readonly #used = new Set<string>();
  readonly #sweeping: NodeJS.Timeout;

  constructor() {
    // Mocks of one host and port share their data.
    this.#redis = new RedisMock({ host: randomUUID() });
    const { execute, transaction } = createBackend(this.#redis);
    this.backend = {
      execute: (words) => this.#noting([words], () => execute(words)),
      transaction: (batch) => this.#noting(batch, () => transaction(batch)),
    };
    this.#sweeping = setInterval(() => this.sweep(), SWEEP_EVERY_MS).unref();
  }

  /** How many keys are held, including those past their time until the next sweep. */
  get size(): number {
    return this.#used.size;
  }

  /** Drops every key past its time: ioredis-mock does so only for one that is asked for. */
  async sweep(): Promise<void> {
    for (const key of this.#used) {
      if ((await this.#redis.exists(key)) === 0) this.#used.delete(key);
    }
  }

  async flush(): Promise<void> {
    await this.#redis.flushall();
    this.#used.clear();
  }

  async stop(): Promise<void> {
    clearInterval(this.#sweeping);
    await this.flush();
    this.#redis.disconnect();
  }

  #noting<T>(batch: string[][], run: () => T): T {
    for (const key of batch.flatMap(keysOf)) this.#used.add(key);
    return run();
  }
}

/** The keys that a command can make. */
function keysOf([name = '', ...args]: string[]): string[] {
  return /^eval/i.test(name) ? args.slice(2, 2 + Number(args[1])) : args.slice(0, 1);
}
