import { randomBytes } from 'node:crypto';
import { type Backend, createBackend } from '../redis-rest/backend.ts';
import { toCommand } from '../redis-rest/commands.ts';
import { createDialect } from '../redis-rest/dialect.ts';
import { listen } from '../redis-rest/listen.ts';
import { MockRedis } from '../sandbox/redis/mock.ts';
import { redisServerVersion, startRedisServer } from '../testing/redis-server.ts';

/**
 * Returns 0 for every script, because `RATE_LIMIT_SCALE` makes the rate limiter allow everything in a benchmark. ioredis-mock would
 * use about 1.5 ms of CPU time per script, and the benchmark would measure that instead of the edge.
 */
const ALLOW_ALL: Backend = {
  async execute(args) {
    const command = toCommand(args);
    return command instanceof Error ? command : command.name === 'ping' ? 'PONG' : 0;
  },
  transaction: (batch) => Promise.all(batch.map(ALLOW_ALL.execute)),
};

export interface BenchRedis {
  url: string;
  token: string;
  /** The backend, for the report. */
  engine: string;
  /** Of redis-server. */
  pid?: number;
}

/**
 * Starts a Redis that doesn't distort the measurement: redis-server if it's on PATH, or a stand-in that allows everything.
 *
 * @param isCounting whether limits are to count without redis-server too: then it's the sandbox's, which is slower.
 */
export async function startBenchRedis(cleanup: (() => unknown)[], isCounting = false): Promise<BenchRedis> {
  const version = redisServerVersion();
  let backend = isCounting ? new MockRedis().backend : ALLOW_ALL;
  let pid: number | undefined;
  if (version !== null) {
    const server = await startRedisServer();
    cleanup.push(() => server.stop());
    backend = createBackend(server.redis);
    pid = server.pid;
  }
  const token = randomBytes(16).toString('hex');
  const listening = await listen(createDialect(backend, token), 0, '127.0.0.1');
  cleanup.push(() => listening.close());
  const standIn = isCounting ? 'the sandbox’s ioredis-mock' : 'a stand-in that allows everything';
  const engine = version === null ? `${standIn} (no redis-server on PATH)` : `redis-server ${version}`;
  return { url: `http://127.0.0.1:${listening.port}`, token, engine, ...(pid !== undefined && { pid }) };
}
