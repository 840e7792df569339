import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Books, NOON, openBooks } from '../../infra/testing/books.ts';
import { auditLedger } from './audit.ts';
import { JOBS } from './earning-catalog.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks(16);
});
afterAll(() => books.drop());

const later = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000);

describe('work', () => {
  test('pays what the job pays, once in half an hour', async () => {
    const id = books.member();
    const first = await books.economy.work(books.as(id), 'programmer');
    if (first.status !== 'worked') throw new Error(first.status);
    expect(first.credits).toBeGreaterThanOrEqual(JOBS.programmer.baseCredits - JOBS.programmer.spread);
    expect(first.credits).toBeLessThan(JOBS.programmer.baseCredits + JOBS.programmer.spread);
    expect(new Date(first.readyAt)).toEqual(later(30));
    expect(await books.wallet(id)).toBe(first.credits);
    expect(await books.economy.work(books.as(id, { now: later(29.9) }), 'miner')).toEqual({
      status: 'cooldown',
      readyAt: first.readyAt,
    });
    expect((await books.economy.work(books.as(id, { now: later(30) }), 'miner')).status).toBe('worked');
  });

  test('sixteen at once pay once', async () => {
    const id = books.member();
    const outcomes = await Promise.all(Array.from({ length: 16 }, () => books.economy.work(books.as(id), 'trader')));
    expect(outcomes.filter(({ status }) => status === 'worked')).toHaveLength(1);
    expect(outcomes.filter(({ status }) => status === 'cooldown')).toHaveLength(15);
  });

  test('the same key answers the same, whatever the dice say the second time', async () => {
    const caller = books.as(books.member());
    const first = await books.economy.work(caller, 'miner');
    for (let i = 0; i < 10; i++) expect(await books.economy.work(caller, 'miner')).toEqual(first);
    await expect(books.economy.work(caller, 'trader')).rejects.toThrow('used for another request');
  });
});

test('the books balance', async () => {
  expect(await auditLedger(books.sql)).toEqual([]);
});
