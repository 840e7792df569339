import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Books, NOON, openBooks } from '../../infra/testing/books.ts';
import { auditLedger } from './audit.ts';
import { upgradeBank } from './bank.ts';
import { MAX_CREDITS } from './catalog.ts';
import { claimDaily } from './daily.ts';
import { payMember } from './pay.ts';

let books: Books;
let accounts: { rich: string; poor: string };
let posts = 0;

beforeAll(async () => {
  books = await openBooks();
  accounts = {
    rich: await accountOf(await books.memberWith(100)),
    poor: await accountOf(await books.memberWith(0)),
  };
});
afterAll(async () => {
  expect(await auditLedger(books.sql)).toEqual([]);
  await books.drop();
});

async function accountOf(userId: string): Promise<string> {
  const [row] = await books.sql<{ id: string }[]>`select id::text from account where owner_id = ${userId}`;
  return row?.id ?? '';
}

const post = (from: string, to: string, amount: number, key = `post:${++posts}`) =>
  books.sql`select ledger_post(${key}, 'test', 1, null, ${NOON}, '{}', ${from}, ${to}, ${amount}) as id`;

const balances = () =>
  books.sql`select balance::int as balance from account where owner_kind = 'user' order by id`.then((rows) =>
    rows.map((row) => row.balance),
  );

describe('the ledger is append-only', () => {
  const sentence = 'the ledger is append-only: post a reversing transfer instead';

  test.each([
    'update transfer set code = code',
    'update transfer set actor_id = 1 where false',
    'delete from transfer',
    'truncate transfer cascade',
    'update entry set delta = delta + 1',
    'delete from entry where delta > 0',
    'truncate entry',
  ])('%s', async (change) => {
    const count = () => books.sql`select (select count(*) from transfer), (select count(*) from entry) as entries`;
    const before = await count();
    await expect(books.sql.unsafe(change)).rejects.toThrow(sentence);
    expect(await count()).toEqual(before);
  });
});

describe('posting', () => {
  test.each([0, -1, -100])('%d credits is refused', async (amount) => {
    await expect(post(accounts.rich, accounts.poor, amount)).rejects.toThrow('a transfer moves a positive amount');
  });

  test('from an account to itself is refused', async () => {
    await expect(post(accounts.rich, accounts.rich, 1)).rejects.toThrow('between two accounts');
  });

  test('a second transfer under a key is refused', async () => {
    await post(accounts.rich, accounts.poor, 10, 'once');
    await expect(post(accounts.rich, accounts.poor, 10, 'once')).rejects.toMatchObject({ code: '23505' });
    await post(accounts.poor, accounts.rich, 10);
    expect(await balances()).toEqual([100, 0]);
  });

  test('of more than there is leaves nothing behind', async () => {
    const transfers = () => books.sql`select count(*)::int as n from transfer`;
    const before = await transfers();
    await expect(post(accounts.rich, accounts.poor, 101)).rejects.toMatchObject({ code: '23514' });
    expect(await balances()).toEqual([100, 0]);
    expect(await transfers()).toEqual(before);
  });

  test('an account holds at most 2^53 - 1 credits', async () => {
    const [gift] = await books.sql<{ id: string }[]>`select ledger_system_account('mint', 'gift')::text as id`;
    const [mint = '', full] = [gift?.id, await accountOf(await books.memberWith(MAX_CREDITS - 1))];
    await post(mint, full, 1);
    await expect(post(mint, full, 1)).rejects.toMatchObject({ code: '23514' });
    await post(full, mint, MAX_CREDITS);
  });

  test('an undeclared source or sink can’t be used', async () => {
    const named = (kind: string, bucket: string) => books.sql`select ledger_system_account(${kind}, ${bucket})`;
    await expect(named('mint', 'nowhere')).rejects.toThrow('the ledger has no mint account named nowhere');
    await expect(named('burn', 'daily')).rejects.toThrow('the ledger has no burn account named daily');
  });
});

describe('accounts', () => {
  const open = (columns: string, values: string) =>
    books.sql.unsafe(`insert into account (owner_id, bucket, ${columns}) values (5, 'x', ${values})`);

  test.each([
    ['a member’s account without a balance', 'owner_kind', "'user'"],
    ['a mint with a balance', 'owner_kind, balance', "'mint', 0"],
    ['a balance below the floor', 'owner_kind, balance', "'user', -1"],
    ['an owner of no known kind', 'owner_kind, balance', "'bank', 0"],
  ])('%s is refused', async (_, columns, values) => {
    await expect(open(columns, values)).rejects.toMatchObject({ code: '23514' });
  });

  test('a member has one wallet', async () => {
    const id = books.member();
    const openWallet = () =>
      books.sql`insert into account (owner_kind, owner_id, bucket, balance) values ('user', ${id}, 'wallet', 0)`;
    await openWallet();
    await expect(openWallet()).rejects.toMatchObject({ code: '23505' });
  });
});

test('opening the same wallets in opposite orders doesn’t deadlock', async () => {
  const [low, high] = [books.member(), books.member()];
  const [opened, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const one = books.sql.begin(async (sql) => {
    await sql`select ledger_open_wallets(${low}::bigint)`;
    opened.resolve();
    await go.promise;
    await sql`select ledger_open_wallets(${high}::bigint)`;
  });
  await opened.promise;
  const two = books.sql`select ledger_open_wallets(${high}::bigint, ${low}::bigint)`.execute();
  const waiting = () => books.sql`
    select from pg_locks join pg_stat_activity using (pid)
    where not granted and locktype = 'transactionid' and datname = current_database()`;
  await expect.poll(async () => (await waiting()).length, { interval: 10 }).toBe(1);
  go.resolve();
  await Promise.all([one, two]);
});

test('a member claims a day once, and a transfer pays one claim', async () => {
  const id = books.member();
  await claimDaily(...books.by(id));
  const again = (day: string) =>
    books.sql.unsafe(`
      insert into claim (user_id, kind, day_index, transfer_id)
      select user_id, kind, ${day}, transfer_id from claim where user_id = ${id}`);
  await expect(again('day_index')).rejects.toMatchObject({ code: '23505' });
  await expect(again('day_index + 1')).rejects.toMatchObject({
    code: '23505',
    constraint_name: 'claim_transfer_id_key',
  });
});

describe('a one-shot button', () => {
  const upgrade = (id: string, key: string) => upgradeBank(...books.by(id, { key }), 1);

  test('that was refused can be pressed again, and works once', async () => {
    const id = await books.memberWith(100);
    const key = `c:1:bank.upgrade:${id}`;
    expect((await upgrade(id, key)).status).toBe('insufficient');
    await payMember(...books.by(await books.memberWith(9_000)), { to: id, amount: 9_000, note: undefined });
    const done = await upgrade(id, key);
    expect(done.status).toBe('upgraded');
    expect(await upgrade(id, key)).toEqual(done);
    expect(await books.wallet(id)).toBe(5_100);
  });

  test('whose outcome was deleted says that it has expired, and changes nothing', async () => {
    const id = await books.memberWith(9_000);
    const key = `c:2:bank.upgrade:${id}`;
    await upgrade(id, key);
    await books.sql`delete from idempotency where key = ${key}`;
    await expect(upgrade(id, key)).rejects.toMatchObject({ sentence: expect.stringContaining('has expired') });
    expect(await books.wallet(id)).toBe(5_000);
  });
});
