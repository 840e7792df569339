import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allBooks, loaded, memberOwning, owned } from '../../infra/testing/belongings.ts';
import { type Books, openBooks } from '../../infra/testing/books.ts';
import type { Caller } from '../platform/store.ts';
import { auditLedger } from './audit.ts';
import { buyItem } from './buy.ts';
import { craftItem } from './craft.ts';
import { CRATES, type CrateId } from './earning-catalog.ts';
import { CRATE_IDS, type OpenOutcome, openCrates } from './open.ts';
import type { Haul } from './rolls.ts';
import { sellCommon, sellItem } from './sell.ts';
import { useItem } from './use.ts';

let books: Books;
beforeAll(async () => {
  books = await openBooks(32);
});
afterAll(() => books.drop());

const open = (id: string, crate: CrateId, quantity = 1, given = {}) =>
  openCrates(...books.by(id, given), crate, quantity);
const sixteen = <T>(act: () => Promise<T>) => Promise.all(Array.from({ length: 16 }, act));
const opened = (outcome: OpenOutcome) => {
  if (outcome.status !== 'opened') throw new Error(outcome.status);
  return outcome;
};
const count = (items: Haul) => Object.values(items).reduce((sum, one) => sum + one, 0);

describe('a crate', () => {
  test.each(CRATE_IDS)('%s holds one thing it can hold', async (crate) => {
    const id = await memberOwning(books, { [crate]: 1 });
    const { items, keyUntil, discovered, quantity } = opened(await open(id, crate));
    expect([count(items), quantity, keyUntil]).toEqual([1, 1, null]);
    expect(await owned(books, id)).toEqual(items);
    expect(CRATES[crate].map(({ value }) => value)).toContain(Object.keys(items)[0]);
    expect(discovered).toEqual(Object.keys(items));
  });

  test('holds what the dice say, ten at once, and it all goes into the collection', async () => {
    const id = await memberOwning(books, { common_crate: 11 });
    const outcome = opened(await openCrates(loaded(books, 0), books.as(id), 'common_crate', 10));
    await openCrates(loaded(books, 0.999), books.as(id), 'common_crate', 1);
    expect(outcome).toMatchObject({ items: { data_fragment: 10 }, after: { data_fragment: 10, common_crate: 1 } });
    expect(await owned(books, id)).toEqual({ data_fragment: 10, companion_treat: 1 });
    const kept = await books.sql`select item, count from collection where user_id = ${id} order by item`;
    expect(kept.map(({ item, count }) => [item, Number(count)])).toEqual([
      ['companion_treat', 1],
      ['data_fragment', 10],
    ]);
  });

  test('holds one thing more while a master key is at work, and not a moment longer', async () => {
    const id = await memberOwning(books, { mythic_crate: 6, master_key: 1 });
    expect(opened(await open(id, 'mythic_crate')).items).toEqual({ singularity_shard: 1 });
    const key = await useItem(...books.by(id), 'master_key', 1);
    if (key.status !== 'used') throw new Error(key.status);
    const { until } = key;
    const last = new Date(Date.parse(until) - 1);
    expect(opened(await open(id, 'mythic_crate', 2, { now: last }))).toMatchObject({
      items: { singularity_shard: 4 },
      keyUntil: until,
    });
    expect(opened(await open(id, 'mythic_crate', 1, { now: new Date(until) }))).toMatchObject({
      items: { singularity_shard: 1 },
      keyUntil: null,
    });
    expect(await owned(books, id)).toEqual({ singularity_shard: 6, mythic_crate: 2 });
  });

  test('that one has too few of stays shut', async () => {
    const id = await memberOwning(books, { rare_crate: 2 });
    const before = await allBooks(books);
    expect(await open(id, 'rare_crate', 3)).toEqual({ status: 'too_few', item: 'rare_crate', have: 2 });
    expect(await open(id, 'epic_crate')).toEqual({ status: 'too_few', item: 'epic_crate', have: 0 });
    expect(await allBooks(books)).toBe(before);
  });

  test('opens once, sixteen times at once', async () => {
    const id = await memberOwning(books, { mythic_crate: 1 });
    const outcomes = await sixteen(() => open(id, 'mythic_crate'));
    expect(outcomes.filter(({ status }) => status === 'opened')).toHaveLength(1);
    expect(await owned(books, id)).toEqual({ singularity_shard: 1 });
  });

  test('opened with the same key holds the same, whatever the dice say the second time', async () => {
    const id = await memberOwning(books, { common_crate: 5 });
    const given = { key: `open:${id}` };
    const first = await open(id, 'common_crate', 2, given);
    for (let i = 0; i < 8; i++) expect(await open(id, 'common_crate', 2, given)).toEqual(first);
    expect(await owned(books, id)).toMatchObject({ common_crate: 3 });
    await expect(open(id, 'common_crate', 1, given)).rejects.toThrow('used for another request');
  });
});

test('a storm of everything a member can do with items keeps the books in balance', async () => {
  const belongings: Haul = {
    data_fragment: 20,
    encryption_key: 9,
    neural_chip: 18,
    common_crate: 10,
    drone_egg: 3,
    fox_egg: 3,
  };
  const members = await Promise.all(Array.from({ length: 3 }, () => memberOwning(books, belongings, 3_000)));
  const acts: ((caller: Caller, turn: number) => Promise<{ status: string }>)[] = [
    (caller) => buyItem(books.store, caller, 'energy_drink', 2),
    (caller) => sellItem(books.store, caller, 'energy_drink', 1),
    (caller) => craftItem(books.store, caller, 'xp_booster', 1),
    (caller) => openCrates(books.store, caller, 'common_crate', 1),
    (caller, turn) => useItem(books.store, caller, turn % 2 === 0 ? 'drone_egg' : 'fox_egg', 1),
    (caller) => sellCommon(books.store, caller),
  ];
  const outcomes = await Promise.all(
    members.flatMap((id) => Array.from({ length: 6 }, (_, turn) => acts.map((act) => act(books.as(id), turn))).flat()),
  );
  const done = new Set(outcomes.map(({ status }) => status));
  for (const status of ['bought', 'sold', 'crafted', 'opened', 'used']) expect(done).toContain(status);
});

test('the books balance', async () => {
  expect(await auditLedger(books.sql)).toEqual([]);
});
