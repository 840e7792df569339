import { expect, test } from 'vitest';
import { chiSquare, chiSquareLimit } from './chi-square.ts';

test.each([
  [1, 10.828],
  [2, 13.816],
  [9, 27.877],
  [30, 59.703],
  [100, 149.449],
])('with %i degrees of freedom, the limit matches published tables', (degrees, published) => {
  expect(Math.abs(chiSquareLimit(degrees) / published - 1)).toBeLessThan(degrees < 9 ? 0.035 : 0.01);
});

test('the statistic is 0 for a perfect fit and grows with the deviation', () => {
  expect(chiSquare([25, 75], [0.25, 0.75])).toBe(0);
  expect(chiSquare([60, 40], [0.5, 0.5])).toBeCloseTo(4);
});
