import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Books, NOON, openBooks, storeOn } from '../../infra/testing/books.ts';
import { connect } from '../platform/postgres.ts';
import { auditLedger } from './audit.ts';
import { PAY } from './catalog.ts';
import { payMember, settlePayment } from './pay.ts';

const BIG = PAY.confirmAboveCredits + 1;
const minutesLater = (minutes: number, ms = 0) => new Date(NOON.getTime() + minutes * 60_000 + ms);

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(async () => {
  expect(await auditLedger(books.sql)).toEqual([]);
  await books.drop();
});

/** A payment that waits to be confirmed. */
async function asked(amount = BIG, note?: string) {
  const [from, to] = [await books.memberWith(amount + 500), books.member()];
  const caller = books.as(from);
  const outcome = await payMember(books.store, caller, { to, amount, note });
  const settle = (decision: 'send' | 'cancel', now = NOON) =>
    settlePayment(...books.by(from, { now }), caller.key, decision);
  return { from, to, amount, key: caller.key, outcome, settle };
}

test('up to the limit a payment goes out at once, above it nothing moves yet', async () => {
  const [from, to] = [await books.memberWith(BIG * 3), books.member()];
  const pay = (amount: number) => payMember(...books.by(from), { to, amount, note: undefined });
  expect(await pay(PAY.confirmAboveCredits)).toMatchObject({ status: 'paid' });
  const balance = BIG * 3 - PAY.confirmAboveCredits;
  expect(await pay(BIG)).toEqual({ status: 'confirm', balance, from, to, amount: BIG });
  expect([await books.wallet(from), await books.wallet(to)]).toEqual([balance, PAY.confirmAboveCredits]);
});

test('more than one has, or may send in a day, is refused before it is asked about', async () => {
  const from = await books.memberWith(PAY.sendCapPerDay * 2);
  const pay = (amount: number) => payMember(...books.by(from), { to: books.member(), amount, note: undefined });
  expect(await pay(PAY.sendCapPerDay * 2 + 1)).toMatchObject({ status: 'insufficient', missing: 1 });
  expect(await pay(PAY.sendCapPerDay + 1)).toMatchObject({ status: 'send_cap', left: PAY.sendCapPerDay });
  expect(await pay(PAY.sendCapPerDay)).toMatchObject({ status: 'confirm' });
});

test('sent: it is paid once, however often the button is pressed', async () => {
  const { from, to, amount, settle } = await asked(BIG, 'rent');
  const first = await settle('send');
  const transfer = expect.stringMatching(/^\d+$/);
  expect(first).toEqual({ status: 'paid', transfer, balance: 500, from, to, amount, note: 'rent' });
  expect(await settle('send')).toEqual(first);
  expect(await settle('cancel')).toEqual(first);
  expect(await settle('send', minutesLater(600))).toEqual(first);
  expect([await books.wallet(from), await books.wallet(to)]).toEqual([500, amount]);
});

test('cancelled: it stays cancelled', async () => {
  const { from, to, amount, settle } = await asked(BIG, 'rent');
  const first = await settle('cancel');
  expect(first).toEqual({ status: 'cancelled', from, to, amount, note: 'rent' });
  expect(await settle('send')).toEqual(first);
  expect([await books.wallet(from), await books.wallet(to)]).toEqual([amount + 500, 0]);
});

test('it may be sent until its time is over, by the clock of the members', async () => {
  const inTime = await asked();
  expect(await inTime.settle('send', minutesLater(PAY.confirmMinutes, -1))).toMatchObject({ status: 'paid' });
  const tooLate = await asked();
  const expired = { status: 'expired', from: tooLate.from, to: tooLate.to, amount: BIG };
  expect(await tooLate.settle('send', minutesLater(PAY.confirmMinutes))).toEqual(expired);
  expect(await tooLate.settle('send', NOON)).toEqual(expired);
  expect(await books.wallet(tooLate.from)).toBe(BIG + 500);
});

test('what became impossible in between is refused for good', async () => {
  const { from, to, amount, settle } = await asked();
  await payMember(...books.by(from), { to: books.member(), amount: 1_000, note: undefined });
  const refused = { status: 'insufficient', balance: amount - 500, missing: 500, from, to, amount };
  expect(await settle('send')).toEqual(refused);
  await payMember(...books.by(await books.memberWith(5_000)), { to: from, amount: 5_000, note: undefined });
  expect(await settle('send')).toEqual(refused);
  expect(await books.wallet(to)).toBe(0);
});

test('a frozen payer cannot send what was asked before', async () => {
  const { from, to, amount, settle } = await asked();
  await books.freeze(from);
  expect(await settle('send')).toEqual({ status: 'frozen', from, to, amount });
  expect(await books.wallet(to)).toBe(0);
});

test('the caps of the day hold at the moment of sending', async () => {
  const from = await books.memberWith(PAY.sendCapPerDay * 2);
  const to = books.member();
  const [one, two] = [books.as(from), books.as(from)];
  for (const caller of [one, two]) await payMember(books.store, caller, { to, amount: 200_000, note: undefined });
  const settle = (key: string) => settlePayment(...books.by(from), key, 'send');
  expect(await settle(one.key)).toMatchObject({ status: 'paid' });
  expect(await settle(two.key)).toMatchObject({ status: 'send_cap', left: PAY.sendCapPerDay - 200_000 });
  expect(await books.wallet(to)).toBe(200_000);
});

test('only the member who asked can settle it, and a stranger learns nothing, before or after', async () => {
  const { from, to, key, settle } = await asked();
  const stranger = (decision: 'send' | 'cancel') => settlePayment(...books.by(books.member()), key, decision);
  expect(await stranger('cancel')).toEqual({ status: 'not_asked' });
  expect(await stranger('send')).toEqual({ status: 'not_asked' });
  expect(await settlePayment(...books.by(to), key, 'send')).toEqual({ status: 'not_asked' });
  expect(await settle('send')).toMatchObject({ status: 'paid', from });
  expect(await stranger('send')).toEqual({ status: 'not_asked' });
});

test('what was never asked, or was not a question, cannot be settled', async () => {
  const from = await books.memberWith(100);
  const paid = books.as(from);
  await payMember(books.store, paid, { to: books.member(), amount: 5, note: undefined });
  for (const key of ['i:never', paid.key, `confirm:${paid.key}`, '']) {
    expect(await settlePayment(...books.by(from), key, 'send')).toEqual({ status: 'not_asked' });
  }
  expect(await books.wallet(from)).toBe(95);
});

test('send and cancel pressed at once are one decision, and both presses get its answer', async () => {
  const hands = [connect(books.url, { max: 1 }), connect(books.url, { max: 1 })];
  for (let round = 0; round < 20; round++) {
    const { from, to, amount, key } = await asked();
    const order = round % 2 === 0 ? (['send', 'cancel'] as const) : (['cancel', 'send'] as const);
    const [one, two] = await Promise.all(
      hands.map((sql, i) =>
        settlePayment(
          storeOn(() => sql),
          books.as(from),
          key,
          order[i] ?? 'send',
        ),
      ),
    );
    expect(two).toEqual(one);
    const isSent = one?.status === 'paid';
    expect(one?.status).toBe(isSent ? 'paid' : 'cancelled');
    expect(await books.wallet(to)).toBe(isSent ? amount : 0);
  }
  await Promise.all(hands.map((sql) => sql.end()));
});
