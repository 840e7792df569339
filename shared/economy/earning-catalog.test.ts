/** The numbers that members were promised, written down once more: a slip in a catalog shows here. */
import { expect, test } from 'vitest';
import { CRATES, JOBS, LEVEL, RARITY_ODDS, RECIPES, TIERS, type Weighted, ZONES } from './earning-catalog.ts';
import { ITEMS, type Item, type ItemId, itemOf } from './items.ts';

/** `data_fragment 50, neural_chip 30`. */
const told = (table: readonly Weighted<ItemId>[]) => table.map(({ value, weight }) => `${value} ${weight}`).join(', ');

test.each<[ItemId, number | undefined, number | undefined]>([
  ['basic_scanner', 500, 250],
  ['basic_net', 750, 375],
  ['advanced_scanner', 5_000, 2_500],
  ['reinforced_net', 15_000, 7_500],
  ['quantum_scanner', 50_000, 25_000],
  ['energy_drink', 200, 100],
  ['luck_charm', 1_000, 500],
  ['companion_treat', 150, 75],
  ['xp_booster', 2_500, 1_250],
  ['master_key', 25_000, 12_500],
  ['drone_egg', 2_500, 1_000],
  ['fox_egg', 6_000, 2_500],
  ['rabbit_egg', 15_000, 6_000],
  ['cat_egg', 40_000, 15_000],
  ['data_fragment', undefined, 25],
  ['corrupted_file', undefined, 250],
  ['neural_chip', undefined, 500],
  ['encryption_key', undefined, 2_500],
  ['hologram_badge', undefined, 4_000],
  ['quantum_core', undefined, 25_000],
  ['ancient_code', undefined, 37_500],
  ['singularity_shard', undefined, 250_000],
  ['mythic_crate', undefined, undefined],
])('%s costs %s and sells for %s', (id, price, sells) => {
  const item = itemOf(id);
  expect([item?.price, item?.sells]).toEqual([price, sells]);
});

test.each<[ItemId, number, number]>([
  ['basic_scanner', 50, 0],
  ['basic_net', 40, 5],
  ['advanced_scanner', 100, 15],
  ['reinforced_net', 150, 25],
  ['quantum_scanner', 200, 35],
])('a new %s has %d uses and a bonus of %d %%', (id, uses, bonusPercent) => {
  expect(ITEMS[id]).toMatchObject({ kind: 'tool', uses, bonusPercent });
});

test('what is found where, by rarity', () => {
  expect(Object.values(RARITY_ODDS).map(({ tenths }) => tenths)).toEqual([600, 250, 100, 40, 10]);
  const loot = (zone: keyof typeof ZONES) => Object.values(ZONES[zone].loot).map(told);
  expect(loot('loot')).toEqual([
    'data_fragment 50, neural_chip 30, corrupted_file 20',
    'corrupted_file 40, neural_chip 35, encryption_key 25',
    'encryption_key 50, hologram_badge 30, quantum_core 20',
    'quantum_core 60, ancient_code 40',
    'singularity_shard 100',
  ]);
  expect(loot('food')).toEqual([
    'energy_drink 55, companion_treat 45',
    'luck_charm 100',
    'xp_booster 100',
    'master_key 100',
    'master_key 100',
  ]);
  expect(loot('skills')).toEqual([
    'basic_scanner 50, basic_net 50',
    'advanced_scanner 80, luck_charm 20',
    'reinforced_net 70, xp_booster 30',
    'quantum_scanner 100',
    'quantum_scanner 100',
  ]);
});

test('what jobs pay', () => {
  expect(
    Object.entries(JOBS).map(([id, job]) => [id, job.baseCredits, job.spread, job.itemPercent, told(job.items)]),
  ).toEqual([
    ['programmer', 300, 100, 15, 'data_fragment 1, corrupted_file 1'],
    ['musician', 250, 80, 10, 'data_fragment 1'],
    ['miner', 350, 120, 20, 'data_fragment 1, encryption_key 1, neural_chip 1'],
    ['trader', 400, 150, 5, 'hologram_badge 1'],
  ]);
});

test('fight levels and rewards', () => {
  expect(
    Object.values(TIERS).map((tier) => [
      tier.minLevel,
      tier.winPercent,
      ...tier.credits,
      tier.xp,
      tier.secondDropPercent,
    ]),
  ).toEqual([
    [1, 85, 120, 220, 65, 0],
    [4, 72, 220, 380, 110, 0],
    [8, 60, 380, 650, 170, 20],
    [12, 48, 650, 1_100, 240, 35],
  ]);
});

test('what crates hold', () => {
  expect(Object.values(CRATES).map(told)).toEqual([
    'data_fragment 60, energy_drink 20, companion_treat 20',
    'neural_chip 40, corrupted_file 30, luck_charm 30',
    'encryption_key 40, hologram_badge 25, xp_booster 35',
    'quantum_core 55, ancient_code 45',
    'singularity_shard 100',
  ]);
  expect(LEVEL.xpBase).toBe(140);
});

test('recipes', () => {
  expect(RECIPES).toEqual({
    energy_drink: { ingredients: { data_fragment: 4, corrupted_file: 1 }, xp: 55 },
    luck_charm: { ingredients: { neural_chip: 2, data_fragment: 6 }, xp: 80 },
    xp_booster: { ingredients: { encryption_key: 1, neural_chip: 2 }, xp: 120 },
    advanced_scanner: { ingredients: { data_fragment: 35, neural_chip: 5, encryption_key: 1 }, xp: 180 },
    reinforced_net: { ingredients: { data_fragment: 45, corrupted_file: 6, hologram_badge: 1 }, xp: 220 },
    quantum_scanner: { ingredients: { quantum_core: 1, ancient_code: 1, encryption_key: 4 }, xp: 400 },
  });
});

test('item names are unique', () => {
  const names = Object.values<Item>(ITEMS).map(({ name }) => name.toLowerCase());
  expect(new Set(names).size).toBe(names.length);
});
