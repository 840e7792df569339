import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Books, NOON, openBooks } from '../../infra/testing/books.ts';
import { moveInBank } from './bank.ts';
import { claimDaily } from './daily.ts';
import { payMember } from './pay.ts';
import { receiptNumber } from './receipt.ts';
import { readStatement, statementCsv } from './statement.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.drop());

const all = { offset: 0, limit: 100 };
const daysAgo = (count: number) => new Date(NOON.getTime() - count * 86_400_000);

test('shows each change of wallet and bank, newest first, with the other member and the note', async () => {
  const [alice, bob] = [await books.memberWith(1_000), await books.memberWith(0)];
  await payMember(...books.by(alice), { to: bob, amount: 300, note: 'rent' });
  await moveInBank(...books.by(alice), 'deposit', 500);
  const { total, lines } = await readStatement(...books.by(alice), 30, all);
  expect(total).toBe(4);
  expect(lines.map(({ code, bucket, delta, balance }) => [code, bucket, delta, balance])).toEqual([
    ['deposit', 'wallet', -500, 200],
    ['deposit', 'bank', 500, 500],
    ['pay', 'wallet', -300, 700],
    ['gift', 'wallet', 1_000, 1_000],
  ]);
  expect(lines[2]).toMatchObject({ counterpart: bob, note: 'rent' });
  expect(lines[0]).toMatchObject({ counterpart: null, note: null });
  expect((await readStatement(...books.by(bob), 30, all)).lines).toMatchObject([
    { counterpart: alice, delta: 300, balance: 300 },
  ]);
});

test('each line continues from the one before', async () => {
  const id = await books.memberWith(5_000);
  for (let i = 0; i < 6; i++) await moveInBank(...books.by(id), i % 2 === 0 ? 'deposit' : 'withdraw', 100 + i);
  const { lines } = await readStatement(...books.by(id), 30, all);
  for (const bucket of ['wallet', 'bank']) {
    const own = lines.filter((line) => line.bucket === bucket).toReversed();
    for (const [i, line] of own.entries()) expect(line.balance - line.delta).toBe(own[i - 1]?.balance ?? 0);
  }
});

test('is limited to the days asked for, and to the page', async () => {
  const id = await books.memberWith(0);
  for (const ago of [40, 8]) await claimDaily(...books.by(id, { now: daysAgo(ago) }));
  for (const ago of [6, 1])
    await payMember(...books.by(id, { now: daysAgo(ago) }), { to: books.member(), amount: 1, note: undefined });
  expect((await readStatement(...books.by(id), 7, all)).total).toBe(2);
  expect((await readStatement(...books.by(id), 30, all)).total).toBe(3);
  const second = await readStatement(...books.by(id), 365, { offset: 2, limit: 2 });
  expect(second).toMatchObject({
    total: 4,
    lines: [{ at: expect.stringContaining(daysAgo(8).toISOString().slice(0, 10)) }, {}],
  });
  expect(await readStatement(...books.by(id), 365, { offset: 90, limit: 10 })).toEqual({ total: 4, lines: [] });
});

test('nobody else’s changes are in it', async () => {
  await books.memberWith(500);
  expect(await readStatement(...books.by(books.member()), 365, all)).toEqual({ total: 0, lines: [] });
});

test('as a file: oldest first, quoted as RFC 4180 wants it, and nothing a spreadsheet would run', () => {
  const line = {
    transfer: '1',
    at: '2026-03-01T12:00:00+00:00',
    code: 'pay',
    bucket: 'wallet',
    asset: 'credits',
    delta: -5,
    balance: 95,
    counterpart: '7',
    note: null,
  };
  const csv = statementCsv([
    { ...line, transfer: '3', note: '=1+1' },
    { ...line, transfer: '2', note: 'a "b", c\nd' },
    line,
  ]);
  expect(csv.split('\r\n')).toEqual([
    'receipt,when,what,account,asset,with,change,before,after,note',
    `${receiptNumber('1')},2026-03-01T12:00:00.000Z,pay,wallet,credits,7,-5,100,95,`,
    `${receiptNumber('2')},2026-03-01T12:00:00.000Z,pay,wallet,credits,7,-5,100,95,"a ""b"", c\nd"`,
    `${receiptNumber('3')},2026-03-01T12:00:00.000Z,pay,wallet,credits,7,-5,100,95,'=1+1`,
    '',
  ]);
});
