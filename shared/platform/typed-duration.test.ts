import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from './typed-duration.ts';

const MINUTE = 60_000;

test.each([
  ['30s', 30_000],
  ['10m', 10 * MINUTE],
  ['10 Minutes', 10 * MINUTE],
  ['1h30m', 90 * MINUTE],
  ['1 hour and 30 minutes', 90 * MINUTE],
  ['1.5h', 90 * MINUTE],
  ['2w', 14 * 1_440 * MINUTE],
  ['1 month', 30 * 1_440 * MINUTE],
  ['1y', 365 * 1_440 * MINUTE],
])('%s is read', (typed, ms) => expect(parseDuration(typed)).toBe(ms));

test.each(['', '10', 'm', '10 parsecs', '-5m', '5m!', '10m 3', 'constructor', '5 __proto__', '1e9d'])(
  '“%s” is no length of time',
  (typed) => expect(parseDuration(typed)).toBeUndefined(),
);

test.each([
  [0, '0 seconds'],
  [90_000, '1 minute and 30 seconds'],
  [10 * MINUTE, '10 minutes'],
  [26 * 60 * MINUTE, '1 day and 2 hours'],
])('%d ms is shown as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
