import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { become, loaded } from '../../infra/testing/belongings.ts';
import { type Books, NOON, openBooks } from '../../infra/testing/books.ts';
import { auditLedger } from './audit.ts';
import { type FightOutcome, fightOpponent } from './fight.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(async () => {
  expect(await auditLedger(books.sql)).toEqual([]);
  await books.drop();
});

const later = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000);
const minutesUntil = (readyAt: string) => (Date.parse(readyAt) - NOON.getTime()) / 60_000;

function won(outcome: FightOutcome) {
  if (outcome.status !== 'won') throw new Error(outcome.status);
  return outcome;
}

describe('fight', () => {
  test('won: the reward and the loot of the tier, once in ten minutes', async () => {
    const id = books.member();
    const outcome = won(await fightOpponent(loaded(books, 0), books.as(id), 'easy'));
    expect(outcome).toMatchObject({ chance: 85, credits: 120, items: { data_fragment: 1 }, xp: { gained: 65 } });
    expect(minutesUntil(outcome.readyAt)).toBe(10);
    expect((await fightOpponent(...books.by(id, { now: later(9) }), 'easy')).status).toBe('cooldown');
  });

  test.each([
    ['medium', 4],
    ['hard', 8],
    ['elite', 12],
  ] as const)('%s fights begin at level %d', async (tier, level) => {
    const id = books.member();
    await become(books, id, { xp: 140 * (level - 1) ** 2 - 1 });
    expect(await fightOpponent(...books.by(id), tier)).toEqual({ status: 'level', level: level - 1, needed: level });
    await become(books, id, { xp: 140 * (level - 1) ** 2 });
    expect((await fightOpponent(loaded(books, 0), books.as(id), tier)).status).toBe('won');
  });

  test.each([
    [1, 85],
    [3, 89],
    [6, 95],
    [90, 95],
  ])('at level %d an easy fight is won in %d of a hundred cases', async (level, chance) => {
    const winning = books.member();
    const losing = books.member();
    for (const id of [winning, losing]) await become(books, id, { xp: 140 * (level - 1) ** 2 });
    const ticket = (value: number) => ({
      ...books.store,
      dice: { below: (count: number) => (count === 100 ? value : 0) },
    });
    expect(await fightOpponent(ticket(chance - 1), books.as(winning), 'easy')).toMatchObject({ status: 'won', chance });
    expect(await fightOpponent(ticket(chance), books.as(losing), 'easy')).toMatchObject({ status: 'lost', chance });
  });

  test('a fox brings a tenth more while it is fed', async () => {
    const id = books.member();
    await become(books, id, { companion: 'code_fox', fed_until: later(1) });
    expect(won(await fightOpponent(loaded(books, 0), books.as(id), 'easy')).credits).toBe(132);
  });

  test.each([
    [1, 60],
    [20, 250],
    [26, 300],
    [80, 300],
  ])('lost at level %d: it costs %d', async (level, cost) => {
    const id = await books.memberWith(1_000);
    await become(books, id, { xp: 140 * (level - 1) ** 2 });
    const outcome = await fightOpponent(loaded(books, 0.999), books.as(id), 'easy');
    expect(outcome).toMatchObject({ status: 'lost', credits: cost, balance: 1_000 - cost });
    expect(await books.wallet(id)).toBe(1_000 - cost);
  });

  test('lost with too little in the wallet: it costs nothing, and the wait begins', async () => {
    const id = await books.memberWith(59);
    const outcome = await fightOpponent(loaded(books, 0.999), books.as(id), 'easy');
    expect(outcome).toMatchObject({ status: 'lost', credits: 0, balance: 59 });
    expect(outcome).not.toHaveProperty('transfer');
    expect((await fightOpponent(...books.by(id, { now: later(9) }), 'easy')).status).toBe('cooldown');
  });
});
