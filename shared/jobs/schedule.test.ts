import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dailyAt, everyMinutes, retryDelayMs } from './schedule.ts';

test.each([
  [1, 1_000],
  [2, 2_000],
  [3, 4_000],
  [8, 128_000],
  [13, 3_600_000],
  [1_000, 3_600_000],
])('after attempt %d, the next one is about %d ms later', (attempt, delayMs) => {
  expect(retryDelayMs(attempt, 0)).toBe(delayMs * 0.8);
  expect(retryDelayMs(attempt, 0.5)).toBe(delayMs);
  expect(retryDelayMs(attempt, 1)).toBe(delayMs * 1.2);
});

describe('a repeating job', () => {
  const at = (text: string) => new Date(`2026-03-0${text}Z`);

  test.each([
    [everyMinutes(5), '1T12:00:00', '1T12:05:00'],
    [everyMinutes(5), '1T12:04:59.999', '1T12:05:00'],
    [everyMinutes(1), '1T23:59:30', '2T00:00:00'],
    [dailyAt(3, 17), '1T03:16:59', '1T03:17:00'],
    [dailyAt(3, 17), '1T03:17:00', '2T03:17:00'],
    [dailyAt(0, 0), '1T23:00:00', '2T00:00:00'],
  ])('is due next at its time %#', (next, after, due) => expect(next(at(after))).toEqual(at(due)));

  test('is always due later, and never more than one interval', () => {
    fc.assert(
      fc.property(
        fc.date({ min: at('1T00:00:00'), max: new Date('2999-12-31'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 1_440 }),
        (after, minutes) => {
          const waitMs = everyMinutes(minutes)(after).getTime() - after.getTime();
          expect(waitMs).toBeGreaterThan(0);
          expect(waitMs).toBeLessThanOrEqual(minutes * 60_000);
        },
      ),
    );
  });
});
