import { expect, test } from 'vitest';
import { type Measurable, measureInRounds } from './rounds.ts';
import type { Slice } from './stats.ts';

/** A case that makes so many requests per slice, and notes each. */
function caseOf(name: string, requests: number, order: string[]): Measurable {
  return {
    name,
    measure: async (durationMs): Promise<Slice> => {
      order.push(`${name} ${durationMs}`);
      return { requests, elapsedMs: durationMs, p50Ms: 1, p95Ms: 1, p99Ms: 1 };
    },
  };
}
const options = { rounds: 3, sliceMs: 5, warmUpMs: 9 };

test('a slow case is warmed up for as many requests as a quick one, and the warm-up isn’t measured', async () => {
  const order: string[] = [];
  const cases = [caseOf('slow', 40, order), caseOf('quick', 100, order)];
  const measured = await measureInRounds(cases, { ...options, warmUpRequests: 100 });
  expect(order.slice(0, 4)).toEqual(['slow 9', 'slow 9', 'slow 9', 'quick 9']);
  expect(measured.map(({ slices }) => slices.length)).toEqual([3, 3]);
});

test('each is warmed up once by default, and what never makes enough requests is measured all the same', async () => {
  const order: string[] = [];
  await measureInRounds([caseOf('one', 1, order)], options);
  expect(order).toEqual(['one 9', 'one 5', 'one 5', 'one 5']);
  const never: string[] = [];
  await measureInRounds([caseOf('none', 0, never)], { ...options, warmUpRequests: 1 });
  expect(never.slice(-4)).toEqual(['none 9', 'none 5', 'none 5', 'none 5']);
});

test('no case always follows the same one', async () => {
  const order: string[] = [];
  await measureInRounds(
    ['a', 'b', 'c'].map((name) => caseOf(name, 1, order)),
    { ...options, rounds: 6 },
  );
  const rounds = Array.from({ length: 6 }, (_, round) =>
    order.slice(3 + round * 3, 6 + round * 3).map(([name]) => name),
  );
  expect(new Set(rounds.map(([first]) => first))).toEqual(new Set(['a', 'b', 'c']));
  for (const round of rounds) expect(round.toSorted()).toEqual(['a', 'b', 'c']);
});

test('the case that failed is named', async () => {
  const failing = { name: 'broken', measure: () => Promise.reject(new Error('no answer')) };
  await expect(measureInRounds([failing], options)).rejects.toThrow('broken failed: no answer');
});
