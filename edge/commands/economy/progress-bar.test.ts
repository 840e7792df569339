import { expect, test } from 'vitest';
import { bar } from './progress-bar.ts';

test.each([
  [0, 3, '▱▱▱▱▱▱▱▱▱▱'],
  [1, 3, '▰▰▰▱▱▱▱▱▱▱'],
  [999, 1_000, '▰▰▰▰▰▰▰▰▰▱'],
  [3, 3, '▰▰▰▰▰▰▰▰▰▰'],
  [9, 3, '▰▰▰▰▰▰▰▰▰▰'],
  [-1, 3, '▱▱▱▱▱▱▱▱▱▱'],
])('%i of %i is %s', (done, whole, drawn) => {
  expect(bar(done, whole)).toBe(drawn);
});
