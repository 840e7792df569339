import { expect, test } from 'vitest';
import { fuzz } from './fuzz.ts';
import { PARSERS } from './parsers.ts';

const INPUTS = 2_000;

test.each(PARSERS.map((parser) => [parser.name, parser] as const))(
  '%s: whatever is sent, nothing throws',
  (_, parser) => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const { failures, inputs } = fuzz(parser, INPUTS, seed);
    expect({ seed, failures }).toEqual({ seed, failures: [] });
    expect(inputs).toBe(INPUTS);
  },
);

test('finds a parser that throws', () => {
  const broken = { ...(PARSERS[0] as (typeof PARSERS)[number]), parse: (text: string) => decodeURIComponent(text) };
  expect(fuzz(broken as never, INPUTS, 1).failures.length).toBeGreaterThan(0);
});
