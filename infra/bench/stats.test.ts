import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pairedRatio, percentile, rateOf, sliceOf, spread } from './stats.ts';

const durations = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 });

describe('a slice', () => {
  test('has a rate of requests per second', () => {
    expect(rateOf(sliceOf([1, 2, 3, 4], 500))).toBe(8);
  });

  test('sorts latencies as numbers, not as text', () => {
    expect(sliceOf([10, 9, 2, 1, 100], 1)).toMatchObject({ requests: 5, p50Ms: 9, p99Ms: 100 });
  });

  test('without requests throws instead of reporting 0', () => {
    expect(() => sliceOf([], 1_000)).toThrow(RangeError);
  });
});

describe('percentile', () => {
  test('returns the value that a given share of values don’t exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 0.5)).toBe(50);
    expect(percentile(hundred, 1)).toBe(100);
  });

  test('returns a measured value that enough values don’t exceed', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, fraction) => {
        const sorted = [...values].sort((a, b) => a - b);
        const found = percentile(sorted, fraction);
        expect(sorted).toContain(found);
        expect(sorted.filter((value) => value <= found).length).toBeGreaterThanOrEqual(fraction * sorted.length);
      }),
    );
  });
});

describe('spread', () => {
  test('averages the two middle values if the count is even', () => {
    expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
    expect(spread([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 });
  });

  test('doesn’t modify its input', () => {
    const values = [3, 1, 2];
    spread(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('a paired ratio', () => {
  test('ignores anything that slowed down a whole round', () => {
    fc.assert(
      fc.property(durations, (slowness) => {
        const ratio = pairedRatio(
          slowness.map((factor) => 3 * factor),
          slowness.map((factor) => 4 * factor),
        );
        expect(ratio.min).toBeCloseTo(0.75);
        expect(ratio.max).toBeCloseTo(0.75);
      }),
    );
  });

  test('throws if a round has only one value', () => {
    expect(() => pairedRatio([1, 2], [1])).toThrow(RangeError);
  });
});
