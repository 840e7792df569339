import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allBooks, memberOwning, owned, wear } from '../../infra/testing/belongings.ts';
import { type Books, openBooks } from '../../infra/testing/books.ts';
import { auditLedger } from './audit.ts';
import { buyItem, GOODS } from './buy.ts';
import { BURNED, MINTED, TRANSACTIONS } from './counters.ts';
import { claimDaily } from './daily.ts';
import { saleCredits } from './inventory.ts';
import { ITEMS, type Item } from './items.ts';
import { COMMON_COLLECTIBLES, sellCommon, sellItem } from './sell.ts';

let books: Books;
const posted: unknown[] = [];
beforeAll(async () => {
  books = await openBooks(32);
  books.store.observe.count = (counter, labels, by) => posted.push([counter.name, labels, by]);
});
afterAll(() => books.drop());

const buy = (id: string, item: 'energy_drink' | 'basic_net', quantity: number, given = {}) =>
  buyItem(...books.by(id, given), item, quantity);
const sell = (id: string, item: keyof typeof ITEMS, quantity: number | 'all', given = {}) =>
  sellItem(...books.by(id, given), item, quantity);
const sixteen = <T>(act: () => Promise<T>) => Promise.all(Array.from({ length: 16 }, act));
const dayCounts = async (id: string) => {
  const [row] = await books.sql`select bought, sold from member where user_id = ${id}`;
  return row;
};

test('the shop sells tools and consumables, each for more than it pays for them', () => {
  expect(GOODS).toHaveLength(14);
  for (const { kind, price = 0, sells = 0 } of GOODS.map((id): Item => ITEMS[id])) {
    expect(['tool', 'consumable']).toContain(kind);
    expect(price).toBeGreaterThan(sells);
  }
});

describe('buying', () => {
  test('takes the credits and brings the items', async () => {
    const id = await books.memberWith(1_000);
    posted.length = 0;
    expect(await buy(id, 'energy_drink', 3)).toMatchObject({
      status: 'bought',
      item: 'energy_drink',
      quantity: 3,
      cost: 600,
      after: { credits: 400, energy_drink: 3 },
      xp: { gained: 0 },
    });
    expect(await owned(books, id)).toEqual({ credits: 400, energy_drink: 3 });
    expect(await dayCounts(id)).toMatchObject({ bought: 3, sold: 0 });
    expect(posted).toEqual([
      [TRANSACTIONS.name, { type: 'shop' }, undefined],
      [BURNED.name, { source: 'shop' }, 600],
    ]);
  });

  test('works with exactly the price', async () => {
    const id = await books.memberWith(400);
    expect(await buy(id, 'energy_drink', 2)).toMatchObject({ status: 'bought', after: { credits: 0 } });
  });

  test('with one credit too few says so and changes nothing', async () => {
    const id = await books.memberWith(399);
    const before = await allBooks(books);
    expect(await buy(id, 'energy_drink', 2)).toEqual({
      status: 'insufficient',
      item: 'energy_drink',
      quantity: 2,
      cost: 400,
      wallet: 399,
      missing: 1,
    });
    expect(await allBooks(books)).toBe(before);
  });

  test('sixteen times at once with the money for one is one purchase', async () => {
    const id = await books.memberWith(750);
    const outcomes = await sixteen(() => buy(id, 'basic_net', 1));
    expect(outcomes.filter(({ status }) => status === 'bought')).toHaveLength(1);
    expect(outcomes.filter(({ status }) => status === 'insufficient')).toHaveLength(15);
    expect(await owned(books, id)).toEqual({ basic_net: 1 });
  });

  test('with the same key is one purchase and one answer; for another request the key is refused', async () => {
    const id = await books.memberWith(1_000);
    const given = { key: `buy:${id}` };
    const outcomes = await sixteen(() => buy(id, 'energy_drink', 1, given));
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(await owned(books, id)).toEqual({ credits: 800, energy_drink: 1 });
    await expect(buy(id, 'energy_drink', 2, given)).rejects.toThrow('used for another request');
    await expect(buy(id, 'basic_net', 1, given)).rejects.toThrow('used for another request');
    await expect(buy(books.member(), 'energy_drink', 1, given)).rejects.toThrow('used for another request');
  });

  test('a refusal stands for its key, even when the credits have come since', async () => {
    const id = await books.memberWith(10);
    const given = { key: `poor:${id}` };
    const refused = await buy(id, 'energy_drink', 1, given);
    await claimDaily(...books.by(id));
    expect(await buy(id, 'energy_drink', 1, given)).toEqual(refused);
    expect((await buy(id, 'energy_drink', 1)).status).toBe('bought');
  });

  test.each([0, -1, 1.5, 100, Number.NaN])('%d pieces are no purchase', async (quantity) => {
    const id = await books.memberWith(1_000);
    const before = await allBooks(books);
    await expect(buy(id, 'energy_drink', quantity)).rejects.toThrow(RangeError);
    expect(await allBooks(books)).toBe(before);
  });

  test('what is only found cannot be bought', async () => {
    const id = await books.memberWith(1_000_000);
    await expect(buyItem(...books.by(id), 'quantum_core', 1)).rejects.toThrow("doesn't sell");
    await expect(buyItem(...books.by(id), 'common_crate', 1)).rejects.toThrow("doesn't sell");
  });
});

describe('selling', () => {
  test('takes the items and brings what they are worth', async () => {
    const id = await memberOwning(books, { neural_chip: 5 }, 10);
    posted.length = 0;
    expect(await sell(id, 'neural_chip', 2)).toMatchObject({
      status: 'sold',
      sold: { neural_chip: 2 },
      worn: {},
      credits: 1_000,
      after: { credits: 1_010, neural_chip: 3 },
    });
    expect(await sell(id, 'neural_chip', 'all')).toMatchObject({ status: 'sold', sold: { neural_chip: 3 } });
    expect(await owned(books, id)).toEqual({ credits: 2_510 });
    expect(await dayCounts(id)).toMatchObject({ bought: 0, sold: 5 });
    expect(posted).toEqual([
      [TRANSACTIONS.name, { type: 'sell' }, undefined],
      [MINTED.name, { source: 'sell' }, 1_000],
      [TRANSACTIONS.name, { type: 'sell' }, undefined],
      [MINTED.name, { source: 'sell' }, 1_500],
    ]);
  });

  test.each([
    ['one more than there are', { energy_drink: 2 }, 3, { status: 'too_few', item: 'energy_drink', have: 2 }],
    ['as many as a number can be', { energy_drink: 2 }, 2 ** 53 - 1, { status: 'too_few', have: 2 }],
    ['one of none', {}, 1, { status: 'too_few', item: 'energy_drink', have: 0 }],
    ['all of none', {}, 'all', { status: 'nothing' }],
  ] as const)('%s says so and changes nothing', async (_, items, quantity, refusal) => {
    const id = await memberOwning(books, items, 5);
    const before = await allBooks(books);
    expect(await sell(id, 'energy_drink', quantity)).toMatchObject(refusal);
    expect(await allBooks(books)).toBe(before);
  });

  test('sixteen times at once sells the only item once', async () => {
    const id = await memberOwning(books, { encryption_key: 1 });
    const outcomes = await sixteen(() => sell(id, 'encryption_key', 1));
    expect(outcomes.filter(({ status }) => status === 'sold')).toHaveLength(1);
    expect(await owned(books, id)).toEqual({ credits: 2_500 });
  });

  test('with the same key sells once; `all` and the number it was are two requests', async () => {
    const id = await memberOwning(books, { encryption_key: 2 });
    const given = { key: `sell:${id}` };
    const first = await sell(id, 'encryption_key', 'all', given);
    expect(await sell(id, 'encryption_key', 'all', given)).toEqual(first);
    await expect(sell(id, 'encryption_key', 2, given)).rejects.toThrow('used for another request');
  });

  test.each([0, -5, 0.5])('%d pieces are no sale', async (quantity) => {
    const id = await memberOwning(books, { encryption_key: 1 });
    await expect(sell(id, 'encryption_key', quantity)).rejects.toThrow(RangeError);
    expect(await owned(books, id)).toEqual({ encryption_key: 1 });
  });

  test('crates have no price', async () => {
    const id = await memberOwning(books, { common_crate: 1 });
    await expect(sell(id, 'common_crate', 1)).rejects.toThrow("can't be sold");
  });
});

describe('a worn tool', () => {
  const wears = async (count: number, usesLeft: number) => {
    const id = await memberOwning(books, { basic_scanner: count });
    await wear(books, id, 'basic_scanner', usesLeft);
    return id;
  };
  const wearOf = async (id: string) => (await books.sql`select uses_left from tool_wear where user_id = ${id}`).length;

  test('brings the share of its uses that are left, rounded down, and its wear goes with it', async () => {
    const id = await wears(1, 33);
    expect(await sell(id, 'basic_scanner', 1)).toMatchObject({
      credits: 165,
      worn: { basic_scanner: { usesLeft: 33, credits: 165 } },
    });
    expect(await wearOf(id)).toBe(0);
  });

  test('stays while fresh ones are sold', async () => {
    const id = await wears(3, 1);
    expect(await sell(id, 'basic_scanner', 2)).toMatchObject({ credits: 500, worn: {} });
    expect(await wearOf(id)).toBe(1);
    expect(await sell(id, 'basic_scanner', 'all')).toMatchObject({ credits: 5 });
    expect(await wearOf(id)).toBe(0);
  });

  test.each([
    [1, 1, 49],
    [4, 4, 7],
    [4, 3, 7],
    [2, 1, 50],
  ])('of %i, %i sold, %i uses left: the books pay what the list says', async (have, count, usesLeft) => {
    const id = await wears(have, usesLeft);
    expect(await sell(id, 'basic_scanner', count)).toMatchObject({
      credits: saleCredits('basic_scanner', count, have, usesLeft),
    });
  });

  test('does not lend its wear to a new one bought after it was sold', async () => {
    const id = await memberOwning(books, { basic_scanner: 1 }, 1_000);
    await wear(books, id, 'basic_scanner', 10);
    await sell(id, 'basic_scanner', 'all');
    await buyItem(...books.by(id), 'basic_scanner', 1);
    expect(await sell(id, 'basic_scanner', 'all')).toMatchObject({ credits: 250, worn: {} });
  });
});

describe('selling all common', () => {
  test('sells every common collectible at once, and nothing else', async () => {
    expect(COMMON_COLLECTIBLES).toEqual(['data_fragment']);
    const id = await memberOwning(books, { data_fragment: 7, neural_chip: 1, energy_drink: 1, basic_net: 1 });
    expect(await sellCommon(...books.by(id))).toMatchObject({
      status: 'sold',
      sold: { data_fragment: 7 },
      credits: 175,
    });
    expect(await owned(books, id)).toEqual({ credits: 175, neural_chip: 1, energy_drink: 1, basic_net: 1 });
  });

  test('when there is none changes nothing', async () => {
    const id = await memberOwning(books, { neural_chip: 1 });
    const before = await allBooks(books);
    expect(await sellCommon(...books.by(id))).toEqual({ status: 'nothing' });
    expect(await allBooks(books)).toBe(before);
  });
});

test('a frozen member neither buys nor sells', async () => {
  const id = await memberOwning(books, { data_fragment: 1 }, 1_000);
  await books.freeze(id);
  const before = await allBooks(books);
  expect(await buy(id, 'energy_drink', 1)).toEqual({ status: 'frozen' });
  expect(await sell(id, 'data_fragment', 1)).toEqual({ status: 'frozen' });
  expect(await sellCommon(...books.by(id))).toEqual({ status: 'frozen' });
  expect(await allBooks(books)).toBe(before);
});

test('a guild that switched the economy off has no shop', async () => {
  const id = await memberOwning(books, { data_fragment: 1 }, 1_000);
  const guild = { id: '700000000000000032', roleIds: [] };
  await books.sql`select settings_set_gate('shop-gate', ${guild.id}, 'module:economy', true, '', 1)`;
  expect(await buy(id, 'energy_drink', 1, { guild })).toMatchObject({ status: 'switched_off' });
  expect(await sell(id, 'data_fragment', 1, { guild })).toMatchObject({ status: 'switched_off' });
  expect(await owned(books, id)).toEqual({ credits: 1_000, data_fragment: 1 });
});

test('the books balance', async () => {
  expect(await auditLedger(books.sql)).toEqual([]);
});
