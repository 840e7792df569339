import { Hono } from 'hono';
import { createDialect } from '../../redis-rest/dialect.ts';
import { listen } from '../../redis-rest/listen.ts';
import { Faults } from './faults.ts';
import { MockRedis } from './mock.ts';

export interface RedisOptions {
  /** On 127.0.0.1; 0, the default, takes a free one. */
  port?: number;
  /** What clients send as bearer token. Not empty. */
  token: string;
}

export interface RedisEndpoint {
  /** For `UPSTASH_REDIS_REST_URL`. */
  readonly url: string;
  /** For `UPSTASH_REDIS_REST_TOKEN`. */
  readonly token: string;
  /** Ends every connection, forgets everything, frees the port. */
  stop(): Promise<void>;
  /** Holds every exchange back for so long, 0 to 60000 ms. */
  pause(latencyMs: number): void;
  /** Answers every exchange with this HTTP status, 400 to 599, and does nothing. */
  failWith(status: number): void;
  /** Ends `pause` and `failWith`. */
  heal(): void;
}

/**
 * Starts a Redis with Upstash's REST dialect, in this process and in memory, on 127.0.0.1 only.
 * Rejects where the port is taken.
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
