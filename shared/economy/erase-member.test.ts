import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Books, openBooks } from '../../infra/testing/books.ts';
import { auditLedger } from './audit.ts';
import { readBalance } from './balance.ts';
import { claimDaily } from './daily.ts';
import { payMember } from './pay.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.drop());

const erase = (user: string) => books.sql`select economy_erase_member(p_user => ${user}) as erased`;
const supply = () => books.sql`select sum(balance)::text as credits from account where owner_kind = 'user'`;

test('an erased member is nowhere in the books, their words are gone, and the books balance as before', async () => {
  const [gone, other] = [await books.memberWith(500), await books.memberWith(500)];
  await claimDaily(...books.by(gone));
  await payMember(...books.by(gone), { to: other, amount: 70, note: 'from me' });
  await payMember(...books.by(other), { to: gone, amount: 20, note: 'to you' });
  const between = await books.memberWith(50);
  await payMember(...books.by(other), { to: between, amount: 5, note: 'not about them' });
  const before = await supply();

  expect((await erase(gone))[0]?.erased).toEqual({ transfers: 4, accounts: 1 });

  const [traces] = await books.sql`
    select (select count(*)::int from transfer where actor_id = ${gone}) as acted,
      (select count(*)::int from account where owner_id = ${gone}) as owned,
      (select count(*)::int from claim where user_id = ${gone}) as claimed,
      (select array_agg(meta ->> 'note') filter (where meta ? 'note') from transfer)::text as notes`;
  expect(traces).toEqual({ acted: 0, owned: 0, claimed: 0, notes: '{"not about them"}' });
  expect(await supply()).toEqual(before);
  expect(await auditLedger(books.sql)).toEqual([]);
});

test('who comes back after an erasure starts with an empty wallet', async () => {
  const member = await books.memberWith(300);
  await erase(member);
  expect(await readBalance(...books.by(member), member)).toMatchObject({ wallet: 0 });
  expect(await claimDaily(...books.by(member))).toMatchObject({ status: 'paid' });
});

test.each([
  `update transfer set meta = meta || '{"note": "forged"}'`,
  'update transfer set actor_id = 77',
  `update transfer set at = now()`,
  `update transfer set code = 'gift'`,
  `update transfer set meta = meta - 'streak' where meta ? 'streak'`,
  'update entry set delta = delta * 2',
  'delete from transfer',
])('even while a member is erased, nothing else changes: %s', async (change) => {
  await claimDaily(...books.by(await books.memberWith(10)));
  await expect(
    books.sql.begin(async (sql) => {
      await sql`select set_config('chorus.erasing', 'on', true)`;
      await sql.unsafe(change);
    }),
  ).rejects.toThrow('the ledger is append-only');
});

test('an erasure is on record, without who', async () => {
  const member = await books.memberWith(1);
  await erase(member);
  const [record] = await books.sql`select transfers, accounts from ledger_erasure order by id desc limit 1`;
  expect(record).toEqual({ transfers: 1, accounts: 1 });
  await expect(books.sql`delete from ledger_erasure`).rejects.toThrow('append-only');
});
