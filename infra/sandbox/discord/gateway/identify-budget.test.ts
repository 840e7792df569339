import { expect, test } from 'vitest';
import { IdentifyBudget } from './identify-budget.ts';
import { discordGateway } from './settings.ts';

const DAY_MS = 86_400_000;

test('a bot can start 1,000 sessions a day, one every five seconds, and as many again the next day', () => {
  let now = 1_750_000_000_000;
  const budget = new IdentifyBudget(discordGateway, () => now);
  expect(budget.limit('alto')).toEqual({ total: 1_000, remaining: 1_000, reset_after: 0, max_concurrency: 1 });
  const startedAt = now;
  for (let count = 0; count < 1_000; count += 1) {
    expect(budget.take('alto')).toBe('granted');
    now += 4_999;
    expect(budget.take('alto')).toBe('too soon');
    now += 1;
  }
  expect(budget.take('alto')).toBe('exhausted');
  expect(budget.limit('alto')).toMatchObject({ remaining: 0, reset_after: startedAt + DAY_MS - now });
  expect(budget.take('bass')).toBe('granted');
  now = startedAt + DAY_MS;
  expect(budget.take('alto')).toBe('granted');
  expect(budget.limit('alto')).toMatchObject({ remaining: 999 });
});
