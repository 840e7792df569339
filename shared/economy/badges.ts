/** Badges: each is a rule about what the ledger says of a member. */
import { FINDABLE } from './collection.ts';
import { ITEM_IDS, ITEMS, itemOf } from './items.ts';

/** What badges depend on. Credits and counts are whole. */
export interface Facts {
  level: number;
  /** The longest daily streak ever, in days. */
  bestStreak: number;
  /** The items ever found, by id. */
  found: readonly string[];
  /** The most credits the wallet ever held. */
  peak: number;
  /** How often the wallet changed. */
  changes: number;
  bank: number;
  bankCapacity: number;
  questsClaimed: number;
  hasCompanion: boolean;
}

export interface Badge {
  name: string;
  mark: string;
  /** How to get it. */
  how: string;
  isEarned(facts: Facts): boolean;
}

const COLLECTIBLES = ITEM_IDS.filter((id) => ITEMS[id].kind === 'collectible');

const level = (name: string, mark: string, wanted: number): Badge => ({
  name,
  mark,
  how: `Reach level ${wanted}`,
  isEarned: (facts) => facts.level >= wanted,
});

const streak = (name: string, mark: string, days: number): Badge => ({
  name,
  mark,
  how: `Claim \`/daily\` ${days} days in a row`,
  isEarned: (facts) => facts.bestStreak >= days,
});

const peak = (name: string, mark: string, credits: number, written: string): Badge => ({
  name,
  mark,
  how: `Have ${written} credits in your wallet at once`,
  isEarned: (facts) => facts.peak >= credits,
});

/** In display order. */
export const BADGES = {
  level_10: level('Regular', '🥉', 10),
  level_25: level('Veteran', '🥈', 25),
  level_50: level('Legend', '🥇', 50),
  streak_7: streak('A week straight', '🔥', 7),
  streak_30: streak('A month straight', '☄️', 30),
  five_figures: peak('Five figures', '💰', 10_000, '10,000'),
  millionaire: peak('Millionaire', '💎', 1_000_000, '1,000,000'),
  bank_full: {
    name: 'Not a coin more',
    mark: '🏦',
    how: 'Fill your bank completely',
    isEarned: ({ bank, bankCapacity }) => bank >= bankCapacity,
  },
  hundred_changes: {
    name: 'Bookworm',
    mark: '📒',
    how: 'Have 100 transfers in or out of your wallet',
    isEarned: ({ changes }) => changes >= 100,
  },
  quests_50: {
    name: 'Errand runner',
    mark: '📜',
    how: 'Claim 50 quests',
    isEarned: ({ questsClaimed }) => questsClaimed >= 50,
  },
  companion: {
    name: 'Not alone',
    mark: '🐾',
    how: 'Hatch a companion from an egg',
    isEarned: ({ hasCompanion }) => hasCompanion,
  },
  mythic: {
    name: 'Beyond belief',
    mark: '🌌',
    how: 'Find something mythic',
    isEarned: ({ found }) => found.some((id) => itemOf(id)?.rarity === 'mythic'),
  },
  collectibles: {
    name: 'Curator',
    mark: '🖼️',
    how: 'Find every collectible',
    isEarned: ({ found }) => COLLECTIBLES.every((id) => found.includes(id)),
  },
  everything: {
    name: 'Completionist',
    mark: '🏆',
    how: 'Find everything there is to find',
    isEarned: ({ found }) => FINDABLE.every((id) => found.includes(id)),
  },
} as const satisfies Record<string, Badge>;

export type BadgeId = keyof typeof BADGES;
export const BADGE_IDS = Object.keys(BADGES) as BadgeId[];

/** The badges that these facts earn, in display order. */
export function badgesOf(facts: Facts): BadgeId[] {
  return BADGE_IDS.filter((id) => BADGES[id].isEarned(facts));
}
