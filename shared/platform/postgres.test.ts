import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { connect, ReadLane, type Sql, STORE_SENTENCE, statement } from './postgres.ts';
import { Unavailable } from './unavailable.ts';

let database: TestDatabase;
let sql: Sql;
beforeAll(async () => {
  database = await createDatabase(2);
  sql = database.sql;
  await sql`create sequence tries`;
});
afterAll(() => database.drop());

let observed: { operation: string; hasFailed: boolean }[];
const observe = (operation: string, seconds: number, hasFailed: boolean) => {
  expect(seconds).toBeGreaterThanOrEqual(0);
  observed.push({ operation, hasFailed });
};
beforeEach(async () => {
  observed = [];
  await sql`alter sequence tries restart`;
});

/** A statement that fails with this SQLSTATE a number of times, and then succeeds. */
const failing = (code: string, times: number) => () =>
  sql`do ${sql.unsafe(`$$ begin if nextval('tries') <= ${times} then raise exception using errcode = '${code}'; end if; end $$`)}`;

test('returns 64-bit integers exactly', async () => {
  const [row] = await sql`select 9007199254740993::bigint as n, 5::int as small`;
  expect(row).toEqual({ n: 9_007_199_254_740_993n, small: 5 });
});

test('reports a statement once, with its name', async () => {
  expect(await statement('balance', () => sql`select 1 as n`, observe)).toEqual([{ n: 1 }]);
  expect(observed).toEqual([{ operation: 'balance', hasFailed: false }]);
});

describe('a transient error', () => {
  test.each(['40001', '40P01', '55P03', '57P01', '53300', '08006'])('(%s) is retried', async (code) => {
    await statement('pay', failing(code, 2), observe);
    expect(observed).toEqual([{ operation: 'pay', hasFailed: false }]);
    expect(await sql`select last_value::int as tries from tries`).toEqual([{ tries: 3 }]);
  });

  test('that persists becomes a message for the member', async () => {
    const error = await statement('pay', failing('40001', 99), observe).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Unavailable);
    expect(error).toMatchObject({ sentence: STORE_SENTENCE, cause: { code: '40001' } });
    expect(observed).toEqual([{ operation: 'pay', hasFailed: true }]);
    expect(await sql`select last_value::int as tries from tries`).toEqual([{ tries: 4 }]);
  });
});

test('throws other errors unchanged, without a retry', async () => {
  const error = await statement('pay', failing('23505', 99), observe).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: '23505' });
  expect(error).not.toBeInstanceOf(Unavailable);
  expect(await sql`select last_value::int as tries from tries`).toEqual([{ tries: 1 }]);
});

test('gives up on an unresponsive database while the member is still waiting', async () => {
  const busy = connect(database.url, { max: 1 });
  const startedAt = performance.now();
  const error = await statement('pay', () => busy`select pg_sleep(30)`, observe).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'Unavailable', sentence: STORE_SENTENCE });
  // The promise is 2 s. The statement would have taken 30 s.
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  await busy.end({ timeout: 0 });
});

test('whoever has more time waits longer for a connection', async () => {
  const one = connect(database.url, { max: 1 });
  await one`select 1`;
  const taken = one`select pg_sleep(2.2)`.execute();
  const ask = (budgetMs?: number) => statement('answer', () => one`select 1 as n`, observe, undefined, budgetMs);
  const [hurried, patient] = await Promise.allSettled([ask(), ask(20_000), taken]);
  expect(hurried).toMatchObject({ status: 'rejected', reason: { name: 'Unavailable' } });
  expect(patient).toMatchObject({ status: 'fulfilled', value: [{ n: 1 }] });
  await one.end({ timeout: 0 });
});

test('an unreachable database gets the same message', async () => {
  const nowhere = connect('postgres://nobody@127.0.0.1:9/none', { max: 1 });
  const error = await statement('pay', () => nowhere`select 1`, observe).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'Unavailable', sentence: STORE_SENTENCE });
  await nowhere.end({ timeout: 0 });
});

test('replaces a lost connection without a restart', async () => {
  const other = connect(database.url, { max: 1 });
  const pid = async () => (await statement('pid', () => other`select pg_backend_pid() as pid`, observe))[0]?.pid;
  const before = await pid();
  await sql`select pg_terminate_backend(${before})`;
  const after = await pid();
  expect(after).not.toBe(before);
  await other.end({ timeout: 1 });
});

describe('a read lane', () => {
  let lane: ReadLane;
  beforeEach(async () => {
    lane = new ReadLane(connect(database.url, { max: 1 }));
    await lane.sql`select 1`;
  });
  afterEach(() => lane.sql.end({ timeout: 0 }));

  const read = (word: string) =>
    statement('read', (onLane) => (onLane ?? sql)`select ${word}::text as word`, observe, lane);
  const sleep = (seconds: number) => lane.sql`select pg_sleep(${sql.unsafe(String(seconds))})`;

  test('gives every read its own result, over one connection', async () => {
    const words = Array.from({ length: 100 }, (_, number) => `word ${number}`);
    expect(await Promise.all(words.map(read))).toEqual(words.map((word) => [{ word }]));
    const pids = await Promise.all(
      [1, 2, 3].map(() => statement('pid', (onLane) => (onLane ?? sql)`select pg_backend_pid() as pid`, observe, lane)),
    );
    expect(new Set(pids.map((rows) => rows[0]?.pid)).size).toBe(1);
  });

  test('doesn’t give the result of an abandoned read to the next one', async () => {
    const before = sleep(2.5).execute();
    const abandoned = statement('read', (onLane) => (onLane ?? sql)`select 'abandoned' as word`, observe, lane);
    await new Promise((resolve) => setTimeout(resolve, 10));
    const behind = lane.sql`select 'behind' as word`.execute();
    const last = lane.sql`select 'last' as word`.execute();
    await expect(abandoned).rejects.toMatchObject({ name: 'Unavailable' });
    expect(await Promise.all([behind, last])).toEqual([[{ word: 'behind' }], [{ word: 'last' }]]);
    await before;
  });

  test('that’s silent is bypassed', async () => {
    const order: string[] = [];
    const silent = lane.track(sleep(1.5));
    const answered = silent.then(() => order.push('silent'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await read('elsewhere').then(() => order.push('elsewhere'));
    await answered;
    expect(order).toEqual(['elsewhere', 'silent']);
    expect(lane.hasRoom).toBe(true);
  });
});
