import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Books, openBooks } from '../../infra/testing/books.ts';
import { auditLedger } from './audit.ts';
import { claimDaily } from './daily.ts';
import { payMember } from './pay.ts';

let books: Books;
beforeEach(async () => {
  books = await openBooks(1);
  const [a, b] = [await books.memberWith(500), books.member()];
  await claimDaily(...books.by(a));
  for (const amount of [100, 200]) await payMember(...books.by(a), { to: b, amount, note: undefined });
  await books.sql`insert into account (owner_kind, owner_id, bucket, balance, floor) values ('burn', 0, 'fee', null, null)`;
  expect(await auditLedger(books.sql)).toEqual([]);
  // What only someone with the keys to the server could do.
  await books.sql.unsafe('alter table transfer disable trigger all; alter table entry disable trigger all');
});
afterEach(() => books.drop());

const PAYMENT = `(select max(id) from transfer)`;
const PAYER = `(select account_id from entry where transfer_id = ${PAYMENT} and delta < 0)`;
const NOWHERE = 999_999;

test.each<[string, string, Record<string, number>]>([
  [
    'a leg says more than the other',
    `update entry set delta = delta + 1, balance_after = balance_after + 1 where transfer_id = ${PAYMENT} and delta > 0;
     update account set balance = balance + 1 where id = (select account_id from entry where transfer_id = ${PAYMENT} and delta > 0)`,
    { 'every transfer moves as much out as in': 1, 'holdings are what was minted less what was burned': 1 },
  ],
  [
    'a transfer without legs',
    `insert into transfer (idem_key, code, actor_id, at) values ('hollow', 'pay', 1, now())`,
    { 'every transfer has at least two legs': 1 },
  ],
  [
    'both legs on accounts that do not exist',
    `insert into transfer (idem_key, code, actor_id, at) values ('ghost', 'pay', 1, now());
     insert into entry (transfer_id, account_id, delta) values (${PAYMENT}, ${NOWHERE}, -5), (${PAYMENT}, ${NOWHERE} + 1, 5)`,
    { 'every entry belongs to an account': 2 },
  ],
  [
    'a balance raised by hand',
    `update account set balance = balance + 1 where id = ${PAYER}`,
    { 'every balance is the sum of its entries': 1 },
  ],
  [
    'a version that skips an entry',
    `update account set version = version + 1 where id = ${PAYER}`,
    { 'every balance is the sum of its entries': 1 },
  ],
  [
    'an entry that tells another balance',
    `update entry set balance_after = balance_after + 1 where transfer_id = ${PAYMENT} and delta > 0`,
    { 'every entry continues from the one before': 1 },
  ],
  [
    'a debt',
    `alter table account drop constraint account_check1;
     with debt (n) as (select balance + 7 from account where id = ${PAYER}),
     paid as (insert into transfer (idem_key, code, actor_id, at) values ('debt', 'fee', 1, now()) returning id),
     legs as (insert into entry
       select paid.id, a.id, a.version + 1, -n, -7 from paid, debt, account a where a.id = ${PAYER}
       union all select paid.id, a.id, null, n, null from paid, debt, account a where a.bucket = 'fee')
     update account set balance = -7, version = version + 1 where id = ${PAYER}`,
    { 'no balance is below its floor': 1 },
  ],
  [
    'a claim paid to someone else',
    `update claim set user_id = user_id + 1`,
    // Neither the claim has its payment, nor the payment its claim.
    { 'every claim was paid once': 2 },
  ],
  ['a reward without a claim', `delete from claim`, { 'every claim was paid once': 1 }],
])('%s is found and named', async (_, corruption, expected) => {
  await books.sql.unsafe(corruption);
  const drift = await auditLedger(books.sql);
  expect(Object.fromEntries(drift.map(({ invariant, rows }) => [invariant, rows]))).toEqual(expected);
});

test('credits moved outside the ledger are found on both sides', async () => {
  await books.sql`
    update account set balance = balance + case when id = (select min(id) from account where owner_kind = 'user') then -5 else 5 end
    where owner_kind = 'user'`;
  expect(await auditLedger(books.sql)).toEqual([{ invariant: 'every balance is the sum of its entries', rows: 2 }]);
});

test('an empty ledger balances', async () => {
  const empty = await openBooks(1);
  expect(await auditLedger(empty.sql)).toEqual([]);
  await empty.drop();
});
