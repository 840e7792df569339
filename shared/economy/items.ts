/** Every item that members can own. Prices are in credits. */
import { whole } from '../platform/plural.ts';

export const RARITIES = ['common', 'rare', 'epic', 'legendary', 'mythic'] as const;
export type Rarity = (typeof RARITIES)[number];

interface Common {
  name: string;
  rarity: Rarity;
  description: string;
  /** What the shop charges for one; items without a price are found, not bought. */
  price?: number;
  /** What one sells for; items without it can't be sold. */
  sells?: number;
}

/** What using one item does. Times add up when several are used. */
export type Effect =
  | { kind: 'energy' | 'luck' | 'xp' | 'key'; minutes: number }
  | { kind: 'feed'; minutes: number }
  | { kind: 'hatch'; companion: CompanionId };

export type Item = Common &
  (
    | { kind: 'tool'; uses: number; bonusPercent: number }
    | { kind: 'consumable'; effect: Effect }
    | { kind: 'collectible' }
    | { kind: 'crate' }
  );

const tool = (name: string, rarity: Rarity, price: number, uses: number, bonusPercent: number) =>
  ({
    kind: 'tool',
    name,
    rarity,
    description: `Lasts about ${whole(uses * 5)} trips; ${bonusPercent === 0 ? 'no bonus' : `${bonusPercent}% chance of an extra find`}`,
    price,
    sells: price / 2,
    uses,
    bonusPercent,
  }) as const;

const consumable = (name: string, rarity: Rarity, description: string, price: number, effect: Effect) =>
  ({ kind: 'consumable', name, rarity, description, price, sells: price / 2, effect }) as const;

const egg = (
  name: string,
  rarity: Rarity,
  description: string,
  price: number,
  sells: number,
  companion: 'nano_drone' | 'code_fox' | 'quantum_rabbit' | 'viral_cat',
) => ({ kind: 'consumable', name, rarity, description, price, sells, effect: { kind: 'hatch', companion } }) as const;

const collectible = (name: string, rarity: Rarity, listCredits: number, description: string) =>
  ({ kind: 'collectible', name, rarity, description, sells: listCredits / 2 }) as const;

const crate = (rarity: Rarity) =>
  ({
    kind: 'crate',
    name: `${rarity[0]?.toUpperCase()}${rarity.slice(1)} crate`,
    rarity,
    description: 'Comes with a new level. Open it with `/open`.',
  }) as const;

export const ITEMS = {
  basic_scanner: tool('Basic scanner', 'common', 500, 50, 0),
  basic_net: tool('Basic net', 'common', 750, 40, 5),
  advanced_scanner: tool('Advanced scanner', 'rare', 5_000, 100, 15),
  reinforced_net: tool('Reinforced net', 'epic', 15_000, 150, 25),
  quantum_scanner: tool('Quantum scanner', 'legendary', 50_000, 200, 35),

  energy_drink: consumable('Energy drink', 'common', 'Halves the `/work` cooldown for an hour', 200, {
    kind: 'energy',
    minutes: 60,
  }),
  luck_charm: consumable('Luck charm', 'rare', 'Better finds when gathering for half an hour', 1_000, {
    kind: 'luck',
    minutes: 30,
  }),
  companion_treat: consumable('Companion treat', 'common', 'Feeds your companion for another day', 150, {
    kind: 'feed',
    minutes: 1_440,
  }),
  xp_booster: consumable('XP booster', 'epic', 'Doubles experience for two hours', 2_500, { kind: 'xp', minutes: 120 }),
  master_key: consumable('Master key', 'legendary', 'One extra item in every crate for a week', 25_000, {
    kind: 'key',
    minutes: 10_080,
  }),
  drone_egg: egg('Drone egg', 'rare', 'Hatches a nano drone: luck when gathering', 2_500, 1_000, 'nano_drone'),
  fox_egg: egg('Fox egg', 'epic', 'Hatches a code fox: more credits from fights', 6_000, 2_500, 'code_fox'),
  rabbit_egg: egg(
    'Rabbit egg',
    'epic',
    'Hatches a quantum rabbit: a shorter `/work` cooldown',
    15_000,
    6_000,
    'quantum_rabbit',
  ),
  cat_egg: egg('Cat egg', 'legendary', 'Hatches a viral cat: more experience', 40_000, 15_000, 'viral_cat'),

  data_fragment: collectible('Data fragment', 'common', 50, 'A scrap of someone’s forgotten file'),
  corrupted_file: collectible('Corrupted file', 'rare', 500, 'It opens, now and then'),
  neural_chip: collectible('Neural chip', 'rare', 1_000, 'Still warm'),
  encryption_key: collectible('Encryption key', 'epic', 5_000, 'Fits a lock nobody has found'),
  hologram_badge: collectible('Hologram badge', 'epic', 8_000, 'Members only, whoever they were'),
  quantum_core: collectible('Quantum core', 'legendary', 50_000, 'Here and elsewhere'),
  ancient_code: collectible('Ancient code', 'legendary', 75_000, 'Older than the machine that runs it'),
  singularity_shard: collectible('Singularity shard', 'mythic', 500_000, "Don't look at it for too long"),

  common_crate: crate('common'),
  rare_crate: crate('rare'),
  epic_crate: crate('epic'),
  legendary_crate: crate('legendary'),
  mythic_crate: crate('mythic'),
} as const satisfies Record<string, Item>;

export type ItemId = keyof typeof ITEMS;
export const ITEM_IDS = Object.keys(ITEMS) as ItemId[];

/** An item by its id; undefined for anything else, such as a member's text or an item of a later version. */
export function itemOf(id: string): Item | undefined {
  return Object.hasOwn(ITEMS, id) ? ITEMS[id as ItemId] : undefined;
}

/**
 * Orders items by rarity, rarest first, then by name. By code units: names are English and capitalized alike, and a collator
 * takes a starting Worker 6 ms.
 */
export function rarestFirst(one: Item, other: Item): number {
  const order = RARITIES.indexOf(other.rarity) - RARITIES.indexOf(one.rarity);
  if (order !== 0) return order;
  return one.name < other.name ? -1 : Number(one.name > other.name);
}

export function isItemId(id: string): id is ItemId {
  return Object.hasOwn(ITEMS, id);
}

/** What companions do while they're fed. */
export const COMPANIONS = {
  nano_drone: { name: 'Nano drone', egg: 'drone_egg', description: '+15 luck when gathering' },
  code_fox: { name: 'Code fox', egg: 'fox_egg', description: '+10% credits from fights' },
  quantum_rabbit: { name: 'Quantum rabbit', egg: 'rabbit_egg', description: '−20% `/work` cooldown' },
  viral_cat: { name: 'Viral cat', egg: 'cat_egg', description: '+25% experience' },
} as const satisfies Record<string, { name: string; egg: string; description: string }>;

export type CompanionId = keyof typeof COMPANIONS;

/** How long a companion stays fed from hatching, and at most, in minutes. */
export const FED = { atHatchMinutes: 2_880, atMostMinutes: 4_320 } as const;
