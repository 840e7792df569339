import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import RedisMock from 'ioredis-mock';
import { type Backend, createBackend } from '../../redis-rest/backend.ts';

const SWEEP_EVERY_MS = 10_000;

/**
 * An in-memory Redis, for the sandbox and tests only: ioredis-mock lets scripts do anything in this process, and takes about
 * 1.5 ms per script.
 */
export class MockRedis {
  readonly backend: Backend;
  readonly #redis: Redis;
  readonly #keys = new Set<string>();
  readonly #sweepTimer: NodeJS.Timeout;

  constructor() {
    // Mocks with the same host and port share their data.
    this.#redis = new RedisMock({ host: randomUUID() });
    const { execute, transaction } = createBackend(this.#redis);
    this.backend = {
      execute: (words) => this.#tracking([words], () => execute(words)),
      transaction: (batch) => this.#tracking(batch, () => transaction(batch)),
    };
    this.#sweepTimer = setInterval(() => this.sweep(), SWEEP_EVERY_MS).unref();
  }

  /** The number of keys, including expired ones until the next sweep. */
  get size(): number {
    return this.#keys.size;
  }

  /** Drops expired keys. On its own, ioredis-mock drops a key only when it's accessed. */
  async sweep(): Promise<void> {
    for (const key of this.#keys) {
      if ((await this.#redis.exists(key)) === 0) this.#keys.delete(key);
    }
  }

  async flush(): Promise<void> {
    await this.#redis.flushall();
    this.#keys.clear();
  }

  async stop(): Promise<void> {
    clearInterval(this.#sweepTimer);
    await this.flush();
    this.#redis.disconnect();
  }

  #tracking<T>(batch: string[][], run: () => T): T {
    for (const key of batch.flatMap(keysOf)) this.#keys.add(key);
    return run();
  }
}

/** The keys that a command can create. */
function keysOf([name = '', ...args]: string[]): string[] {
  return /^eval/i.test(name) ? args.slice(2, 2 + Number(args[1])) : args.slice(0, 1);
}
