/** Three processes race for jobs. One is killed, and the database is away for a while. */
import { type ChildProcess, fork } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { type FaultyProxy, openFaultyProxy } from '../../infra/testing/faulty-proxy.ts';

/** `STORM=full` is 10,000 jobs and ten seconds without a database; it takes three times as long. */
const IS_FULL = process.env.STORM === 'full';
const JOBS = IS_FULL ? 10_000 : 3_000;
const OUTAGE_MS = IS_FULL ? 10_000 : 3_000;
const POISONED = 20;

let database: TestDatabase;
let proxy: FaultyProxy;
const workers: ChildProcess[] = [];
beforeAll(async () => {
  database = await createDatabase();
  proxy = await openFaultyProxy(database.url);
});
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  proxy.close();
  await database.drop();
});

const count = async () => (await database.sql<{ n: number }[]>`select count(*)::integer as n from effect`)[0]?.n ?? 0;
const startWorker = () => {
  const env = { ...process.env, DATABASE_URL: proxy.url };
  const worker = fork(new URL('../../infra/testing/job-worker.ts', import.meta.url), { env, execArgv: [] });
  workers.push(worker);
  return worker;
};
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('each job has its effect once, whatever dies, and the poisoned ones are given up', {
  timeout: 120_000,
}, async () => {
  const { sql } = database;
  await sql`create table effect (key text, process integer)`;
  await sql`insert into job (kind, key, payload, run_at, claimable_at)
    select 'storm', n::text, jsonb_build_object('isPoisoned', n % ${JOBS / POISONED} = 0), now(), now()
    from generate_series(1, ${JOBS}) n`;
  const [victim] = [startWorker(), startWorker(), startWorker()];

  while ((await count()) < JOBS / 10) await sleep(20);
  victim?.kill('SIGKILL');
  while ((await count()) < JOBS / 4) await sleep(20);
  proxy.set('hangs up');
  proxy.drop();
  await sleep(OUTAGE_MS);
  const duringOutage = await count();
  proxy.set('open');
  expect(duringOutage).toBeLessThan(JOBS - POISONED);

  const left = async () =>
    (await sql<{ n: number }[]>`select count(*)::integer as n from job where dead_at is null`)[0]?.n;
  await expect.poll(left, { timeout: 90_000, interval: 200 }).toBe(0);
  const doubled = await sql`select key from effect group by key having count(*) > 1`;
  expect([await count(), doubled.length]).toEqual([JOBS - POISONED, 0]);
  const processes = await sql`select distinct process from effect`;
  expect(processes.length).toBe(3);
  const dead = await sql`select attempts, last_error from job`;
  expect(dead.length).toBe(POISONED);
  expect(dead.every((row) => Number(row.attempts) >= 3)).toBe(true);
});
