import { Hono } from 'hono';
import { createDialect } from '../../redis-rest/dialect.ts';
import { listen } from '../../redis-rest/listen.ts';
import { Faults } from './faults.ts';
import { MockRedis } from './mock.ts';

export interface RedisOptions {
  /** On 127.0.0.1. 0 (default) picks a free one. */
  port?: number;
  /** The bearer token that clients send. Must not be empty. */
  token: string;
}

export interface RedisEndpoint {
  /** For `UPSTASH_REDIS_REST_URL`. */
  readonly url: string;
  /** For `UPSTASH_REDIS_REST_TOKEN`. */
  readonly token: string;
  /** Closes all connections, deletes all data, and frees the port. */
  stop(): Promise<void>;
  /** Delays every request by 0 to 60,000 ms. */
  pause(latencyMs: number): void;
  /** Answers every request with this HTTP status, 400 to 599, instead of handling it. */
  failWith(status: number): void;
  /** Ends `pause` and `failWith`. */
  heal(): void;
}

/**
 * Starts an in-memory Redis with Upstash's REST dialect in this process, on 127.0.0.1 only. Rejects if the port is in use.
 *
 * @example
 * const { url, token, stop } = await startRedis({ token: 'local' });
 * const redis = new Redis({ url, token });
 */
export async function startRedis({ port = 0, token }: RedisOptions): Promise<RedisEndpoint> {
  if (token === '') throw new RangeError('the token must not be empty');
  const redis = new MockRedis();
  const faults = new Faults();
  const app = new Hono().use(faults.middleware()).route('/', createDialect(redis.backend, token));
  const listening = await listen(app, port, '127.0.0.1').catch(async (error) => {
    await redis.stop();
    throw error;
  });
  return {
    url: `http://127.0.0.1:${listening.port}`,
    token,
    pause: (latencyMs) => faults.pause(latencyMs),
    failWith: (status) => faults.failWith(status),
    heal: () => faults.heal(),
    async stop() {
      await listening.close();
      faults.heal();
      await redis.stop();
    },
  };
}
