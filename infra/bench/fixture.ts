/** What the edges under test need: a database with members who have credits, a pooler, Redis, and environment variables. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimDaily } from '../../shared/economy/daily.ts';
import { migrate } from '../../shared/platform/migrations.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { SigningKey } from '../sandbox/discord/keys.ts';
import { type Pooler, startPooler } from '../sandbox/postgres/pooler.ts';
import { ensureDatabase, startPostgres, USER } from '../sandbox/postgres/server.ts';
import { isRoot } from '../sandbox/state/folder.ts';
import { callerOf, storeOn } from './cases/balance-statement.ts';
import { startBenchRedis } from './redis.ts';
import { APPLICATION_ID, MEMBERS, memberId } from './requests.ts';

export interface Fixture {
  /** For temporary files. Removed when the benchmark ends. */
  folder: string;
  /** Direct, like the Node edge connects. */
  databaseUrl: string;
  /** Through the pooler, like Workers connect. */
  pooledUrl: string;
  pooler: Pooler;
  /** The store that rate limits use. */
  redis: string;
  /** PKCS #8, in base64. */
  privateKey: string;
  /** An edge's environment, except for the database. */
  variables: Readonly<Record<string, string>>;
}

/** Cleanup steps, run in reverse order. */
export type Cleanup = (() => unknown)[];

/**
 * Starts a Postgres server with an empty database in a temporary folder.
 *
 * @param isDurable whether commits wait for the disk, as they do in production.
 * @param settings of the server, in addition to its own.
 */
export async function startServer(
  isDurable: boolean,
  cleanup: Cleanup,
  settings: Readonly<Record<string, string>> = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-bench-'));
  cleanup.push(() => rmSync(folder, { recursive: true, force: true }));
  if (isRoot()) chmodSync(folder, 0o711);
  const password = randomBytes(16).toString('hex');
  const server = await startPostgres({ folder, password, isDisposable: !isDurable, settings });
  cleanup.push(() => server.stop());
  await ensureDatabase(server);
  return { folder, password, server };
}

/** @param isDurable see {@link startServer}. */
export async function startFixture(cleanup: Cleanup, isDurable = false): Promise<Fixture> {
  const { folder, password, server } = await startServer(isDurable, cleanup);
  await seed(server.url);
  const pooler = await startPooler({ port: server.port, user: USER, password });
  cleanup.push(() => pooler.stop());
  const redis = await startBenchRedis(cleanup);
  const privateKey = SigningKey.generate();
  return {
    folder,
    databaseUrl: server.url,
    pooledUrl: server.url.replace(`:${server.port}/`, `:${pooler.port}/`),
    pooler,
    redis: redis.engine,
    privateKey,
    variables: {
      DISCORD_APPLICATION_ID: APPLICATION_ID,
      DISCORD_PUBLIC_KEY: new SigningKey(privateKey).publicKeyHex,
      // Nothing listens here: a deferred command means that the run has failed.
      DISCORD_API_BASE: 'http://127.0.0.1:9',
      UPSTASH_REDIS_REST_URL: redis.url,
      UPSTASH_REDIS_REST_TOKEN: redis.token,
      CUSTOM_ID_SECRET: randomBytes(32).toString('hex'),
      METRICS_TOKEN: randomBytes(16).toString('hex'),
      RATE_LIMIT_SCALE: '1000000',
    },
  };
}

async function seed(url: string): Promise<void> {
  const sql = connect(url);
  try {
    await migrate(sql);
    const store = storeOn(() => sql);
    await Promise.all(
      Array.from({ length: MEMBERS }, (_, number) => claimDaily(store, callerOf(memberId(number), 'daily'))),
    );
  } finally {
    await sql.end();
  }
}
