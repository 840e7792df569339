import { expect, test } from 'vitest';
import { verdictLine } from './report.ts';

test('a verdict line says whether the target was met, then shows the target and the figure', () => {
  const target = 'ledger: 2 accounts, 16 clients, +1 ms a statement / by hand ≥ 3';
  expect(verdictLine({ target, measured: '9.827  (9.10 to 10.02)', isMet: true })).toBe(
    `met     ${target}  9.827  (9.10 to 10.02)`,
  );
  expect(verdictLine({ target, measured: '2.1', isMet: false })).toBe(`MISSED  ${target}  2.1`);
});

test('figures of short targets are aligned', () => {
  const lines = ['one ≥ 1', 'another one ≤ 20'].map((target) => verdictLine({ target, measured: '5', isMet: true }));
  expect(new Set(lines.map((line) => line.indexOf('5'))).size).toBe(1);
});

test('a figure that doesn’t fit in 100 columns moves to the next line', () => {
  const lines = verdictLine({ target: 't'.repeat(70), measured: 'm'.repeat(60), isMet: true }).split('\n');
  expect(lines.map((line) => line.trim())).toEqual([`met     ${'t'.repeat(70)}`, 'm'.repeat(60)]);
});
