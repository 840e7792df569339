import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, statement } from '../../../shared/platform/postgres.ts';
import { Unavailable } from '../../../shared/platform/unavailable.ts';
import { createDatabase } from '../../testing/database.ts';
import { type Pooler, startPooler } from './pooler.ts';

const own = await createDatabase(1);
const url = new URL(own.url);
const password = decodeURIComponent(url.password);
let pooler: Pooler;

beforeAll(async () => {
  pooler = await startPooler({ port: Number(url.port), user: url.username, password });
});
afterAll(async () => {
  await pooler.stop();
  await own.drop();
});

function client(secret = password, max = 1) {
  return postgres({
    host: '127.0.0.1',
    port: pooler.port,
    user: url.username,
    password: secret,
    database: url.pathname.slice(1),
    max,
    onnotice: () => {},
  });
}

async function using<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = client();
  return work(sql).finally(() => sql.end());
}

test('clients that take turns share a connection but no session state', async () => {
  const backendOf = (sql: postgres.Sql) => sql`select pg_backend_pid() as pid`.then(([row]) => row?.pid);
  const first = await using(async (sql) => {
    await sql`set search_path to nowhere`;
    await sql`create temporary table mine (x int)`;
    await sql`select pg_advisory_lock(4711)`;
    return backendOf(sql);
  });
  // The connection is reset after the first client has left.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const second = await using(async (sql) => {
    const [path] = await sql`show search_path`;
    expect(path?.search_path).not.toContain('nowhere');
    await expect(sql`select * from mine`).rejects.toThrow('does not exist');
    expect((await sql`select pg_try_advisory_lock(4711) as free`)[0]?.free).toBe(true);
    return backendOf(sql);
  });
  expect(second).toBe(first);
});

test('delayed statements of a client that disconnected never run on the next client’s connection', async () => {
  await using((sql) => sql`create table if not exists held_back (x int)`);
  const sql = client();
  await sql`select 1`;
  pooler.delay(300);
  const before = pooler.statements();
  const lost = sql.unsafe('insert into held_back values (1)').catch((error: unknown) => error);
  await expect.poll(() => pooler.statements()).toBeGreaterThan(before);
  await sql.end({ timeout: 0 });
  pooler.delay(0);
  expect(await lost).toBeInstanceOf(Error);
  await using(async (next) => {
    await next`select pg_sleep(0.5)`;
    expect(await next`select * from held_back`).toEqual([]);
  });
});

test('a client that disconnects during a transaction commits nothing', async () => {
  await using((sql) => sql`create table if not exists left_behind (x int)`);
  const sql = client();
  await sql
    .begin(async (transaction) => {
      await transaction`insert into left_behind values (1)`;
      await sql.end({ timeout: 0 });
    })
    .catch(() => {});
  expect(await using((other) => other`select * from left_behind`)).toHaveLength(0);
});

test('many simultaneous clients are all served', async () => {
  const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => using((sql) => sql`select ${i}::int as i`)));
  expect(answers.map(([row]) => row?.i)).toEqual(Array.from({ length: 60 }, (_, i) => i));
});

test('a wrong password is rejected', async () => {
  const sql = client('wrong');
  await expect(sql`select 1`).rejects.toThrow('password authentication failed');
  await sql.end();
});

test('it counts executed statements, not prepared ones', async () => {
  const sql = client();
  await sql`select 1`;
  const before = pooler.statements();
  await sql`select ${'a'}::text`;
  await sql`select 2`;
  expect(pooler.statements() - before).toBe(2);
  await sql.end();
});

test('refuse disconnects current clients and rejects new ones until it’s turned off', async () => {
  const sql = connect(`postgres://${url.username}:${password}@127.0.0.1:${pooler.port}${url.pathname}`, { max: 1 });
  const query = () =>
    statement(
      'query',
      () => sql`select 1 as x`,
      () => {},
    );
  expect(await query()).toMatchObject([{ x: 1 }]);
  pooler.refuse(true);
  await expect(query()).rejects.toBeInstanceOf(Unavailable);
  pooler.refuse(false);
  expect(await query()).toMatchObject([{ x: 1 }]);
  await sql.end({ timeout: 1 });
});

test('a client that doesn’t speak the protocol is disconnected', async () => {
  await expect(fetch(`http://127.0.0.1:${pooler.port}/`)).rejects.toThrow();
  expect(await using((sql) => sql`select 1 as x`)).toMatchObject([{ x: 1 }]);
});
