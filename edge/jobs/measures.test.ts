/** What alerts know about the installation, as an edge's /metrics shows it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { reportBackup } from '../../infra/backup/report.ts';
import { startRedis } from '../../infra/sandbox/redis/server.ts';
import { type Books, openBooks } from '../../infra/testing/books.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { readEdgeConfig } from '../config.ts';
import { EdgeTelemetry } from '../telemetry.ts';
import { edgeJobRunner } from './runner.ts';

const TOKEN = 'a-token-of-redis';
let books: Books;
let redis: Awaited<ReturnType<typeof startRedis>>;
beforeEach(async () => {
  [books, redis] = await Promise.all([openBooks(4), startRedis({ token: TOKEN })]);
});
afterEach(() => Promise.all([books.drop(), redis.stop()]));

/** Measures as a new process does, and returns the values by metric with its labels. */
async function measured(): Promise<Record<string, number>> {
  const config = readEdgeConfig({
    DISCORD_APPLICATION_ID: '1',
    DISCORD_PUBLIC_KEY: 'a'.repeat(64),
    DATABASE_URL: books.url,
    UPSTASH_REDIS_REST_URL: redis.url,
    UPSTASH_REDIS_REST_TOKEN: TOKEN,
    CUSTOM_ID_SECRET: 'c'.repeat(32),
    METRICS_TOKEN: 'm'.repeat(16),
  });
  const log = createLogger('silent', 'test');
  const telemetry = new EdgeTelemetry(log);
  await edgeJobRunner({ config, telemetry, sql: () => books.sql, log }).measure();
  const lines = telemetry.registry.render().split('\n');
  return Object.fromEntries(lines.map((line) => line.split(' ')).map(([name, value]) => [name, Number(value)]));
}

test('connections, Redis, and the ledger', async () => {
  const before = await measured();
  expect(before).toMatchObject({ chorus_redis_up: 1, chorus_economy_halted: 0 });
  expect(before.chorus_db_connections).toBeGreaterThanOrEqual(1);
  expect(before.chorus_db_connections_max).toBeGreaterThan(before.chorus_db_connections ?? Number.NaN);
  await redis.stop();
  await books.sql`insert into ledger_halt (scope, reason) values (0, 'a test')`;
  expect(await measured()).toMatchObject({ chorus_redis_up: 0, chorus_economy_halted: 1 });
});

test('agents that are logged in, until their lease is over', async () => {
  const { sql } = books;
  await sql`insert into agent_pools (name, visibility) values ('Choir', 'private')`;
  await sql`
    insert into agent_bots (agent_id, application_id, name, pool_id, contributor_id, status, token_ciphertext, token_key_id, pool_slot)
    select n, n, 'Alto', (select pool_id from agent_pools), 1, 'active', 'x', 'k1', n from generate_series(1, 2) n`;
  const agents = async () => {
    const values = await measured();
    return [values['chorus_agents{state="approved"}'], values['chorus_agents{state="ready"}']];
  };
  expect(await agents()).toEqual([2, 0]);
  await sql`insert into agent_runners (runner_id, incarnation, url, capacity, version, live_until) values ('n', 1, 'http://n', 9, '1', now())`;
  await sql`update agent_bots set runner_id = 'n', fence = 1, ready_at = now(), lease_until = now() + interval '1 hour' where agent_id = 1`;
  expect(await agents()).toEqual([2, 1]);
  await sql`update agent_bots set lease_until = now() - interval '1 s' where agent_id = 1`;
  expect(await agents()).toEqual([2, 0]);
});

test('backups: nothing before the first run, then what became of the last one', async () => {
  const backups = async () => Object.entries(await measured()).filter(([name]) => name.startsWith('chorus_backup'));
  expect(await backups()).toEqual([]);
  await reportBackup(books.sql, '/nowhere', ['No room left.']);
  expect(Object.fromEntries(await backups())).toEqual({
    chorus_backup_failed: 1,
    'chorus_backup_timestamp_seconds{state="taken"}': 0,
    'chorus_backup_timestamp_seconds{state="verified"}': 0,
  });
});
