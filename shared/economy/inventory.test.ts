import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memberOwning, wear } from '../../infra/testing/belongings.ts';
import { type Books, NOON, openBooks } from '../../infra/testing/books.ts';
import { readInventory, saleCredits, stacksOf } from './inventory.ts';
import { ITEM_IDS, ITEMS } from './items.ts';
import { useItem } from './use.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.drop());

const inventory = (id: string, given = {}) => readInventory(...books.by(id, given));
const later = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000);

describe('what a member owns', () => {
  test('is nothing for somebody nobody has heard of', async () => {
    expect(await inventory(books.member())).toEqual({
      status: 'inventory',
      wallet: 0,
      items: {},
      wear: {},
      boosts: {},
      companion: null,
    });
  });

  test('is credits, items, wear, boosts and a companion', async () => {
    const id = await memberOwning(books, { basic_net: 2, energy_drink: 1, fox_egg: 1 }, 700);
    await wear(books, id, 'basic_net', 31);
    await useItem(...books.by(id), 'energy_drink', 1);
    await useItem(...books.by(id), 'fox_egg', 1);
    const seen = await inventory(id);
    if (seen.status !== 'inventory') throw new Error(seen.status);
    expect(seen).toMatchObject({ wallet: 700, items: { basic_net: 2 }, wear: { basic_net: 31 } });
    expect(seen.items).toEqual({ basic_net: 2 });
    expect(new Date(seen.boosts.energy ?? '')).toEqual(later(60));
    expect(seen.companion?.id).toBe('code_fox');
    expect(new Date(seen.companion?.fedUntil ?? '')).toEqual(later(2_880));
  });

  test('has no boost any more that is over, and still the companion that is hungry', async () => {
    const id = await memberOwning(books, { luck_charm: 1, cat_egg: 1 });
    await useItem(...books.by(id), 'luck_charm', 1);
    await useItem(...books.by(id), 'cat_egg', 1);
    expect(await inventory(id, { now: later(29.9) })).toMatchObject({ boosts: { luck: expect.any(String) } });
    expect(await inventory(id, { now: later(30) })).toMatchObject({ boosts: {} });
    expect(await inventory(id, { now: later(9_999) })).toMatchObject({ boosts: {}, companion: { id: 'viral_cat' } });
  });

  test('is not shown where staff switched the command off', async () => {
    const guild = { id: '700000000000000031', roleIds: [] };
    await books.sql`select settings_set_gate('inventory-gate', ${guild.id}, 'command:inventory', true, '', 1)`;
    expect(await inventory(books.member(), { guild, command: { name: 'inventory', module: 'economy' } })).toEqual({
      status: 'switched_off',
      subject: 'command:inventory',
    });
  });

  test('is one statement', async () => {
    const id = await memberOwning(books, { data_fragment: 1 });
    const operations: string[] = [];
    books.store.observe.statement = (operation) => operations.push(operation);
    await inventory(id);
    books.store.observe.statement = () => {};
    expect(operations).toEqual(['inventory']);
  });
});

describe('a list of stacks', () => {
  test('begins with the rarest, and goes on by name', () => {
    const items = { data_fragment: 3, quantum_core: 1, basic_net: 1, ancient_code: 2, singularity_shard: 1 };
    expect(stacksOf({ items, wear: {} }).map(({ id, count, worth }) => [id, count, worth])).toEqual([
      ['singularity_shard', 1, 250_000],
      ['ancient_code', 2, 75_000],
      ['quantum_core', 1, 25_000],
      ['basic_net', 1, 375],
      ['data_fragment', 3, 75],
    ]);
  });

  test('holds every item there is when somebody owns all of them, and no crate has a price', () => {
    const all = stacksOf({ items: Object.fromEntries(ITEM_IDS.map((id) => [id, 1])), wear: {} });
    expect(all).toHaveLength(ITEM_IDS.length);
    for (const { item, worth } of all) expect(worth === 0).toBe(item.kind === 'crate');
  });
});

describe('what a stack brings', () => {
  test.each([
    ['as new', 2, 2, undefined, 500],
    ['with the worn one kept', 1, 2, 1, 250],
    ['with the worn one', 2, 2, 25, 375],
    ['the worn one alone, rounded down', 1, 1, 33, 165],
    ['a nearly broken one', 1, 1, 1, 5],
  ] as const)('basic scanners, %s: %i of %i', (_, count, have, usesLeft, credits) => {
    expect(saleCredits('basic_scanner', count, have, usesLeft)).toBe(credits);
  });

  test('is the same sold one by one or at once, and never more than the list price', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 149 }), (have, usesLeft) => {
        const sells = ITEMS.reinforced_net.sells;
        const oneByOne = Array.from({ length: have }, (_, sold) =>
          saleCredits('reinforced_net', 1, have - sold, usesLeft),
        ).reduce((a, b) => a + b, 0);
        expect(saleCredits('reinforced_net', have, have, usesLeft)).toBe(oneByOne);
        expect(oneByOne).toBeLessThan(have * sells);
      }),
    );
  });
});
