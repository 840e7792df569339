import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addTimes, percentileMs, timesOf } from './times.ts';

const histogram = (durations: readonly number[]) => durations.map(timesOf).reduce(addTimes, []);

test.each([
  [[], 0.5, undefined],
  [[3], 1, 5],
  [[3, 3, 3, 3], 0.5, 3],
  [[1, 1, 1, 1, 1, 1, 1, 1, 1, 400], 0.5, 3],
  [[1, 1, 1, 1, 1, 1, 1, 1, 1, 400], 0.95, 425],
  [[1_000_000], 0.5, 30_000],
])('of %j, a share of %s is done within %s ms', (durations, share, expected) => {
  expect(percentileMs(histogram(durations), share)).toBe(expected);
});

test('a percentile lies in the bucket of the exact one, or beside it at its end, and never falls as the share grows', () => {
  const durations = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(durations, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, share) => {
      const exact = all.toSorted((a, b) => a - b)[Math.ceil(share * all.length) - 1] ?? 0;
      const found = percentileMs(histogram(all), share) ?? 0;
      // Where it's the bucket's lower end, it counts for the one below.
      expect(Math.abs(bucketOf(found) - bucketOf(exact))).toBeLessThanOrEqual(1);
      expect(percentileMs(histogram(all), 1) ?? 0).toBeGreaterThanOrEqual(found);
    }),
  );
});

const bucketOf = (ms: number) => timesOf(ms).indexOf(1);

test('histograms add up, whichever is longer', () => {
  expect(addTimes([1, 2], [1, 1, 1])).toEqual([2, 3, 1]);
  expect(addTimes([], timesOf(7))).toEqual(timesOf(7));
});
