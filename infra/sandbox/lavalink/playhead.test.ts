import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { msUntil, positionAt, withPosition, withRate } from './playhead.ts';

const start = { positionMs: 1_000, at: 0, rate: 1 };

test.each([
  ['at normal speed', 1, 3_000],
  ['at double speed', 2, 5_000],
  ['at half speed', 0.5, 2_000],
  ['stopped', 0, 1_000],
])('two seconds later, %s', (_, rate, expected) => {
  expect(positionAt({ ...start, rate }, 2_000)).toBe(expected);
});

test('speed changes and jumps start from the current position', () => {
  const faster = withRate(start, 2, 1_000);
  expect(positionAt(faster, 1_000)).toBe(2_000);
  expect(positionAt(faster, 2_000)).toBe(4_000);
  expect(positionAt(withPosition(faster, 10_000, 2_000), 2_500)).toBe(11_000);
});

test('msUntil predicts exactly when a position is reached', () => {
  const playheads = fc.record({
    positionMs: fc.nat(1e7),
    at: fc.nat(1e9),
    rate: fc.double({ min: 0.1, max: 4, noNaN: true }),
  });
  fc.assert(
    fc.property(playheads, fc.nat(1e7), (playhead, ahead) => {
      const target = playhead.positionMs + ahead;
      expect(positionAt(playhead, playhead.at + msUntil(playhead, target, playhead.at))).toBeCloseTo(target, 3);
    }),
  );
});

test('a past position takes no time, and a stopped track reaches nothing', () => {
  expect(msUntil(start, 500, 0)).toBe(0);
  expect(msUntil({ ...start, rate: 0 }, 1_001, 0)).toBe(Number.POSITIVE_INFINITY);
});
