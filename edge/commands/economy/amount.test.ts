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
  ['1k', 1_000],
  ['2.5k', 2_500],
  ['2,5K', 2_500],
  ['1.25m', 1_250_000],
  ['3 k', 3_000],
  ['1b', 1_000_000_000],
  ['1\u00a0500', 1_500],
  ['1\u202f500\u202f000', 1_500_000],
  ['1’500', 1_500],
  ['１５００', 1_500],
  ['１，５００', 1_500],
  ['500 credits', 500],
  ['1 credit', 1],
  ['max', 'all'],
  ['100%', 'all'],
  ['１００％', 'all'],
  ['half', { percent: 50 }],
  ['½', { percent: 50 }],
  ['quarter', { percent: 25 }],
  ['10%', { percent: 10 }],
  ['１０ ％', { percent: 10 }],
])('"%s" is %s', (text, amount) => {
  expect(parseAmount(text)).toEqual(amount);
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
  // A thousand or one and a half: which one depends on where you live.
  '1.500',
  '1,500k',
  '1.500k',
  '1.5',
  '0%',
  '101%',
  '1.5%',
  '0.001k',
  '1 50',
  '1,500 000',
  '5²',
  '-1k',
  'Infinity',
])('"%s" isn’t an amount', (text) => {
  expect(parseAmount(text)).toBeUndefined();
});
