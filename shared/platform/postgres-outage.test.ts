import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { type FaultyProxy, openFaultyProxy } from '../../infra/testing/faulty-proxy.ts';
import { connect, type Sql, statement } from './postgres.ts';

let database: TestDatabase;
let proxy: FaultyProxy;
let sql: Sql;
beforeAll(async () => {
  database = await createDatabase(3);
  await database.sql`create table written (word text)`;
});
beforeEach(async () => {
  await database.sql`truncate written`;
  proxy = await openFaultyProxy(database.url);
  sql = connect(proxy.url, { max: 1 });
});
afterEach(async () => {
  await sql.end({ timeout: 0 });
  proxy.close();
});
afterAll(() => database.drop());

const ask = (client = sql) =>
  statement(
    'ask',
    () => client`select 1 as n`,
    () => {},
  );
const write = (client = sql) =>
  statement(
    'write',
    () => client`insert into written values (${'x'})`,
    () => {},
  );
const written = async () => (await database.sql`select from written`).length;
const unavailable = { name: 'Unavailable' };
const allUnavailable = (asked: Promise<unknown>[]) =>
  Promise.all(asked.map((each) => expect(each).rejects.toMatchObject(unavailable)));

describe('an outage', () => {
  test.each(['hangs up', 'silent'] as const)(
    '(the way to the server %s) is over when it is, without a restart, and what was asked during it never runs',
    async (way) => {
      proxy.set(way);
      await allUnavailable([write(), write(), write()]);
      proxy.set('open');
      await expect.poll(() => ask(), { timeout: 15_000 }).toEqual([{ n: 1 }]);
      expect(await written()).toBe(0);
    },
  );

  test('that leaves even a running statement unreachable ends no process', async () => {
    await ask();
    proxy.set('silent');
    proxy.stopListening();
    // Asking the server to stop the statement fails as well; an unhandled rejection would fail this run.
    await expect(ask()).rejects.toMatchObject(unavailable);
    await new Promise((resolve) => setTimeout(resolve, 100));
  });
});

describe('a statement', () => {
  test('stuck, or in line behind a stuck one, is taken back with its member and never runs', async () => {
    const client = connect(database.url, { max: 1 });
    await ask(client);
    const [locked, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const lock = database.sql.begin(async (transaction) => {
      await transaction`lock table written`;
      locked.resolve();
      await release.promise;
    });
    await locked.promise;
    await allUnavailable([write(client), write(client)]);
    const waiting = () => database.sql`select from pg_locks where not granted and relation = 'written'::regclass`;
    await expect.poll(async () => (await waiting()).length, { interval: 20 }).toBe(0);
    release.resolve();
    await lock;
    expect(await ask(client)).toEqual([{ n: 1 }]);
    expect(await written()).toBe(0);
    await client.end();
  });

  test('that somebody else’s cancellation hit is sent again', async () => {
    const sleeping = statement(
      'sleep',
      () => sql`select 1 as n, pg_sleep(0.4)`,
      () => {},
    );
    const cancel = async () =>
      (
        await database.sql`
          select pg_cancel_backend(pid) from pg_stat_activity where query like 'select 1 as n, pg_sleep%' and state = 'active'`
      ).length;
    await expect.poll(cancel, { interval: 20 }).toBe(1);
    expect(await sleeping).toMatchObject([{ n: 1 }]);
  });
});
