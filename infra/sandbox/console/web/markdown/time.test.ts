import { describe, expect, test } from 'vitest';
import { formatStamp, formatTime } from './time.ts';

describe('timestamps', () => {
  const now = 1_700_000_000;
  test.each([
    [now - 30, '30 seconds ago'],
    [now + 3600, 'in 1 hour'],
    [now - 86_400, 'yesterday'],
    [now + 86_400 * 400, 'next year'],
  ])('%d seconds is "%s"', (seconds, expected) => {
    expect(formatTime(seconds, 'R', now * 1000, 'en')).toBe(expected);
  });

  test('a time out of range is an invalid date', () => {
    expect(formatTime(9_999_999_999_999, 'R', 0, 'en')).toBe('Invalid date');
    expect(formatTime(Number.NaN, 'f', 0, 'en')).toBe('Invalid date');
  });

  test('message times say today, yesterday, or the date', () => {
    const noon = new Date(2026, 4, 10, 12, 0);
    expect(formatStamp(new Date(2026, 4, 10, 9, 5), noon, 'en-GB')).toBe('Today at 09:05');
    expect(formatStamp(new Date(2026, 4, 9, 23, 59), noon, 'en-GB')).toBe('Yesterday at 23:59');
    expect(formatStamp(new Date(2026, 4, 1, 8, 0), noon, 'en-GB')).toBe('01/05/2026 08:00');
  });
});
