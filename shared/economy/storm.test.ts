import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Books, openBooks } from '../../infra/testing/books.ts';
import {
  deadlocks,
  inventory,
  ledgerProblems,
  seekDeadlocks,
  shuffled,
  untilAnswered,
  warm,
} from '../../infra/testing/storm.ts';
import { claimDaily } from './daily.ts';
import { type PayOutcome, payMember } from './pay.ts';

const AT_ONCE = 64;

/** One group of members and what they own together. */
async function group(books: Books, size: number, each: number) {
  const members = await Promise.all(Array.from({ length: size }, () => books.memberWith(each)));
  return { members, total: size * each };
}

describe('64 connections at once', () => {
  let books: Books;
  beforeAll(async () => {
    books = await openBooks(AT_ONCE);
    await seekDeadlocks(books.sql);
    expect(await warm(books.sql)).toBe(AT_ONCE);
  });
  afterAll(() => books.drop());

  /** Pays until there is an answer, and passes over nothing but the database being busy. */
  const pay = (from: string, to: string, amount: number, key = books.as(from).key) =>
    untilAnswered(() => payMember(...books.by(from, { key }), { to, amount, note: undefined }));

  async function expectSound(members: readonly string[], total: number): Promise<void> {
    expect(await ledgerProblems(books.sql, members, total)).toEqual([]);
  }

  test('64 payments among 10 members: no credit appears, vanishes or is owed, and nobody waits for ever', async () => {
    const { members, total } = await group(books, 10, 60);
    const random = shuffled(20260301);
    const statuses = new Set<string>();
    for (let round = 0; round < 5; round++) {
      const outcomes = await Promise.all(
        Array.from({ length: AT_ONCE }, () => {
          const [from = '', to = ''] = random(members);
          return pay(from, to, 1 + (random([...Array(50).keys()])[0] ?? 0));
        }),
      );
      for (const { status } of outcomes) statuses.add(status);
      await expectSound(members, total);
    }
    expect(statuses).toEqual(new Set(['paid', 'insufficient']));
  });

  test('two members paying each other, 32 times each', async () => {
    const { members, total } = await group(books, 2, 1_000);
    const [a = '', b = ''] = members;
    const outcomes = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, i) => (i % 2 === 0 ? pay(a, b, 7) : pay(b, a, 5))),
    );
    expect(outcomes.every(({ status }) => status === 'paid')).toBe(true);
    expect([await books.wallet(a), await books.wallet(b)]).toEqual([1_000 - 32 * 2, 1_000 + 32 * 2]);
    await expectSound(members, total);
  });

  test('64 payments out of one wallet that holds enough for 10', async () => {
    const { members, total } = await group(books, 1, 100);
    const payees = Array.from({ length: AT_ONCE }, () => books.member());
    const outcomes = await Promise.all(payees.map((to) => pay(members[0] ?? '', to, 10)));
    expect(outcomes.filter(({ status }) => status === 'paid')).toHaveLength(10);
    expect(outcomes.filter(({ status }) => status === 'insufficient')).toHaveLength(AT_ONCE - 10);
    await expectSound([...members, ...payees], total);
  });

  test('pairs of strangers who pay each other for the first time, at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const strangers = Array.from({ length: AT_ONCE }, () => books.member());
      // Neighbours: whoever comes first opens both wallets.
      await Promise.all(strangers.map((from, i) => pay(from, strangers[i % 2 === 0 ? i + 1 : i - 1] ?? '', 1)));
      expect(await inventory(books.sql, strangers)).toEqual({ accounts: AT_ONCE, credits: 0, lowest: 0 });
      await expectSound(strangers, 0);
    }
  });

  test('one interaction delivered 20 times at once: one effect, the same answer', async () => {
    const { members, total } = await group(books, 2, 100);
    const [from = '', to = ''] = members;
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => pay(from, to, 30, 'i:delivered-20-times')));
    expect(outcomes[0]).toMatchObject({ status: 'paid', balance: 70 });
    expect(outcomes).toEqual(Array.from({ length: 20 }, () => outcomes[0]));
    expect([await books.wallet(from), await books.wallet(to)]).toEqual([70, 130]);
    await expectSound(members, total);
  });

  test('a refused interaction delivered 20 times at once while the money arrives: the same answer', async () => {
    const { members, total } = await group(books, 2, 100);
    const [from = '', to = ''] = members;
    const deliveries = Array.from({ length: 20 }, () => pay(from, to, 101, 'i:refused-20-times'));
    const [outcomes] = await Promise.all([Promise.all(deliveries), pay(to, from, 100)]);
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    await expectSound(members, total);
  });

  test('50 daily claims of one member at once: one payout', async () => {
    const id = books.member();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => untilAnswered(claimDaily, ...books.by(id))));
    expect(outcomes.filter(({ status }) => status === 'paid')).toHaveLength(1);
    expect(outcomes.filter(({ status }) => status === 'claimed')).toHaveLength(49);
    expect(await books.wallet(id)).toBe(1_000);
    await expectSound([id], 1_000);
  });

  test('everything at once, everything delivered twice: every pair agrees and the books balance', async () => {
    const { members, total } = await group(books, 10, 2_000);
    const random = shuffled(42);
    const asked: (() => Promise<unknown>)[] = Array.from({ length: AT_ONCE / 2 }, (_, i) => {
      const [from = '', to = ''] = random(members);
      const caller = books.as(from);
      if (i % 3 === 0) return () => untilAnswered(claimDaily, books.store, caller);
      return () => pay(from, to, 100 * (1 + (i % 7)), caller.key);
    });
    const [once, twice] = [asked.map((ask) => ask()), asked.map((ask) => ask())];
    const outcomes = (await Promise.all(once)) as PayOutcome[];
    expect(await Promise.all(twice)).toEqual(outcomes);
    const claims = outcomes.filter((outcome) => outcome.status === 'paid' && !('to' in outcome));
    await expectSound(members, total + claims.length * 1_000);
  });

  test('in all of this there was not one deadlock', async () => {
    expect(await deadlocks(books.sql)).toBe(0);
  });
});

describe('negative controls', () => {
  let books: Books;
  beforeAll(async () => {
    books = await openBooks(AT_ONCE);
    await seekDeadlocks(books.sql);
    await warm(books.sql);
  });
  afterAll(() => books.drop());

  test('payments that read, decide and then write are caught by the same checks', async () => {
    const { members, total } = await group(books, 10, 60);
    const random = shuffled(20260301);
    const balanceOf = async (id: string) => {
      const [row] = await books.sql`select balance::int as held from account where owner_id = ${id}`;
      return Number(row?.held);
    };
    const naivePay = async (from: string, to: string, amount: number) => {
      const [payer, payee] = [await balanceOf(from), await balanceOf(to)];
      if (payer < amount) return;
      await books.sql`update account set balance = ${payer - amount} where owner_id = ${from}`;
      await books.sql`update account set balance = ${payee + amount} where owner_id = ${to}`;
    };
    await Promise.all(
      Array.from({ length: AT_ONCE }, () => {
        const [from = '', to = ''] = random(members);
        return naivePay(from, to, 1 + (random([...Array(50).keys()])[0] ?? 0));
      }),
    );
    const problems = await ledgerProblems(books.sql, members, total);
    expect(problems).toContain('every balance is the sum of its entries');
    expect(problems).toContain('the credits of these members are not what they were');
  });

  test('payments that lock in the order of payer and payee are caught as a deadlock', async () => {
    const { members } = await group(books, 2, 60);
    const before = await deadlocks(books.sql);
    const [a = '', b = ''] = members;
    const firstLocks = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const lock = (turn: number, first: string, second: string) =>
      books.sql.begin(async (sql) => {
        await sql`select from account where owner_id = ${first} for update`;
        firstLocks[turn]?.resolve();
        await Promise.all(firstLocks.map(({ promise }) => promise));
        await sql`select from account where owner_id = ${second} for update`;
      });
    const ends = await Promise.allSettled([lock(0, a, b), lock(1, b, a)]);
    expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(await deadlocks(books.sql)).toBe(before + 1);
  });
});
