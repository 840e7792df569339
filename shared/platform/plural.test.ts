import { expect, test } from 'vitest';
import { counted, plural, singularOf, whole } from './plural.ts';

test('English counts as Intl says', () => {
  const rules = new Intl.PluralRules('en');
  for (const count of [0, 1, 2, 3, 10, 11, 21, 100, 101, 1_000_001, -1, -2])
    expect([count, plural(count, 'one', 'other')]).toEqual([count, rules.select(count)]);
});

test('numbers are written out in full, with their word', () => {
  expect([counted(1, 'use'), counted(0, 'use'), counted(1_234, 'entry', 'entries'), whole(-1_234_567)]).toEqual([
    '1 use',
    '0 uses',
    '1,234 entries',
    '-1,234,567',
  ]);
});

test.each([
  ['gems', 'gem'],
  ['Gems', 'Gem'],
  ['GEMS', 'GEM'],
  ['berries', 'berry'],
  ['BERRIES', 'BERRY'],
  ['keys', 'key'],
  ['cookies', 'cookie'],
  ['boxes', 'box'],
  ['wishes', 'wish'],
  ['glasses', 'glass'],
  ['heroes', 'hero'],
  ['pesos', 'peso'],
  ['coffees', 'coffee'],
  ['leaves', 'leaf'],
  ['Wolves', 'Wolf'],
  ['waves', 'wave'],
  ['bonuses', 'bonus'],
  ['pence', 'penny'],
  ['people', 'person'],
  ['space bucks', 'space buck'],
  ['bags of gold', 'bag of gold'],
  ['Tears of Joy', 'Tear of Joy'],
])('one of the %s is a %s', (many, one) => expect(singularOf(many)).toBe(one));

test.each(['gold', 'glass', 'bonus', 'chassis', 'Robux', 's', '', '**stars**', '金', 'gold!'])(
  '%j stays as it is',
  (name) => expect(singularOf(name)).toBe(name),
);
