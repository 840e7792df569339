import { describe, expect, test } from 'vitest';
import { chiSquare, chiSquareLimit } from '../../infra/testing/chi-square.ts';
import { seededRandom } from '../../infra/testing/seeded-random.ts';
import { pick, type Random, randomOver } from '../platform/random.ts';
import {
  CRATES,
  type CrateId,
  GATHER,
  JOBS,
  type Job,
  type JobId,
  LUCK,
  RARITY_ODDS,
  TIERS,
  type Tier,
  type TierId,
  type Weighted,
  ZONES,
  type ZoneId,
} from './earning-catalog.ts';
import { type ItemId, RARITIES, type Rarity } from './items.ts';
import { type ItemCounts, rarityTable, rollCrate, rollFight, rollGather, rollWear, rollWork } from './rolls.ts';

const ROLLS = 1_000_000;
const LUCKS = [0, LUCK.drone, LUCK.charm, LUCK.charm + LUCK.drone];
const idsOf = <T extends string>(table: Record<T, unknown>) => Object.keys(table) as T[];

/** How often each outcome came, by what it was. */
type Tally = Map<string | number | boolean, number>;

function add(tally: Tally, outcome: string | number | boolean, count = 1): void {
  tally.set(outcome, (tally.get(outcome) ?? 0) + count);
}

function addHaul(tally: Tally, items: ItemCounts): number {
  let size = 0;
  for (const id in items) {
    const count = items[id as ItemId] ?? 0;
    add(tally, id, count);
    size += count;
  }
  return size;
}

/** Fails when the tally holds what cannot come, or does not fit the odds: what may come, and its parts of all. */
function expectFair(tally: Tally, odds: ReadonlyMap<string | number | boolean, number>): void {
  expect([...tally.keys()].filter((outcome) => !odds.has(outcome))).toEqual([]);
  if (odds.size === 1) return;
  const total = [...odds.values()].reduce((sum, part) => sum + part, 0);
  const outcomes = [...odds.keys()];
  const statistic = chiSquare(
    outcomes.map((outcome) => tally.get(outcome) ?? 0),
    [...odds.values()].map((part) => part / total),
  );
  expect(statistic).toBeLessThan(chiSquareLimit(odds.size - 1));
}

const byWeight = <T extends string>(table: readonly Weighted<T>[]) =>
  new Map(table.map(({ value, weight }) => [value, weight]));
const inPercent = (chance: number): Map<boolean, number> =>
  new Map([[true, chance] as const, [false, 100 - chance] as const].filter(([, part]) => part > 0));
const evenly = (from: number, to: number) => new Map(Array.from({ length: to - from + 1 }, (_, i) => [from + i, 1]));

function tallyOf(roll: (random: Random) => string | number | boolean, seed: string, rolls = ROLLS): Tally {
  const random = seededRandom(seed);
  const tally: Tally = new Map();
  for (let i = 0; i < rolls; i++) add(tally, roll(random));
  return tally;
}

describe('a million rolls fit the tables', () => {
  test.each(LUCKS)('rarities with luck %i', (luck) => {
    const table = rarityTable(luck);
    expectFair(
      tallyOf((random) => pick(random, table), `rarity ${luck}`),
      byWeight(table),
    );
  });

  test.each(idsOf<ZoneId>(ZONES).flatMap((zone) => RARITIES.map((rarity) => [zone, rarity] as const)))(
    'what lies in %s and is %s',
    (zone: ZoneId, rarity: Rarity) => {
      const table: readonly Weighted<ItemId>[] = ZONES[zone].loot[rarity];
      expectFair(
        tallyOf((random) => pick(random, table), `${zone} ${rarity}`),
        byWeight(table),
      );
    },
  );

  test.each(idsOf<ZoneId>(ZONES))('whole trips to %s, with all luck and a tool', (zone) => {
    const luck = LUCK.charm + LUCK.drone;
    const bonus = 35;
    const random = seededRandom(`trip ${zone}`);
    const items: Tally = new Map();
    const finds: Tally = new Map();
    for (let i = 0; i < ROLLS / 2; i++) add(finds, addHaul(items, rollGather(random, zone, luck, bonus).items));
    const odds = new Map<string, number>();
    const rarities = rarityTable(luck);
    const all = rarities.reduce((sum, { weight }) => sum + weight, 0);
    for (const { value: rarity, weight } of rarities) {
      const loot: readonly Weighted<ItemId>[] = ZONES[zone].loot[rarity];
      const sum = loot.reduce((total, entry) => total + entry.weight, 0);
      for (const entry of loot) {
        odds.set(entry.value, (odds.get(entry.value) ?? 0) + ((weight / all) * entry.weight) / sum);
      }
    }
    expectFair(items, odds);
    expectFair(
      finds,
      new Map([
        [1, 100 - bonus],
        [2, 100],
        [3, bonus],
      ]),
    );
  });

  test.each(idsOf<JobId>(JOBS))('the job %s: pay and finds', (id) => {
    const { baseCredits, spread, itemPercent, items }: Job = JOBS[id];
    const random = seededRandom(`job ${id}`);
    const [pay, finds, things]: [Tally, Tally, Tally] = [new Map(), new Map(), new Map()];
    for (let i = 0; i < ROLLS; i++) {
      const roll = rollWork(random, id);
      add(pay, roll.credits);
      add(finds, addHaul(things, roll.items) === 1);
    }
    expectFair(pay, evenly(baseCredits - spread, baseCredits + spread - 1));
    expectFair(finds, inPercent(itemPercent));
    expectFair(things, byWeight(items));
  });

  test.each(idsOf<TierId>(TIERS))('fight %s: the ticket, the pay, the loot', (id) => {
    const { credits, drops, secondDropPercent }: Tier = TIERS[id];
    const random = seededRandom(`fight ${id}`);
    const [tickets, pay, seconds, things]: [Tally, Tally, Tally, Tally] = [new Map(), new Map(), new Map(), new Map()];
    for (let i = 0; i < ROLLS; i++) {
      const roll = rollFight(random, id);
      add(tickets, roll.ticket);
      add(pay, roll.credits);
      add(seconds, addHaul(things, roll.items) === 2);
    }
    expectFair(tickets, evenly(0, 99));
    expectFair(pay, evenly(...credits));
    expectFair(seconds, inPercent(secondDropPercent));
    expectFair(things, byWeight(drops));
  });

  test.each(idsOf<CrateId>(CRATES))('what is in a %s', (id) => {
    expectFair(
      tallyOf((random) => rollCrate(random, id), `crate ${id}`),
      byWeight<ItemId>(CRATES[id]),
    );
  });

  test('the wear of tools', () => {
    expectFair(
      tallyOf((random) => rollWear(random), 'wear'),
      inPercent(GATHER.wearPercent),
    );
  });

  test('dice that favor small numbers don’t fit them', () => {
    const fair = seededRandom('loaded');
    // One byte, brought into range by a plain remainder.
    const loaded: Random = { below: (count) => fair.below(256) % count };
    const tickets: Tally = new Map();
    for (let i = 0; i < ROLLS; i++) add(tickets, rollFight(loaded, 'easy').ticket);
    expect(() => expectFair(tickets, evenly(0, 99))).toThrow();
  });

  test('a table published two percent off doesn’t fit them', () => {
    const table = rarityTable(0);
    const tally = tallyOf((random) => pick(random, table), 'rarity 0');
    const claimed = new Map(table.map(({ value, weight }) => [value, value === 'epic' ? weight * 1.02 : weight]));
    expect(() => expectFair(tally, claimed)).toThrow();
  });
});

describe('luck', () => {
  const shares = (luck: number) => {
    const table = rarityTable(luck);
    const total = table.reduce((sum, { weight }) => sum + weight, 0);
    return table.map(({ weight }) => weight / total);
  };
  const ALL_LUCKS = Array.from({ length: 101 }, (_, luck) => luck);

  test('makes every better rarity likelier with each point', () => {
    for (const luck of ALL_LUCKS.slice(1)) {
      const [[, ...more], [, ...less]] = [shares(luck), shares(luck - 1)];
      for (const [place, share] of more.entries()) {
        if (luck <= LUCK.most) expect(share).toBeGreaterThan(less[place] ?? 1);
        else expect(share).toBe(less[place]);
      }
    }
  });

  test('moves odds without adding any: the weights add up to the same', () => {
    const total = (luck: number) => rarityTable(luck).reduce((sum, { weight }) => sum + weight, 0);
    expect(new Set(ALL_LUCKS.map(total)).size).toBe(1);
    expect(shares(LUCK.most)[0]).toBeCloseTo(0.01, 10);
    expect(LUCK.charm + LUCK.drone).toBe(LUCK.most);
  });

  test('of 0 leaves the odds as in the catalog, in tenths of a percent', () => {
    expect(shares(0)).toEqual(RARITIES.map((rarity) => RARITY_ODDS[rarity].tenths / 1_000));
  });
});

test('experience goes with what was found and what was paid', () => {
  const lowest = randomOver(() => 0);
  expect(rollGather(lowest, 'loot', 0, 0)).toEqual({ items: { data_fragment: 1 }, xp: GATHER.xp.common });
  const { credits, xp } = rollWork(lowest, 'programmer');
  expect({ credits, xp }).toEqual({ credits: 200, xp: 16 });
});
