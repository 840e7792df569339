/** What chance decides: pure functions of the tables and the dice. */

import { between, percent, pick, type Random } from '../platform/random.ts';
import {
  CRATES,
  type CrateId,
  GATHER,
  JOBS,
  type JobId,
  LEAST_COMMON_TENTHS,
  LUCK,
  RARITY_ODDS,
  TIERS,
  type Tier,
  type TierId,
  type Weighted,
  WORK,
  ZONES,
  type ZoneId,
} from './earning-catalog.ts';
import { type ItemId, RARITIES, type Rarity } from './items.ts';

/** Quantities of items, by id. */
export type ItemCounts = Partial<Record<ItemId, number>>;

export interface WorkRoll {
  credits: number;
  xp: number;
  items: ItemCounts;
}

export function rollWork(random: Random, job: JobId): WorkRoll {
  const { baseCredits, spread, itemPercent, items } = JOBS[job];
  const credits = Math.max(WORK.leastCredits, between(random, baseCredits - spread, baseCredits + spread - 1));
  return {
    credits,
    xp: Math.max(WORK.leastXp, Math.floor(credits / WORK.creditsPerXp)),
    items: percent(random, itemPercent) ? countItems([pick<ItemId>(random, items)]) : {},
  };
}

/**
 * How often each rarity is found with this much luck, as weights.
 *
 * Luck moves weight from the common items to the others, linearly from none at 0 to nearly all at {@link LUCK.most}. The sum of
 * the weights stays the same, and more luck never makes a better rarity less likely.
 */
export function rarityTable(luck: number): Weighted<Rarity>[] {
  const points = Math.min(Math.max(luck, 0), LUCK.most);
  const moved = (RARITY_ODDS.common.tenths - LEAST_COMMON_TENTHS) * points;
  return RARITIES.map((value) => {
    const { tenths, share } = RARITY_ODDS[value];
    const change = value === 'common' ? -SHARES * moved : share * moved;
    return { value, weight: tenths * SHARES * LUCK.most + change };
  });
}

const SHARES = RARITIES.reduce((sum, rarity) => sum + RARITY_ODDS[rarity].share, 0);

export interface GatherRoll {
  items: ItemCounts;
  /** Experience before boosts. */
  xp: number;
}

/** What one trip finds. */
export function rollGather(random: Random, zone: ZoneId, luck: number, bonusPercent: number): GatherRoll {
  const finds = between(random, 1, GATHER.mostFinds) + (percent(random, bonusPercent) ? 1 : 0);
  const rarities = Array.from({ length: finds }, () => pick(random, rarityTable(luck)));
  return {
    items: countItems(rarities.map((rarity) => pick<ItemId>(random, ZONES[zone].loot[rarity]))),
    xp: rarities.reduce((sum, rarity) => sum + GATHER.xp[rarity], 0),
  };
}

/** Whether a trip uses up one use of the tool. */
export function rollWear(random: Random): boolean {
  return percent(random, GATHER.wearPercent);
}

export interface FightRoll {
  /** From 0 to 99. The fight is won when it is below the chance of winning, in percent. */
  ticket: number;
  /** The reward of a win. */
  credits: number;
  items: ItemCounts;
}

export function rollFight(random: Random, tier: TierId): FightRoll {
  const { credits, drops, secondDropPercent }: Tier = TIERS[tier];
  const ticket = random.below(100);
  const reward = between(random, ...credits);
  const items = [pick(random, drops)];
  if (percent(random, secondDropPercent)) items.push(pick(random, drops));
  return { ticket, credits: reward, items: countItems(items) };
}

export function rollCrate(random: Random, crate: CrateId): ItemId {
  return pick<ItemId>(random, CRATES[crate]);
}

function countItems(items: readonly ItemId[]): ItemCounts {
  const counts: ItemCounts = {};
  for (const item of items) counts[item] = (counts[item] ?? 0) + 1;
  return counts;
}
