import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Books, NOON, openBooks } from '../../infra/testing/books.ts';
import { dayIndex } from './calendar.ts';
import { claimDaily } from './daily.ts';
import { readStreak, streakState } from './streak.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.drop());

const today = dayIndex(NOON);
const DAY_MS = 86_400_000;

test.each([
  [null, 'over'],
  [today - 2, 'over'],
  [today - 1, 'open'],
  [today, 'claimed'],
  [today + 1, 'claimed'],
])('last claimed on day %s is %s', (lastDay, state) => {
  expect(streakState({ lastDay }, NOON)).toBe(state);
});

test('counts days in a row, keeps the best, and starts over after a missed day', async () => {
  const id = await books.memberWith(0);
  const claim = (day: number) => claimDaily(...books.by(id, { now: new Date(NOON.getTime() + day * DAY_MS) }));
  const read = () => readStreak(...books.by(id), id);
  expect(await read()).toEqual({ status: 'streak', length: 0, best: 0, lastDay: null });
  for (const day of [-9, -8, -7]) await claim(day);
  expect(await read()).toEqual({ status: 'streak', length: 3, best: 3, lastDay: today - 7 });
  await claim(-5);
  expect(await read()).toEqual({ status: 'streak', length: 1, best: 3, lastDay: today - 5 });
});
