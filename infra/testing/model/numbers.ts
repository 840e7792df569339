/** The economy's numbers, written a second time and in another form, so that a slip in the catalog shows. */
import type { ItemId, Rarity } from '../../../shared/economy/items.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const DAY = 1_440 * MINUTE;

/** Credits from this many days in a row; the last match counts. */
export const DAILY = [
  [30, 3_000],
  [14, 2_000],
  [7, 1_500],
  [1, 1_000],
] as const;
export const DAILY_XP = 50;

export const PAY = { confirmAbove: 10_000, sendCap: 250_000, receiveCap: 500_000, burstMs: 15 * SECOND } as const;
/** How long a payment or a staff order can be confirmed. */
export const CONFIRM_MS = 14 * MINUTE;
export const BANK = { capacity: 10_000, step: 5_000, price: 4_000 } as const;
export const STAFF = { credits: 1_000_000, items: 100, creditsPerDay: 5_000_000 } as const;
export const MOST_CREDITS = 2 ** 53 - 1;

/** Which levels bring which crate; the first that divides the level counts. */
export const LEVEL_CRATES = [
  [50, 'mythic_crate'],
  [25, 'legendary_crate'],
  [10, 'epic_crate'],
  [5, 'rare_crate'],
  [1, 'common_crate'],
] as const;

/** An entry and its weight. */
export type Table<T extends string = ItemId> = readonly (readonly [T, number])[];

/** The least pay of a job, the number of possible amounts, how often it brings an item, and which. */
export const JOBS = {
  programmer: [200, 200, 15, ['data_fragment', 'corrupted_file']],
  musician: [170, 160, 10, ['data_fragment']],
  miner: [230, 240, 20, ['data_fragment', 'encryption_key', 'neural_chip']],
  trader: [250, 300, 5, ['hologram_badge']],
} as const satisfies Record<string, readonly [number, number, number, readonly ItemId[]]>;

/** How much of the common finds the most luck takes, in tenths of a percent. */
export const LUCK = { most: 35, charm: 20, drone: 15, taken: 590 } as const;
/** Finds without luck, in tenths of a percent; the share, in 75ths, of what luck takes from the common ones; experience. */
export const RARITIES = [
  ['common', 600, -75, 12],
  ['rare', 250, 20, 20],
  ['epic', 100, 30, 35],
  ['legendary', 40, 20, 55],
  ['mythic', 10, 5, 120],
] as const satisfies readonly (readonly [Rarity, number, number, number])[];

export const ZONES = {
  loot: {
    common: [
      ['data_fragment', 50],
      ['neural_chip', 30],
      ['corrupted_file', 20],
    ],
    rare: [
      ['corrupted_file', 40],
      ['neural_chip', 35],
      ['encryption_key', 25],
    ],
    epic: [
      ['encryption_key', 50],
      ['hologram_badge', 30],
      ['quantum_core', 20],
    ],
    legendary: [
      ['quantum_core', 60],
      ['ancient_code', 40],
    ],
    mythic: [['singularity_shard', 100]],
  },
  food: {
    common: [
      ['energy_drink', 55],
      ['companion_treat', 45],
    ],
    rare: [['luck_charm', 100]],
    epic: [['xp_booster', 100]],
    legendary: [['master_key', 100]],
    mythic: [['master_key', 100]],
  },
  skills: {
    common: [
      ['basic_scanner', 50],
      ['basic_net', 50],
    ],
    rare: [
      ['advanced_scanner', 80],
      ['luck_charm', 20],
    ],
    epic: [
      ['reinforced_net', 70],
      ['xp_booster', 30],
    ],
    legendary: [['quantum_scanner', 100]],
    mythic: [['quantum_scanner', 100]],
  },
} as const satisfies Record<string, Record<Rarity, Table>>;

/** Least level, chance at that level, least and most credits, experience, drops, how often a second one. */
export const TIERS = {
  easy: [1, 85, 120, 220, 65, ['data_fragment'], 0],
  medium: [4, 72, 220, 380, 110, ['neural_chip', 'corrupted_file'], 0],
  hard: [8, 60, 380, 650, 170, ['corrupted_file', 'encryption_key'], 20],
  elite: [12, 48, 650, 1_100, 240, ['encryption_key', 'hologram_badge', 'quantum_core'], 35],
} as const satisfies Record<string, readonly [number, number, number, number, number, readonly ItemId[], number]>;

export const CRATES = {
  common_crate: [
    ['data_fragment', 60],
    ['energy_drink', 20],
    ['companion_treat', 20],
  ],
  rare_crate: [
    ['neural_chip', 40],
    ['corrupted_file', 30],
    ['luck_charm', 30],
  ],
  epic_crate: [
    ['encryption_key', 40],
    ['hologram_badge', 25],
    ['xp_booster', 35],
  ],
  legendary_crate: [
    ['quantum_core', 55],
    ['ancient_code', 45],
  ],
  mythic_crate: [['singularity_shard', 100]],
} as const satisfies Partial<Record<ItemId, Table>>;

/** Uses, and how often it has an extra find. */
export const TOOLS = {
  basic_scanner: [50, 0],
  basic_net: [40, 5],
  advanced_scanner: [100, 15],
  reinforced_net: [150, 25],
  quantum_scanner: [200, 35],
} as const satisfies Partial<Record<ItemId, readonly [number, number]>>;

/** What the shop charges; it pays half of that, and less for eggs. */
export const PRICES = {
  basic_scanner: 500,
  basic_net: 750,
  advanced_scanner: 5_000,
  reinforced_net: 15_000,
  quantum_scanner: 50_000,
  energy_drink: 200,
  luck_charm: 1_000,
  companion_treat: 150,
  xp_booster: 2_500,
  master_key: 25_000,
  drone_egg: 2_500,
  fox_egg: 6_000,
  rabbit_egg: 15_000,
  cat_egg: 40_000,
} as const satisfies Partial<Record<ItemId, number>>;

/** What the shop pays for one. */
export const SELLS: Partial<Record<ItemId, number>> = {
  ...Object.fromEntries(Object.entries(PRICES).map(([item, price]) => [item, price / 2])),
  ...{ drone_egg: 1_000, fox_egg: 2_500, rabbit_egg: 6_000, cat_egg: 15_000 },
  data_fragment: 25,
  corrupted_file: 250,
  neural_chip: 500,
  encryption_key: 2_500,
  hologram_badge: 4_000,
  quantum_core: 25_000,
  ancient_code: 37_500,
  singularity_shard: 250_000,
};

/** How long one lasts, in minutes. */
export const BOOSTS = {
  energy_drink: ['energy', 60],
  luck_charm: ['luck', 30],
  xp_booster: ['xp', 120],
  master_key: ['key', 10_080],
} as const satisfies Partial<Record<ItemId, readonly [string, number]>>;

export const EGGS = {
  drone_egg: 'nano_drone',
  fox_egg: 'code_fox',
  rabbit_egg: 'quantum_rabbit',
  cat_egg: 'viral_cat',
} as const satisfies Partial<Record<ItemId, string>>;

export const RECIPES = {
  energy_drink: [{ data_fragment: 4, corrupted_file: 1 }, 55],
  luck_charm: [{ neural_chip: 2, data_fragment: 6 }, 80],
  xp_booster: [{ encryption_key: 1, neural_chip: 2 }, 120],
  advanced_scanner: [{ data_fragment: 35, neural_chip: 5, encryption_key: 1 }, 180],
  reinforced_net: [{ data_fragment: 45, corrupted_file: 6, hologram_badge: 1 }, 220],
  quantum_scanner: [{ quantum_core: 1, ancient_code: 1, encryption_key: 4 }, 400],
} as const satisfies Partial<Record<ItemId, readonly [Partial<Record<ItemId, number>>, number]>>;

/** What it counts, how many (0: `1 + level / 10`), credits, experience, and an item. */
export const QUESTS = {
  work: ['worked', 2, 450, 120, null],
  gather: ['gathered', 3, 320, 140, null],
  fight: ['won', 0, 520, 180, null],
  sell: ['sold', 4, 260, 110, 'luck_charm'],
  shop: ['bought', 2, 200, 90, 'energy_drink'],
} as const satisfies Record<string, readonly [string, number, number, number, ItemId | null]>;
