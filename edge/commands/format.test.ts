import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { credits, days, moneyOf, multiplier, plain, timestamp } from './format.ts';

test('amounts are full numbers with their unit', () => {
  expect([0, 1, -1, 2, 1_234, 9_007_199_254_740_991].map(credits)).toEqual([
    '0 credits',
    '1 credit',
    '-1 credit',
    '2 credits',
    '1,234 credits',
    '9,007,199,254,740,991 credits',
  ]);
  expect([days(1), days(30), multiplier(10), multiplier(15)]).toEqual(['1 day', '30 days', '×1.0', '×1.5']);
});

test.each<[string, string, string]>([
  ['gems', '1 gem', '2 gems'],
  ['Bits', '1 Bit', '2 Bits'],
  ['berries', '1 berry', '2 berries'],
  ['boxes', '1 box', '2 boxes'],
  ['glass', '1 glass', '2 glass'],
  ['gold', '1 gold', '2 gold'],
  ['s', '1 s', '2 s'],
  ['Star Dusts', '1 Star Dust', '2 Star Dusts'],
])('a server that calls its credits %s reads “%s” and “%s”', (name, one, two) => {
  const money = moneyOf({ currency: { name, emoji: null } });
  expect([money(1), money(2)]).toEqual([one, two]);
  expect(moneyOf({ currency: { name, emoji: '🪙' } })(1)).toBe(`🪙 ${one}`);
});

test('a singular that a server named goes before the rules of English', () => {
  const money = moneyOf({ currency: { name: 'Lei', emoji: null, singular: 'Leu' } });
  expect([money(1), money(-1), money(2)]).toEqual(['1 Leu', '-1 Leu', '2 Lei']);
});

test('moments are shown by Discord in each reader’s time', () => {
  expect(timestamp(new Date(1_700_000_000_999))).toBe('<t:1700000000:R>');
  expect(timestamp(new Date(0), 'f')).toBe('<t:0:f>');
});

describe('text from a member', () => {
  test.each([
    ['**bold** _x_ ~~no~~ `code`', '\\*\\*bold\\*\\* \\_x\\_ \\~\\~no\\~\\~ \\`code\\`'],
    ['[click](https://evil.test)', '\\[click\\]\\(https\\://evil.test\\)'],
    ['<@1> <@&2> <#3> @everyone', '\\<\\@1\\> \\<\\@&2\\> \\<\\#3\\> \\@everyone'],
    ['# big', '\\# big'],
    ['> quote\n- list', '\\> quote \\- list'],
    ['<t:0:R> :smile: <:a:1>', '\\<t\\:0\\:R\\> \\:smile\\: \\<\\:a\\:1\\>'],
    ['||hidden|| \\', '\\|\\|hidden\\|\\| \\\\'],
    ['crème brûlée, 5 €', 'crème brûlée, 5 €'],
  ])('%j is shown as typed', (typed, shown) => expect(plain(typed)).toBe(shown));

  test('has no mark of formatting left that is not escaped, on one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'*_~`|<>@#[]():\\- ab\n') }), (typed) => {
        const unescaped = plain(typed).replace(/\\[^a-z0-9\s]/g, '');
        expect(unescaped).not.toMatch(/[*_~`|<>@#[\]():\\\n]/);
      }),
    );
  });
});
