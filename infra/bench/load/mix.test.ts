import { expect, test } from 'vitest';
import { drawKind, type Kind, MIX } from './mix.ts';

const kind = (name: string, weight: number): Kind => ({ name, weight, who: 'member' });

test('kinds are drawn as often as their weights say', () => {
  const mix = [kind('a', 3), kind('b', 1)];
  const drawn = [0, 0.5, 0.749, 0.75, 0.999].map((random) => drawKind(random, mix).name);
  expect(drawn).toEqual(['a', 'a', 'a', 'b', 'b']);
});

test('weights are percent, and every kind is sent or pressed', () => {
  expect(MIX.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(100);
  expect(MIX.filter(({ use, opens }) => (use === undefined) === (opens === undefined))).toEqual([]);
});
