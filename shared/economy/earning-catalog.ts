/** The numbers of earning: jobs, gathering, fights, crates, levels, quests. Chances are in percent. */
import type { ItemId, Rarity } from './items.ts';

/** An entry of a table, and its weight against the sum of all weights. Whole numbers. */
export interface Weighted<T> {
  value: T;
  weight: number;
}

const drop = (value: ItemId, weight: number): Weighted<ItemId> => ({ value, weight });

export interface Job {
  name: string;
  /** Pays from `baseCredits - spread` to `baseCredits + spread - 1`, all equally likely. */
  baseCredits: number;
  spread: number;
  itemPercent: number;
  items: readonly Weighted<ItemId>[];
}

export const WORK = {
  cooldownMinutes: 30,
  /** However many boosts apply. */
  leastCooldownSeconds: 60,
  leastCredits: 50,
  leastXp: 10,
  /** One point of experience for this many credits. */
  creditsPerXp: 12,
} as const;

export const JOBS = {
  programmer: {
    name: 'Code review',
    baseCredits: 300,
    spread: 100,
    itemPercent: 15,
    items: [drop('data_fragment', 1), drop('corrupted_file', 1)],
  },
  musician: { name: 'DJ gig', baseCredits: 250, spread: 80, itemPercent: 10, items: [drop('data_fragment', 1)] },
  miner: {
    name: 'Data mining',
    baseCredits: 350,
    spread: 120,
    itemPercent: 20,
    items: [drop('data_fragment', 1), drop('encryption_key', 1), drop('neural_chip', 1)],
  },
  trader: {
    name: 'Market trading',
    baseCredits: 400,
    spread: 150,
    itemPercent: 5,
    items: [drop('hologram_badge', 1)],
  },
} as const satisfies Record<string, Job>;
export type JobId = keyof typeof JOBS;

export const GATHER = {
  cooldownMinutes: 5,
  /** A trip finds 1 or 2 items, equally likely; a tool may add one. */
  mostFinds: 2,
  /** How often a trip uses up one use of a tool. */
  wearPercent: 20,
  xp: { common: 12, rare: 20, epic: 35, legendary: 55, mythic: 120 },
} as const satisfies { xp: Record<Rarity, number>; [other: string]: unknown };

/**
 * How often each rarity is found without luck, in tenths of a percent, and its share of what luck takes from the common ones,
 * in 75ths.
 */
export const RARITY_ODDS = {
  common: { tenths: 600, share: 0 },
  rare: { tenths: 250, share: 20 },
  epic: { tenths: 100, share: 30 },
  legendary: { tenths: 40, share: 20 },
  mythic: { tenths: 10, share: 5 },
} as const satisfies Record<Rarity, { tenths: number; share: number }>;
/** How often common items are found with the most luck, in tenths of a percent. */
export const LEAST_COMMON_TENTHS = 10;

export const LUCK = { charm: 20, drone: 15, most: 35 } as const;

type Loot = Record<Rarity, readonly Weighted<ItemId>[]>;

const LOOT = {
  common: [drop('data_fragment', 50), drop('neural_chip', 30), drop('corrupted_file', 20)],
  rare: [drop('corrupted_file', 40), drop('neural_chip', 35), drop('encryption_key', 25)],
  epic: [drop('encryption_key', 50), drop('hologram_badge', 30), drop('quantum_core', 20)],
  legendary: [drop('quantum_core', 60), drop('ancient_code', 40)],
  mythic: [drop('singularity_shard', 100)],
} as const satisfies Loot;

const FOOD = {
  common: [drop('energy_drink', 55), drop('companion_treat', 45)],
  rare: [drop('luck_charm', 100)],
  epic: [drop('xp_booster', 100)],
  legendary: [drop('master_key', 100)],
  mythic: [drop('master_key', 100)],
} as const satisfies Loot;

const SKILLS = {
  common: [drop('basic_scanner', 50), drop('basic_net', 50)],
  rare: [drop('advanced_scanner', 80), drop('luck_charm', 20)],
  epic: [drop('reinforced_net', 70), drop('xp_booster', 30)],
  legendary: [drop('quantum_scanner', 100)],
  mythic: [drop('quantum_scanner', 100)],
} as const satisfies Loot;

/** Where members gather, and what they find there by rarity. */
export const ZONES = {
  loot: { name: 'Server ruins', description: 'Collectibles to sell or to craft with', loot: LOOT },
  food: { name: 'Night market', description: 'Drinks, charms, and boosters', loot: FOOD },
  skills: { name: 'Abandoned workshop', description: 'Tools', loot: SKILLS },
} as const satisfies Record<string, { name: string; description: string; loot: Loot }>;
export type ZoneId = keyof typeof ZONES;

export interface Tier {
  name: string;
  minLevel: number;
  winPercent: number;
  /** From, to: whole credits, all equally likely. */
  credits: readonly [number, number];
  xp: number;
  drops: readonly Weighted<ItemId>[];
  secondDropPercent: number;
}

export const FIGHT = {
  cooldownMinutes: 10,
  /** Added for every level above the tier's own. */
  percentPerLevel: 2,
  leastPercent: 15,
  mostPercent: 95,
  /** A lost fight costs `lossCredits + min(mostLossByLevel, lossPerLevel × level)`, or nothing when the member can't pay that. */
  lossCredits: 50,
  lossPerLevel: 10,
  mostLossByLevel: 250,
  foxPercent: 110,
} as const;

export const TIERS = {
  easy: {
    name: 'Easy',
    minLevel: 1,
    winPercent: 85,
    credits: [120, 220],
    xp: 65,
    drops: [drop('data_fragment', 1)],
    secondDropPercent: 0,
  },
  medium: {
    name: 'Medium',
    minLevel: 4,
    winPercent: 72,
    credits: [220, 380],
    xp: 110,
    drops: [drop('neural_chip', 1), drop('corrupted_file', 1)],
    secondDropPercent: 0,
  },
  hard: {
    name: 'Hard',
    minLevel: 8,
    winPercent: 60,
    credits: [380, 650],
    xp: 170,
    drops: [drop('corrupted_file', 1), drop('encryption_key', 1)],
    secondDropPercent: 20,
  },
  elite: {
    name: 'Elite',
    minLevel: 12,
    winPercent: 48,
    credits: [650, 1_100],
    xp: 240,
    drops: [drop('encryption_key', 1), drop('hologram_badge', 1), drop('quantum_core', 1)],
    secondDropPercent: 35,
  },
} as const satisfies Record<string, Tier>;
export type TierId = keyof typeof TIERS;

/** What may be in a crate. */
export const CRATES = {
  common_crate: [drop('data_fragment', 60), drop('energy_drink', 20), drop('companion_treat', 20)],
  rare_crate: [drop('neural_chip', 40), drop('corrupted_file', 30), drop('luck_charm', 30)],
  epic_crate: [drop('encryption_key', 40), drop('hologram_badge', 25), drop('xp_booster', 35)],
  legendary_crate: [drop('quantum_core', 55), drop('ancient_code', 45)],
  mythic_crate: [drop('singularity_shard', 100)],
} as const satisfies Partial<Record<ItemId, readonly Weighted<ItemId>[]>>;
export type CrateId = keyof typeof CRATES;

export const LEVEL = {
  /** Level L begins at `xpBase × (L − 1)²`. */
  xpBase: 140,
  /** The crate of a new level: the first of these that divides it. */
  crates: [
    { every: 50, item: 'mythic_crate' },
    { every: 25, item: 'legendary_crate' },
    { every: 10, item: 'epic_crate' },
    { every: 5, item: 'rare_crate' },
    { every: 1, item: 'common_crate' },
  ],
} as const satisfies { xpBase: number; crates: readonly { every: number; item: CrateId }[] };

/** What boosts do while they last, in percent. */
export const BOOSTS = { energyCooldown: 50, rabbitCooldown: 80, xp: 200, catXp: 125 } as const;

/** What each recipe needs and teaches, for one. */
export const RECIPES = {
  energy_drink: { ingredients: { data_fragment: 4, corrupted_file: 1 }, xp: 55 },
  luck_charm: { ingredients: { neural_chip: 2, data_fragment: 6 }, xp: 80 },
  xp_booster: { ingredients: { encryption_key: 1, neural_chip: 2 }, xp: 120 },
  advanced_scanner: { ingredients: { data_fragment: 35, neural_chip: 5, encryption_key: 1 }, xp: 180 },
  reinforced_net: { ingredients: { data_fragment: 45, corrupted_file: 6, hologram_badge: 1 }, xp: 220 },
  quantum_scanner: { ingredients: { quantum_core: 1, ancient_code: 1, encryption_key: 4 }, xp: 400 },
} as const satisfies Partial<Record<ItemId, { ingredients: Partial<Record<ItemId, number>>; xp: number }>>;
export type RecipeId = keyof typeof RECIPES;
export const MOST_CRAFTED_AT_ONCE = 25;
export const MOST_BOUGHT_AT_ONCE = 99;
export const MOST_USED_AT_ONCE = 10;

/** The quests of a day: each has a goal for one count, and a reward that grows with the level at the start of the day. */
export const QUESTS = {
  work: { name: 'Clock in', counts: 'worked', goal: 2, credits: 450, xp: 120 },
  gather: { name: 'Out and about', counts: 'gathered', goal: 3, credits: 320, xp: 140 },
  /** The goal grows: `round(1 + level / 10)` wins. */
  fight: { name: 'Stand your ground', counts: 'won', goal: 'byLevel', credits: 520, xp: 180 },
  sell: { name: 'Clear the shelves', counts: 'sold', goal: 4, credits: 260, xp: 110, item: 'luck_charm' },
  shop: { name: 'Retail therapy', counts: 'bought', goal: 2, credits: 200, xp: 90, item: 'energy_drink' },
} as const satisfies Record<
  string,
  { name: string; counts: string; goal: number | 'byLevel'; credits: number; xp: number; item?: ItemId }
>;
export type QuestId = keyof typeof QUESTS;
export const QUESTS_PER_DAY = 3;
