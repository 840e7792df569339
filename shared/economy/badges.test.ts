import { describe, expect, test } from 'vitest';
import { BADGE_IDS, BADGES, type BadgeId, badgesOf, type Facts } from './badges.ts';
import { FINDABLE } from './collection.ts';
import { ITEM_IDS, ITEMS } from './items.ts';

const BEGINNER: Facts = {
  level: 1,
  bestStreak: 0,
  found: [],
  peak: 0,
  changes: 0,
  bank: 0,
  bankCapacity: 10_000,
  questsClaimed: 0,
  hasCompanion: false,
};

test('a beginner has none', () => {
  expect(badgesOf(BEGINNER)).toEqual([]);
});

const COLLECTIBLES = ITEM_IDS.filter((id) => ITEMS[id].kind === 'collectible');

describe('each comes with its achievement, and not before', () => {
  test.each<[BadgeId, Partial<Facts>, Partial<Facts>]>([
    ['level_10', { level: 9 }, { level: 10 }],
    ['level_25', { level: 24 }, { level: 25 }],
    ['level_50', { level: 49 }, { level: 50 }],
    ['streak_7', { bestStreak: 6 }, { bestStreak: 7 }],
    ['streak_30', { bestStreak: 29 }, { bestStreak: 30 }],
    ['five_figures', { peak: 9_999 }, { peak: 10_000 }],
    ['millionaire', { peak: 999_999 }, { peak: 1_000_000 }],
    ['bank_full', { bank: 9_999 }, { bank: 10_000 }],
    ['hundred_changes', { changes: 99 }, { changes: 100 }],
    ['quests_50', { questsClaimed: 49 }, { questsClaimed: 50 }],
    ['companion', {}, { hasCompanion: true }],
    ['mythic', { found: ['quantum_core'] }, { found: ['singularity_shard'] }],
    ['collectibles', { found: COLLECTIBLES.slice(1) }, { found: COLLECTIBLES }],
    ['everything', { found: FINDABLE.slice(1) }, { found: FINDABLE }],
  ])('%s', (badge, before, after) => {
    expect(badgesOf({ ...BEGINNER, ...before })).not.toContain(badge);
    expect(badgesOf({ ...BEGINNER, ...after })).toContain(badge);
  });
});

test('each says how to get it, and names are unique', () => {
  expect(new Set(BADGE_IDS.map((id) => BADGES[id].name)).size).toBe(BADGE_IDS.length);
  expect(new Set(BADGE_IDS.map((id) => BADGES[id].how)).size).toBe(BADGE_IDS.length);
});
