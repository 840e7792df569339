import { expect, test } from 'vitest';
import { ITEM_IDS } from '../../../shared/economy/items.ts';
import { anyItemChoices, findItem, ITEM_OPTION_LENGTH, itemChoices } from './item-option.ts';

test.each(['rare', 'you have 1,000,000', 'you can craft 12'])(
  'every item is found by what its list shows, with the note “%s”',
  (note) => {
    const choices = itemChoices(
      '',
      ITEM_IDS.map((id) => ({ id, note })),
    );
    expect(choices.map(({ name }) => findItem(name))).toEqual(ITEM_IDS);
    for (const { name } of choices) expect(name.length).toBeLessThanOrEqual(ITEM_OPTION_LENGTH);
  },
);

test('no two items read alike', () => {
  const names = anyItemChoices('').map(({ name }) => name);
  expect(new Set(names).size).toBe(ITEM_IDS.length);
});

test('words that only begin like an item aren’t one', () => {
  expect(findItem('Luck')).toBeUndefined();
  expect(findItem('(rare)')).toBeUndefined();
});
