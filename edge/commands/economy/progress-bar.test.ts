import { expect, test } from 'vitest';
import { progressBar } from './progress-bar.ts';

test.each([
  [0, 3, '▱▱▱▱▱▱▱▱▱▱'],
  [1, 3, '▰▰▰▱▱▱▱▱▱▱'],
  [999, 1_000, '▰▰▰▰▰▰▰▰▰▱'],
  [3, 3, '▰▰▰▰▰▰▰▰▰▰'],
  [9, 3, '▰▰▰▰▰▰▰▰▰▰'],
  [-1, 3, '▱▱▱▱▱▱▱▱▱▱'],
])('%i of %i is %s', (done, whole, drawn) => {
  expect(progressBar(done, whole)).toBe(drawn);
});
