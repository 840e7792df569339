import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Books, NOON, openBooks } from '../../infra/testing/books.ts';
import { staffIn } from '../../infra/testing/store.ts';
import { setGate } from '../settings/gates.ts';
import { readBalance } from './balance.ts';
import { dayIndex } from './calendar.ts';
import { claimDaily } from './daily.ts';
import { payMember } from './pay.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.drop());

test('someone who never earned anything has 0, and asking opens no account', async () => {
  const id = books.member();
  expect(await readBalance(...books.by(id), id)).toEqual({
    status: 'balance',
    wallet: 0,
    bank: 0,
    streak: 0,
    lastDay: null,
  });
  expect(await books.sql`select from account where owner_id = ${id}`).toHaveLength(0);
});

test('it is the wallet after the last change, with the streak of the daily reward', async () => {
  const [id, friend] = [books.member(), books.member()];
  await claimDaily(...books.by(id));
  await payMember(...books.by(id), { to: friend, amount: 300, note: undefined });
  const day = dayIndex(NOON);
  const ofMember = await readBalance(...books.by(friend), id);
  expect(ofMember).toEqual({ status: 'balance', wallet: 700, bank: 0, streak: 1, lastDay: day });
  const ofFriend = await readBalance(...books.by(friend), friend);
  expect(ofFriend).toEqual({ status: 'balance', wallet: 300, bank: 0, streak: 0, lastDay: null });
});

test('the most an account can hold is told to the last credit', async () => {
  const id = await books.memberWith(Number.MAX_SAFE_INTEGER);
  expect(await books.wallet(id)).toBe(9_007_199_254_740_991);
});

test('where the module is off, it is not told', async () => {
  const id = await books.memberWith(5);
  const guildId = '700000000000000009';
  const gate = { subject: 'module:economy', isOff: true, roleIds: [] };
  await setGate(books.store, staffIn(guildId, 'i:off'), gate);
  const caller = books.as(id, { guild: { id: guildId, roleIds: [] } });
  expect(await readBalance(books.store, caller, id)).toEqual({ status: 'switched_off', subject: 'module:economy' });
});
