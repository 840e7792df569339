import { randomBytes } from 'node:crypto';
import { type Backend, createBackend } from '../redis-rest/backend.ts';
import { toCommand } from '../redis-rest/commands.ts';
import { createDialect } from '../redis-rest/dialect.ts';
import { listen } from '../redis-rest/listen.ts';
import { redisServerVersion, startRedisServer } from '../testing/redis-server.ts';

/**
 * Answers every script with 0, which is the rate limiter's verdict in a bench: `RATE_LIMIT_SCALE` puts the limits out of reach.
 * ioredis-mock would take about 1.5 ms of this machine's processors for each, and that would be measured instead of the edge.
 */
const ADMITS_ALL: Backend = {
  async execute(words) {
    const command = toCommand(words);
    return command instanceof Error ? command : command.name === 'ping' ? 'PONG' : 0;
  },
  transaction: (batch) => Promise.all(batch.map(ADMITS_ALL.execute)),
};

export interface BenchRedis {
  url: string;
  token: string;
  /** What counts behind Upstash's dialect, for the report. */
  engine: string;
}

/** A Redis that doesn't slow down what is measured: redis-server where it is on PATH, else one that admits everything. */
export async function startBenchRedis(cleanup: (() => unknown)[]): Promise<BenchRedis> {
  const version = redisServerVersion();
  let backend = ADMITS_ALL;
  if (version !== null) {
    const server = await startRedisServer();
    cleanup.push(() => server.stop());
    backend = createBackend(server.redis);
  }
  const token = randomBytes(16).toString('hex');
  const listening = await listen(createDialect(backend, token), 0, '127.0.0.1');
  cleanup.push(() => listening.close());
  const engine =
    version === null ? 'a stand-in that admits everything (no redis-server on PATH)' : `redis-server ${version}`;
  return { url: `http://127.0.0.1:${listening.port}`, token, engine };
}
