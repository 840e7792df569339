/** What happens when someone holds as much as anyone can. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Books, openBooks } from '../../infra/testing/books.ts';
import { auditLedger } from './audit.ts';
import { moveInBank } from './bank.ts';
import { MAX_CREDITS } from './catalog.ts';
import { claimDaily } from './daily.ts';
import { payMember } from './pay.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(async () => {
  expect(await auditLedger(books.sql)).toEqual([]);
  await books.drop();
});

test('a full wallet refuses payments, rewards, and withdrawals, and nothing moves', async () => {
  const [payer, rich] = [await books.memberWith(100), await books.memberWith(MAX_CREDITS - 10)];
  expect(await payMember(...books.by(payer), { to: rich, amount: 50, note: undefined })).toEqual({
    status: 'account_full',
  });
  expect(await claimDaily(...books.by(rich))).toEqual({ status: 'account_full' });
  expect([await books.wallet(payer), await books.wallet(rich)]).toEqual([100, MAX_CREDITS - 10]);
  expect(await payMember(...books.by(payer), { to: rich, amount: 10, note: undefined })).toMatchObject({
    status: 'paid',
  });
  // There's room again, and the reward of the day wasn't lost.
  expect(await moveInBank(...books.by(rich), 'deposit', 5_000)).toMatchObject({ status: 'moved' });
  expect(await claimDaily(...books.by(rich))).toMatchObject({ status: 'paid' });
});
