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

const query = (client = sql) =>
  statement(
    'query',
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
const allUnavailable = (attempts: Promise<unknown>[]) =>
  Promise.all(attempts.map((each) => expect(each).rejects.toMatchObject(unavailable)));

describe('an outage', () => {
  test.each(['hangs up', 'silent'] as const)(
    '(connection %s) ends without a restart, and statements sent during it never run',
    async (fault) => {
      proxy.set(fault);
      await allUnavailable([write(), write(), write()]);
      proxy.set('open');
      await expect.poll(() => query(), { timeout: 15_000 }).toEqual([{ n: 1 }]);
      expect(await written()).toBe(0);
    },
  );

  test('doesn’t crash the process, even if a running statement can’t be canceled', async () => {
    await query();
    proxy.set('silent');
    proxy.stopListening();
    // The cancel request fails too. An unhandled rejection would fail this test run.
    await expect(query()).rejects.toMatchObject(unavailable);
    await new Promise((resolve) => setTimeout(resolve, 100));
  });
});

describe('a statement', () => {
  test('that’s stuck, or queued behind a stuck one, is canceled after the timeout and never runs', async () => {
    const client = connect(database.url, { max: 1 });
    await query(client);
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
    expect(await query(client)).toEqual([{ n: 1 }]);
    expect(await written()).toBe(0);
    await client.end();
  });

  test('that someone else cancels is retried', async () => {
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
