import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allBooks, memberOwning, owned } from '../../infra/testing/belongings.ts';
import { type Books, openBooks } from '../../infra/testing/books.ts';
import { auditLedger } from './audit.ts';
import { craftItem, ingredientsOf, RECIPE_IDS, timesCraftable } from './craft.ts';
import { RECIPES, type RecipeId } from './earning-catalog.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks(32);
});
afterAll(() => books.drop());

const craft = (id: string, recipe: RecipeId, times = 1, given = {}) => craftItem(...books.by(id, given), recipe, times);
const sixteen = <T>(act: () => Promise<T>) => Promise.all(Array.from({ length: 16 }, act));
const ENOUGH = { data_fragment: 4, corrupted_file: 1 };

describe('crafting', () => {
  test.each(RECIPE_IDS)('%s takes exactly its ingredients and brings its experience', async (recipe) => {
    const id = await memberOwning(books, ingredientsOf(recipe));
    expect(await craft(id, recipe)).toMatchObject({
      status: 'crafted',
      item: recipe,
      times: 1,
      after: { [recipe]: 1 },
      xp: { gained: RECIPES[recipe].xp, total: RECIPES[recipe].xp },
    });
    const { common_crate: _fromLevels, ...rest } = await owned(books, id);
    expect(rest).toEqual({ [recipe]: 1 });
  });

  test('several times takes several times as much; what is left over stays', async () => {
    const id = await memberOwning(books, { data_fragment: 14, corrupted_file: 3 });
    expect(await craft(id, 'energy_drink', 3)).toMatchObject({
      status: 'crafted',
      after: { energy_drink: 3, data_fragment: 2, corrupted_file: 0, common_crate: 1 },
      xp: { gained: 165, level: 2, before: 1 },
      crates: { common_crate: 1 },
    });
    expect(await owned(books, id)).toEqual({ energy_drink: 3, data_fragment: 2, common_crate: 1 });
  });

  test.each([
    ['one thing short', { data_fragment: 3, corrupted_file: 1 }, 1, { data_fragment: 1 }],
    ['everything short', {}, 2, { data_fragment: 8, corrupted_file: 2 }],
    ['enough for two, not for three', { data_fragment: 99, corrupted_file: 2 }, 3, { corrupted_file: 1 }],
  ])('with %s names what is missing and changes nothing', async (_, items, times, missing) => {
    const id = await memberOwning(books, items);
    const before = await allBooks(books);
    expect(await craft(id, 'energy_drink', times)).toEqual({
      status: 'missing',
      item: 'energy_drink',
      times,
      missing,
    });
    expect(await allBooks(books)).toBe(before);
  });

  test('sixteen times at once with the ingredients for one makes one', async () => {
    const id = await memberOwning(books, ENOUGH);
    const outcomes = await sixteen(() => craft(id, 'energy_drink'));
    expect(outcomes.filter(({ status }) => status === 'crafted')).toHaveLength(1);
    expect(await owned(books, id)).toEqual({ energy_drink: 1 });
  });

  test('two recipes that want the same ingredients do not both get them', async () => {
    const id = await memberOwning(books, { data_fragment: 6, corrupted_file: 1, neural_chip: 2 });
    const outcomes = await Promise.all([craft(id, 'energy_drink'), craft(id, 'luck_charm')]);
    expect(outcomes.filter(({ status }) => status === 'crafted')).toHaveLength(1);
  });

  test('with the same key makes one; for another request the key is refused', async () => {
    const id = await memberOwning(books, { data_fragment: 40, corrupted_file: 10 });
    const given = { key: `craft:${id}` };
    const outcomes = await sixteen(() => craft(id, 'energy_drink', 1, given));
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(await owned(books, id)).toMatchObject({ energy_drink: 1, data_fragment: 36 });
    await expect(craft(id, 'energy_drink', 2, given)).rejects.toThrow('used for another request');
  });

  test.each([0, -1, 26, 1.5])('%d times is refused', async (times) => {
    const id = await memberOwning(books, ENOUGH);
    await expect(craft(id, 'energy_drink', times)).rejects.toThrow(RangeError);
    expect(await owned(books, id)).toEqual(ENOUGH);
  });

  test('is for nobody whose account is frozen, or whose guild switched it off', async () => {
    const id = await memberOwning(books, ENOUGH);
    const guild = { id: '700000000000000034', roleIds: [] };
    await books.sql`select settings_set_gate('craft-gate', ${guild.id}, 'module:economy', true, '', 1)`;
    expect(await craft(id, 'energy_drink', 1, { guild })).toMatchObject({ status: 'switched_off' });
    await books.freeze(id);
    expect(await craft(id, 'energy_drink')).toEqual({ status: 'frozen' });
    expect(await owned(books, id)).toEqual(ENOUGH);
  });
});

test.each([
  [{}, 0],
  [{ data_fragment: 4 }, 0],
  [ENOUGH, 1],
  [{ data_fragment: 100, corrupted_file: 3 }, 3],
])('of %j an energy drink can be made %i times', (items, times) => {
  expect(timesCraftable('energy_drink', items)).toBe(times);
});

test('the books balance', async () => {
  expect(await auditLedger(books.sql)).toEqual([]);
});
