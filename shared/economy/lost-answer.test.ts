import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Books, openBooks, storeOn } from '../../infra/testing/books.ts';
import { type FaultyProxy, openFaultyProxy } from '../../infra/testing/faulty-proxy.ts';
import { connect, type Sql } from '../platform/postgres.ts';
import { type Store, UNOBSERVED } from '../platform/store.ts';
import { auditLedger } from './audit.ts';
import { claimDaily } from './daily.ts';
import { payMember } from './pay.ts';

let books: Books;
let proxy: FaultyProxy;
let sql: Sql;
let failed: boolean[];
let store: Store;
beforeAll(async () => {
  books = await openBooks();
});
beforeEach(async () => {
  proxy = await openFaultyProxy(books.url);
  sql = connect(proxy.url, { max: 1 });
  failed = [];
  store = storeOn(() => sql, {
    observe: { ...UNOBSERVED, statement: (_, __, hasFailed) => failed.push(hasFailed) },
    limitScale: 1,
  });
});
afterEach(async () => {
  await sql.end({ timeout: 0 });
  proxy.close();
});
afterAll(async () => {
  expect(await auditLedger(books.sql)).toEqual([]);
  await books.drop();
});

test('a payment whose answer was lost on the way is made once, and answered all the same', async () => {
  const [from, to] = [await books.memberWith(100), books.member()];
  const pay = (amount: number) => payMember(store, books.as(from), { to, amount, note: undefined });
  await pay(1);
  proxy.set('loses an answer');
  expect(await pay(30)).toMatchObject({ status: 'paid', balance: 69 });
  expect(proxy.way).toBe('open');
  expect([await books.wallet(from), await books.wallet(to)]).toEqual([69, 31]);
  expect(failed).toEqual([false, false]);
});

test('a reward whose answer was lost on the way is paid once and answered as paid', async () => {
  const [warm, id] = [books.member(), books.member()];
  await claimDaily(store, books.as(warm));
  proxy.set('loses an answer');
  expect(await claimDaily(store, books.as(id))).toMatchObject({ status: 'paid', balance: 1_000 });
  expect(proxy.way).toBe('open');
  expect(await books.wallet(id)).toBe(1_000);
});

test('a payment that waits too long for a locked wallet says so, moves nothing, and succeeds when retried', async () => {
  const [from, to] = [await books.memberWith(100), books.member()];
  const caller = books.as(from);
  const [locked, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const lock = books.sql.begin(async (transaction) => {
    await transaction`select from account where owner_id = ${from} for update`;
    locked.resolve();
    await release.promise;
  });
  await locked.promise;
  const pay = () => payMember(store, caller, { to, amount: 30, note: undefined });
  await expect(pay()).rejects.toMatchObject({ name: 'Unavailable' });
  expect(await books.wallet(from)).toBe(100);
  release.resolve();
  await lock;
  await expect.poll(() => pay().catch(() => undefined)).toMatchObject({ status: 'paid', balance: 70 });
  expect([await books.wallet(from), await books.wallet(to)]).toEqual([70, 30]);
});
