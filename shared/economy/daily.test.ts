import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Books, GUILD, NOON, openBooks } from '../../infra/testing/books.ts';
import { staffIn } from '../../infra/testing/store.ts';
import { setGate } from '../settings/gates.ts';
import { auditLedger } from './audit.ts';
import { readBalance } from './balance.ts';
import { dayIndex } from './calendar.ts';
import { claimDaily, dailyReward, dailyTenths, nextMilestone } from './daily.ts';
import { levelOf } from './level.ts';

const DAY_MS = 86_400_000;
const later = (days: number, from = NOON) => new Date(from.getTime() + days * DAY_MS);

describe('the reward by days in a row', () => {
  test.each([
    { streak: 1, pays: 1_000, tenths: 10, next: { days: 7, tenths: 15 } },
    { streak: 6, pays: 1_000, tenths: 10, next: { days: 7, tenths: 15 } },
    { streak: 7, pays: 1_500, tenths: 15, next: { days: 14, tenths: 20 } },
    { streak: 13, pays: 1_500, tenths: 15, next: { days: 14, tenths: 20 } },
    { streak: 14, pays: 2_000, tenths: 20, next: { days: 30, tenths: 30 } },
    { streak: 29, pays: 2_000, tenths: 20, next: { days: 30, tenths: 30 } },
    { streak: 30, pays: 3_000, tenths: 30, next: undefined },
    { streak: 365, pays: 3_000, tenths: 30, next: undefined },
  ])('day $streak pays $pays', ({ streak, pays, tenths, next }) => {
    expect(dailyReward(streak)).toBe(pays);
    expect(dailyTenths(streak)).toBe(tenths);
    expect(nextMilestone(streak)).toEqual(next);
  });
});

describe('claiming', () => {
  let books: Books;
  beforeAll(async () => {
    books = await openBooks();
  });
  afterAll(async () => {
    expect(await auditLedger(books.sql)).toEqual([]);
    await books.drop();
  });

  const claim = (id: string, now: Date, key?: string) =>
    claimDaily(...books.by(id, { now, command: { name: 'daily', module: 'economy' }, ...(key && { key }) }));

  test('35 days in a row pay what the table says, to a balance that adds up', async () => {
    const id = books.member();
    let balance = 0;
    for (let day = 0; day < 35; day++) {
      const streak = day + 1;
      balance += dailyReward(streak);
      expect(await claim(id, later(day))).toMatchObject({
        status: 'paid',
        transfer: expect.stringMatching(/^\d+$/),
        amount: dailyReward(streak),
        tenths: dailyTenths(streak),
        day: dayIndex(later(day)),
        streak,
        lost: 0,
        balance,
        xp: { gained: 50, total: 50 * streak, level: levelOf(50 * streak) },
      });
    }
    expect(await readBalance(...books.by(id), id)).toEqual({
      status: 'balance',
      bank: 0,
      wallet: balance,
      streak: 35,
      lastDay: dayIndex(later(34)),
    });
  });

  test('a second claim on the same day pays nothing and says where the member stands', async () => {
    const id = books.member();
    await claim(id, NOON);
    const again = { status: 'claimed', day: dayIndex(NOON), streak: 1, balance: 1_000 };
    expect(await claim(id, later(0.4))).toEqual(again);
    expect(await books.wallet(id)).toBe(1_000);
  });

  test('a missed day starts the streak over and says what was lost', async () => {
    const id = books.member();
    for (let day = 0; day < 7; day++) await claim(id, later(day));
    expect(await claim(id, later(8))).toMatchObject({ status: 'paid', streak: 1, lost: 7, amount: 1_000 });
    expect(await claim(id, later(9))).toMatchObject({ status: 'paid', streak: 2, lost: 0 });
    const best = await books.sql`select best from streak where user_id = ${id}`;
    expect(best).toEqual([{ best: 7 }]);
  });

  test('a clock that goes back is still the day of the last claim', async () => {
    const id = books.member();
    await claim(id, later(5));
    for (const back of [4, 1, -300]) {
      expect(await claim(id, later(back))).toEqual({
        status: 'claimed',
        day: dayIndex(later(5)),
        streak: 1,
        balance: 1_000,
      });
    }
    expect(await claim(id, later(6))).toMatchObject({ status: 'paid', streak: 2 });
  });

  test.each([
    ['midnight', '2026-06-10T23:59:59.999Z', '2026-06-11T00:00:00.000Z'],
    ['the leap day', '2028-02-28T12:00:00Z', '2028-02-29T12:00:00Z'],
    ['the day after it', '2028-02-29T12:00:00Z', '2028-03-01T12:00:00Z'],
    ['the new year', '2026-12-31T23:59:59.999Z', '2027-01-01T00:00:00.000Z'],
  ])('%s is the next day in a row', async (_, first, second) => {
    const id = books.member();
    expect(await claim(id, new Date(first))).toMatchObject({ status: 'paid', streak: 1 });
    expect(await claim(id, new Date(second))).toMatchObject({ status: 'paid', streak: 2 });
  });

  test('the same interaction delivered again gives the same answer, even the next day', async () => {
    const id = books.member();
    const paid = await claim(id, NOON, 'i:daily-twice');
    const refused = await claim(id, NOON, 'i:daily-refused');
    expect(refused.status).toBe('claimed');
    expect(await claim(id, later(1), 'i:daily-twice')).toEqual(paid);
    expect(await claim(id, later(1), 'i:daily-refused')).toEqual(refused);
    expect(await books.wallet(id)).toBe(1_000);
  });

  test('a frozen account earns nothing, and keeps its streak until it is thawed in time', async () => {
    const id = books.member();
    await claim(id, NOON);
    await books.freeze(id);
    expect(await claim(id, later(1))).toEqual({ status: 'frozen' });
    expect(await books.wallet(id)).toBe(1_000);
    await books.freeze(id, false);
    expect(await claim(id, later(1))).toMatchObject({ status: 'paid', streak: 2 });
  });

  test('where the staff switched it off, nothing is paid; in private messages it works', async () => {
    const id = books.member();
    const gate = { subject: 'command:daily', isOff: true, roleIds: [] };
    await setGate(books.store, staffIn(GUILD, 'i:gate'), gate);
    expect(await claim(id, NOON)).toEqual({ status: 'switched_off', subject: 'command:daily' });
    expect(await books.wallet(id)).toBe(0);
    const inPrivate = books.as(id, { guild: undefined, command: { name: 'daily', module: 'economy' } });
    expect(await claimDaily(books.store, inPrivate)).toMatchObject({ status: 'paid' });
    await setGate(books.store, staffIn(GUILD, 'i:gate-2'), { ...gate, isOff: false });
  });
});
