import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Books, type CallerChanges, GUILD, NOON, openBooks } from '../../infra/testing/books.ts';
import { staffIn } from '../../infra/testing/store.ts';
import { setGate } from '../settings/gates.ts';
import { auditLedger } from './audit.ts';
import { PAY } from './catalog.ts';
import { claimDaily } from './daily.ts';
import { payMember, paymentProblem } from './pay.ts';
import { readReceipt } from './receipt.ts';

const TOMORROW = new Date('2026-03-02T00:00:00Z');

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(async () => {
  expect(await auditLedger(books.sql)).toEqual([]);
  await books.drop();
});

const pay = (from: string, to: string, amount: number, { note, ...changes }: CallerChanges & { note?: string } = {}) =>
  payMember(...books.by(from, changes), { to, amount, note });

describe('paying', () => {
  test('moves the credits and answers with the payer’s new balance', async () => {
    const [from, to] = [await books.memberWith(500), books.member()];
    expect(await pay(from, to, 120, { note: 'pizza' })).toEqual({
      status: 'paid',
      transfer: expect.stringMatching(/^\d+$/),
      balance: 380,
      from,
      to,
      amount: 120,
      note: 'pizza',
    });
    expect([await books.wallet(from), await books.wallet(to)]).toEqual([380, 120]);
  });

  test('the whole balance may be paid, not one credit more', async () => {
    const [from, to] = [await books.memberWith(50), books.member()];
    expect(await pay(from, to, 51)).toEqual({ status: 'insufficient', balance: 50, missing: 1, from, to, amount: 51 });
    expect(await pay(from, to, 50)).toMatchObject({ status: 'paid', balance: 0 });
    expect(await pay(from, to, 1)).toMatchObject({ status: 'insufficient', balance: 0, missing: 1 });
    expect([await books.wallet(from), await books.wallet(to)]).toEqual([0, 50]);
  });

  test('between two who never had anything, is refused', async () => {
    const [from, to] = [books.member(), books.member()];
    expect(await pay(from, to, 7)).toMatchObject({ status: 'insufficient', balance: 0, missing: 7 });
    expect([await books.wallet(from), await books.wallet(to)]).toEqual([0, 0]);
  });

  test('oneself or a bot is a problem, another member is none', () => {
    expect(paymentProblem('1', { id: '1', isBot: false })).toBe('self');
    expect(paymentProblem('1', { id: '1', isBot: true })).toBe('self');
    expect(paymentProblem('1', { id: '2', isBot: true })).toBe('bot');
    expect(paymentProblem('1', { id: '2', isBot: false })).toBeUndefined();
  });

  test.each([0, -5])('%d credits cannot be posted, whoever asks', async (amount) => {
    const [from, to] = [await books.memberWith(10), await books.memberWith(10)];
    await expect(pay(from, to, amount)).rejects.toThrow('a transfer moves a positive amount');
    expect([await books.wallet(from), await books.wallet(to)]).toEqual([10, 10]);
  });

  test('oneself cannot be posted either', async () => {
    const from = await books.memberWith(10);
    await expect(pay(from, from, 5)).rejects.toThrow();
    expect(await books.wallet(from)).toBe(10);
  });

  test.each([
    ['emoji, right-to-left and combining marks', '🍕 שלום é́ 👩‍👩‍👧'],
    ['quotes, pipes and SQL', `'; drop table entry; -- | "x" \\ $1`],
    ['100 characters', 'é'.repeat(PAY.noteLength)],
    ['an empty one', ''],
  ])('a note is kept as it is: %s', async (_, note) => {
    const [from, to] = [await books.memberWith(5), books.member()];
    const outcome = await pay(from, to, 5, { note });
    if (outcome.status !== 'paid') throw new Error(outcome.status);
    expect(outcome.note).toBe(note);
    expect((await readReceipt(...books.by(to), outcome.transfer))?.note).toBe(note);
  });
});

describe('the caps of a day', () => {
  const PART = 10_000;

  test('sending: the last credit of the cap goes out, the next one waits for midnight', async () => {
    const from = await books.memberWith(PAY.sendCapPerDay + PART);
    const payments = PAY.sendCapPerDay / PART;
    for (let i = 0; i < payments - 1; i++) await pay(from, books.member(), PART);
    const to = books.member();
    expect(await pay(from, to, PART - 1)).toMatchObject({ status: 'paid' });
    expect(await pay(from, to, 2)).toEqual({ status: 'send_cap', left: 1, from, to, amount: 2 });
    expect(await pay(from, to, 1)).toMatchObject({ status: 'paid' });
    expect(await pay(from, to, 1)).toMatchObject({ status: 'send_cap', left: 0 });
    expect(await pay(from, to, 1, { now: new Date(TOMORROW.getTime() - 1) })).toMatchObject({ status: 'send_cap' });
    expect(await pay(from, to, 1, { now: TOMORROW })).toMatchObject({ status: 'paid' });
  });

  test('receiving: the last credit of the cap comes in, the next one waits for midnight', async () => {
    const to = books.member();
    const givers = PAY.receiveCapPerDay / PAY.sendCapPerDay;
    const perGiver = PAY.sendCapPerDay / PART;
    for (let giver = 0; giver < givers; giver++) {
      const from = await books.memberWith(PAY.sendCapPerDay);
      const isLast = giver === givers - 1;
      for (let i = 0; i < perGiver; i++) {
        await pay(from, to, isLast && i === perGiver - 1 ? PART - 1 : PART);
      }
    }
    const from = await books.memberWith(10);
    expect(await pay(from, to, 2)).toEqual({ status: 'receive_cap', left: 1, from, to, amount: 2 });
    expect(await pay(from, to, 1)).toMatchObject({ status: 'paid' });
    expect(await pay(from, to, 1)).toMatchObject({ status: 'receive_cap', left: 0 });
    expect(await pay(to, from, 1)).toMatchObject({ status: 'paid' });
    expect(await pay(from, to, 1, { now: TOMORROW })).toMatchObject({ status: 'paid' });
    expect(await books.wallet(to)).toBe(PAY.receiveCapPerDay);
  });

  test('a clock that goes back does not empty the count', async () => {
    const [from, to] = [await books.memberWith(PAY.sendCapPerDay + 10), books.member()];
    for (let sent = 0; sent < PAY.sendCapPerDay; sent += PART) await pay(from, to, PART, { now: TOMORROW });
    expect(await pay(from, to, 1, { now: NOON })).toMatchObject({ status: 'send_cap', left: 0 });
    expect(await pay(from, to, 1, { now: TOMORROW })).toMatchObject({ status: 'send_cap', left: 0 });
  });
});

describe('the same interaction again', () => {
  test('gives the same answer and moves nothing more', async () => {
    const [from, to] = [await books.memberWith(100), books.member()];
    const first = await pay(from, to, 60, { key: 'i:again' });
    expect(first.status).toBe('paid');
    expect(await pay(from, to, 60, { key: 'i:again', now: TOMORROW })).toEqual(first);
    expect([await books.wallet(from), await books.wallet(to)]).toEqual([40, 60]);
  });

  test('a refusal stays a refusal after money arrived', async () => {
    const [from, to] = [books.member(), books.member()];
    const refused = await pay(from, to, 60, { key: 'i:refused' });
    expect(refused).toMatchObject({ status: 'insufficient', missing: 60 });
    await pay(await books.memberWith(100), from, 100);
    expect(await pay(from, to, 60, { key: 'i:refused' })).toEqual(refused);
    expect(await books.wallet(to)).toBe(0);
  });

  test.each([
    ['another amount', { amount: 6 }],
    ['another note', { note: 'other' }],
    ['no note', { note: undefined }],
    ['another payee', { to: '800000000099999999' }],
  ])('with %s is refused as an error, and moves nothing', async (what, change) => {
    const [from, to] = [await books.memberWith(100), books.member()];
    const [key, given] = [`i:clash:${what}`, { to, amount: 5, note: '' }];
    await payMember(...books.by(from, { key }), given);
    await expect(payMember(...books.by(from, { key }), { ...given, ...change })).rejects.toMatchObject({
      code: 'CH001',
    });
    expect(await books.wallet(from)).toBe(95);
  });

  test('a key of a payment cannot claim the daily reward', async () => {
    const [from, to] = [await books.memberWith(100), books.member()];
    await pay(from, to, 5, { key: 'i:shared' });
    await expect(claimDaily(...books.by(from, { key: 'i:shared' }))).rejects.toMatchObject({
      code: 'CH001',
    });
  });
});

describe('frozen accounts', () => {
  test('neither pay nor are paid; both can again when thawed', async () => {
    const [from, to] = [await books.memberWith(100), await books.memberWith(100)];
    await books.freeze(from);
    expect(await pay(from, to, 5)).toEqual({ status: 'frozen', from, to, amount: 5 });
    expect(await pay(to, from, 5)).toEqual({ status: 'payee_frozen', from: to, to: from, amount: 5 });
    expect([await books.wallet(from), await books.wallet(to)]).toEqual([100, 100]);
    await books.freeze(from, false);
    expect(await pay(from, to, 5)).toMatchObject({ status: 'paid' });
    expect(await pay(to, from, 5)).toMatchObject({ status: 'paid' });
  });
});

describe('gates', () => {
  const guildId = '700000000000000002';
  const guild = (...roleIds: string[]) => ({ guild: { id: guildId, roleIds } });

  test('off is off; kept for roles, only those who hold one may; elsewhere nothing changes', async () => {
    const [from, to] = [await books.memberWith(100), books.member()];
    const gate = { subject: 'command:pay', isOff: true, roleIds: ['31', '32'] };
    await setGate(books.store, staffIn(guildId, 'i:g1'), gate);
    const off = await pay(from, to, 5, { key: 'i:off', ...guild('31') });
    expect(off).toEqual({ status: 'switched_off', subject: 'command:pay' });
    await setGate(books.store, staffIn(guildId, 'i:g2'), { ...gate, isOff: false });
    expect(await pay(from, to, 5, guild('30'))).toEqual({ status: 'role_required', roles: ['31', '32'] });
    expect(await pay(from, to, 5, guild())).toMatchObject({ status: 'role_required' });
    expect(await books.wallet(from)).toBe(100);
    expect(await pay(from, to, 5, guild('30', '32'))).toMatchObject({ status: 'paid' });
    expect(await pay(from, to, 5, { guild: { id: GUILD, roleIds: [] } })).toMatchObject({ status: 'paid' });
    expect(await pay(from, to, 5, { key: 'i:off', ...guild('31') })).toEqual(off);
  });
});
