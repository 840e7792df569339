import { expect, test } from 'vitest';
import { parseAmount } from './amount.ts';

test.each([
  ['1', 1],
  ['1500', 1_500],
  ['1,500', 1_500],
  ['1 500 000', 1_500_000],
  ['1_000', 1_000],
  [' ALL ', 'all'],
  ['9007199254740991', Number.MAX_SAFE_INTEGER],
])('"%s" is %s', (text, amount) => {
  expect(parseAmount(text)).toBe(amount);
});

test.each([
  '',
  '0',
  '-5',
  '1.5',
  '1e3',
  '1,50',
  '12,34',
  'many',
  'all of it',
  '9007199254740992',
  '٣',
  'NaN',
  'Infinity',
])('"%s" isn’t an amount', (text) => {
  expect(parseAmount(text)).toBeUndefined();
});
