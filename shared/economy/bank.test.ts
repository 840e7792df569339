import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Books, openBooks } from '../../infra/testing/books.ts';
import type { Amount } from './amount.ts';
import { auditLedger } from './audit.ts';
import { bankCapacity, moveInBank, readBank, upgradeBank, upgradeCost } from './bank.ts';
import { BANK } from './catalog.ts';
import { readReceipt } from './receipt.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks(32);
});
afterAll(() => books.drop());

const deposit = (id: string, amount: Amount, given = {}) => moveInBank(...books.by(id, given), 'deposit', amount);
const withdraw = (id: string, amount: Amount) => moveInBank(...books.by(id), 'withdraw', amount);
const upgrade = (id: string, levels: number) => upgradeBank(...books.by(id), levels);

describe('the price list', () => {
  test.each([
    [0, 1, 4_000],
    [1, 1, 8_000],
    [2, 1, 12_000],
    [0, 2, 12_000],
    [0, 20, 840_000],
  ])('a bank upgraded %i times: %i more cost %i', (tier, levels, cost) => {
    expect(upgradeCost(tier, levels)).toBe(cost);
  });

  test('several levels at once cost the same as one by one', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 1, max: BANK.maxLevelsAtOnce }), (tier, levels) => {
        const oneByOne = Array.from({ length: levels }, (_, step) => upgradeCost(tier + step, 1)).reduce(
          (a, b) => a + b,
          0,
        );
        expect(upgradeCost(tier, levels)).toBe(oneByOne);
      }),
    );
  });
});

describe('moving credits', () => {
  test('into the bank and back, each with a receipt', async () => {
    const id = await books.memberWith(1_000);
    expect(await deposit(id, 400)).toMatchObject({
      status: 'moved',
      amount: 400,
      wallet: 600,
      bank: 400,
      capacity: 10_000,
    });
    const back = await withdraw(id, 150);
    expect(back).toMatchObject({ status: 'moved', amount: 150, wallet: 750, bank: 250 });
    const receipt = await readReceipt(...books.by(id), 'transfer' in back ? back.transfer : '');
    expect(receipt).toMatchObject({
      code: 'withdraw',
      legs: [
        { bucket: 'bank', delta: -150 },
        { bucket: 'wallet', delta: 150, balance: 750 },
      ],
    });
    expect(await readBank(...books.by(id))).toEqual({
      status: 'bank',
      wallet: 750,
      bank: 250,
      capacity: 10_000,
      tier: 0,
    });
  });

  test('`all` fills the bank up to its capacity', async () => {
    const id = await books.memberWith(25_000);
    expect(await deposit(id, 3_000)).toMatchObject({ status: 'moved' });
    expect(await deposit(id, 'all')).toMatchObject({ status: 'moved', amount: 7_000, wallet: 15_000, bank: 10_000 });
    expect(await deposit(id, 'all')).toMatchObject({ status: 'no_room', room: 0 });
    expect(await withdraw(id, 'all')).toMatchObject({ status: 'moved', amount: 10_000, wallet: 25_000, bank: 0 });
    expect(await withdraw(id, 'all')).toMatchObject({ status: 'insufficient', missing: 1 });
  });

  test('a percentage is of the account that the credits leave, rounded down, and at least one', async () => {
    const id = await books.memberWith(1_001);
    expect(await deposit(id, { percent: 50 })).toMatchObject({ status: 'moved', amount: 500, wallet: 501, bank: 500 });
    expect(await withdraw(id, { percent: 10 })).toMatchObject({ status: 'moved', amount: 50, wallet: 551, bank: 450 });
    const poor = await books.memberWith(1);
    expect(await deposit(poor, { percent: 10 })).toMatchObject({ status: 'moved', amount: 1, wallet: 0 });
    expect(await deposit(poor, { percent: 50 })).toMatchObject({ status: 'insufficient', missing: 1 });
    const rich = await books.memberWith(30_000);
    expect(await deposit(rich, { percent: 50 })).toMatchObject({ status: 'no_room', room: 10_000 });
  });

  test('the same request with another share is another request', async () => {
    const id = await books.memberWith(1_000);
    const key = `i:${id}`;
    const first = await deposit(id, { percent: 50 }, { key });
    expect(await deposit(id, { percent: 50 }, { key })).toEqual(first);
    await expect(deposit(id, { percent: 10 }, { key })).rejects.toThrow();
  });

  test.each([
    ['more than the wallet holds', 'deposit', 101, { status: 'insufficient', missing: 1, wallet: 100, bank: 0 }],
    ['more than the bank holds', 'withdraw', 5, { status: 'insufficient', missing: 5, wallet: 100, bank: 0 }],
  ] as const)('%s is refused with the number that is missing', async (_what, direction, amount, wanted) => {
    const id = await books.memberWith(100);
    expect(await moveInBank(...books.by(id), direction, amount)).toMatchObject(wanted);
    expect(await books.wallet(id)).toBe(100);
  });

  test('exactly the room fits, one more does not', async () => {
    const id = await books.memberWith(20_000);
    expect(await deposit(id, 10_001)).toMatchObject({ status: 'no_room', room: 10_000 });
    expect(await deposit(id, 10_000)).toMatchObject({ status: 'moved', bank: 10_000 });
  });

  test('an empty wallet is refused, for `all` as well', async () => {
    const id = books.member();
    expect(await readBank(...books.by(id))).toEqual({
      status: 'bank',
      wallet: 0,
      bank: 0,
      capacity: 10_000,
      tier: 0,
    });
    expect(await deposit(id, 'all')).toMatchObject({ status: 'insufficient', missing: 1, wallet: 0 });
  });

  test('a frozen member moves nothing', async () => {
    const id = await books.memberWith(100);
    await books.freeze(id);
    expect(await deposit(id, 10)).toMatchObject({ status: 'frozen' });
    expect(await upgrade(id, 1)).toMatchObject({ status: 'frozen' });
  });

  test('the same key twice is one move and the same answer', async () => {
    const id = await books.memberWith(100);
    const given = { key: `bank:${id}` };
    const answers = await Promise.all([deposit(id, 60, given), deposit(id, 60, given), deposit(id, 60, given)]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await books.wallet(id)).toBe(40);
  });
});

describe('upgrades', () => {
  test('cost and add what the list says', async () => {
    const id = await books.memberWith(100_000);
    expect(await upgrade(id, 1)).toMatchObject({
      status: 'upgraded',
      cost: 4_000,
      capacity: bankCapacity(1),
      nextCost: 8_000,
      wallet: 96_000,
    });
    expect(await upgrade(id, 3)).toMatchObject({
      status: 'upgraded',
      cost: upgradeCost(1, 3),
      capacity: bankCapacity(4),
      nextCost: upgradeCost(4, 1),
    });
    expect(await deposit(id, 'all')).toMatchObject({ status: 'moved', amount: bankCapacity(4) });
  });

  test('needs the whole price in the wallet', async () => {
    const id = await books.memberWith(3_999);
    expect(await upgrade(id, 1)).toEqual({ status: 'insufficient', missing: 1, wallet: 3_999, cost: 4_000 });
    expect(await readBank(...books.by(id))).toMatchObject({ tier: 0 });
  });
});

test('a storm of moves and upgrades by few members keeps every credit and every limit', async () => {
  const members = await Promise.all(Array.from({ length: 4 }, () => books.memberWith(30_000)));
  const act = (i: number) => {
    const id = members[i % members.length] ?? '';
    if (i % 10 === 9) return upgrade(id, 1);
    return i % 3 === 0 ? withdraw(id, 'all') : deposit(id, i % 2 === 0 ? 'all' : 1_000);
  };
  const outcomes: { status: string }[] = [];
  // As many at once as a busy server sees: with all of them in one line, the last would wait longer than anyone may.
  for (let first = 0; first < 160; first += 32)
    outcomes.push(...(await Promise.all(Array.from({ length: 32 }, (_, i) => act(first + i)))));
  expect(outcomes.filter(({ status }) => status === 'moved').length).toBeGreaterThan(20);
  for (const id of members) {
    const view = await readBank(...books.by(id));
    if (view.status !== 'bank') throw new Error('no view');
    const paid = upgradeCost(0, view.tier);
    expect(view.wallet + view.bank + paid).toBe(30_000);
    expect(view.bank).toBeLessThanOrEqual(view.capacity);
  }
  expect(await auditLedger(books.sql)).toEqual([]);
});

test('a server that switched the economy off has no bank either', async () => {
  const id = await books.memberWith(100);
  const guild = { id: '700000000000000009', roleIds: [] };
  await books.sql`select settings_set_gate('bank-gate', ${guild.id}, 'module:economy', true, '', 1)`;
  for (const outcome of [await deposit(id, 1, { guild }), await readBank(...books.by(id, { guild }))]) {
    expect(outcome).toMatchObject({ status: 'switched_off' });
  }
});
