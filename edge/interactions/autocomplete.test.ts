import { expect, test } from 'vitest';
import { choicesAnswer } from './autocomplete.ts';

const choicesOf = (...choices: { name: string; value: string | number }[]) => choicesAnswer(choices).data?.choices;

test('no two choices of a list read alike, and the same one isn’t shown twice', () => {
  expect(
    choicesOf(
      { name: 'Live', value: 'a' },
      { name: 'Live', value: 'b' },
      { name: 'Live', value: 'a' },
      { name: 'Live · 2', value: 'c' },
      { name: 'Other', value: 'd' },
    ),
  ).toEqual([
    { name: 'Live', value: 'a' },
    { name: 'Live · 2', value: 'b' },
    { name: 'Live · 2 · 2', value: 'c' },
    { name: 'Other', value: 'd' },
  ]);
});

test('a name that’s as long as Discord allows keeps its length, and its last character whole', () => {
  const name = `${'x'.repeat(94)}🐈${'y'.repeat(4)}`;
  const names = (choicesOf({ name, value: 1 }, { name, value: 2 }) as { name: string }[]).map((choice) => choice.name);
  expect(names).toEqual([name, `${'x'.repeat(94)}🐈 · 2`]);
  const split = `${'x'.repeat(95)}🐈${'y'.repeat(3)}`;
  const [, second] = choicesOf({ name: split, value: 1 }, { name: split, value: 2 }) as { name: string }[];
  expect(second?.name).toBe(`${'x'.repeat(95)} · 2`);
});
