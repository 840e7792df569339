import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Books, NOON, openBooks } from '../../infra/testing/books.ts';
import { auditLedger } from './audit.ts';
import { payMember, settlePayment } from './pay.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks(16);
});
afterAll(async () => {
  expect(await auditLedger(books.sql)).toEqual([]);
  await books.drop();
});

describe('how fast a member can pay', () => {
  const [count, windowMs] = [8, 15_000];
  const at = (ms: number) => new Date(NOON.getTime() + ms);
  /** Books that keep the limit as it stands in the catalog, times `limitScale`. */
  const paying = (limitScale: number) => {
    const pay = (from: string, ms: number, key?: string) =>
      payMember({ ...books.at(at(ms)), limitScale }, books.as(from, { ...(key && { key }) }), {
        to: receiver,
        amount: 1,
        note: undefined,
      });
    return { pay };
  };
  let receiver: string;
  beforeAll(() => {
    receiver = books.member();
  });

  test('eight in fifteen seconds, then one whenever the oldest is old enough', async () => {
    const { pay } = paying(1);
    const from = await books.memberWith(100);
    for (let i = 0; i < count; i++) expect((await pay(from, i * 1_000)).status).toBe('paid');
    const outcome = await pay(from, 10_000);
    if (outcome.status !== 'too_fast') throw new Error(outcome.status);
    expect(new Date(outcome.readyAt)).toEqual(at(windowMs));
    expect((await pay(from, windowMs)).status).toBe('paid');
    expect((await pay(from, windowMs + 500)).status).toBe('too_fast');
    expect(await books.wallet(from)).toBe(100 - count - 1);
  });

  test('of 32 at once eight are paid', async () => {
    const { pay } = paying(1);
    const from = await books.memberWith(100);
    const outcomes = await Promise.all(Array.from({ length: 32 }, () => pay(from, 0)));
    expect(outcomes.filter(({ status }) => status === 'paid')).toHaveLength(count);
    expect(await books.wallet(from)).toBe(100 - count);
  });

  test('a payment delivered again is not counted again, nor is a refused one let through', async () => {
    const { pay } = paying(1);
    const from = await books.memberWith(100);
    for (let i = 0; i < count; i++) {
      const paid = await pay(from, 0, `i:fast:${i}`);
      expect(await pay(from, 1, `i:fast:${i}`)).toEqual(paid);
    }
    const refused = await pay(from, 2, 'i:fast:refused');
    expect(refused.status).toBe('too_fast');
    expect(await pay(from, windowMs * 2, 'i:fast:refused')).toEqual(refused);
  });

  test('a payment that was confirmed does not make room for more', async () => {
    const { pay } = paying(1);
    const from = await books.memberWith(50_000);
    const asked = books.as(from);
    await payMember(books.store, asked, { to: receiver, amount: 10_001, note: undefined });
    for (let i = 0; i < count; i++) await pay(from, 0);
    expect((await settlePayment(...books.by(from), asked.key, 'send')).status).toBe('paid');
    expect((await pay(from, 1)).status).toBe('too_fast');
  });

  test('is as fast as the operator allows', async () => {
    const from = await books.memberWith(100);
    const twice = paying(2);
    for (let i = 0; i < 2 * count; i++) expect((await twice.pay(from, 0)).status).toBe('paid');
    expect((await twice.pay(from, 0)).status).toBe('too_fast');
    expect((await paying(1_000_000).pay(from, 0)).status).toBe('paid');
  });
});
