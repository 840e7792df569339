/** What chance decides, and nothing else: pure functions of the tables and a source of chance. */

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

/** How many of what. */
export type Haul = Partial<Record<ItemId, number>>;

export interface WorkRoll {
  credits: number;
  xp: number;
  items: Haul;
}

export function rollWork(random: Random, job: JobId): WorkRoll {
  const { baseCredits, spread, itemPercent, items } = JOBS[job];
  const credits = Math.max(WORK.leastCredits, between(random, baseCredits - spread, baseCredits + spread - 1));
  return {
    credits,
    xp: Math.max(WORK.leastXp, Math.floor(credits / WORK.creditsPerXp)),
    items: percent(random, itemPercent) ? haulOf([pick<ItemId>(random, items)]) : {},
  };
}

/**
 * How often each rarity comes with so much luck, as weights.
 *
 * Luck moves what it takes from the common finds to the others, evenly from none at 0 to nearly all at {@link LUCK.most}: the
 * weights always add up to the same, and no luck makes anything better rarer than less luck does.
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
  items: Haul;
  /** Experience before boosts. */
  xp: number;
}

/** What one trip finds. */
export function rollGather(random: Random, zone: ZoneId, luck: number, bonusPercent: number): GatherRoll {
  const finds = between(random, 1, GATHER.mostFinds) + (percent(random, bonusPercent) ? 1 : 0);
  const rarities = Array.from({ length: finds }, () => pick(random, rarityTable(luck)));
  return {
    items: haulOf(rarities.map((rarity) => pick<ItemId>(random, ZONES[zone].loot[rarity]))),
    xp: rarities.reduce((sum, rarity) => sum + GATHER.xp[rarity], 0),
  };
}

/** Whether a trip wears the tool. */
export function rollWear(random: Random): boolean {
  return percent(random, GATHER.wearPercent);
}

export interface FightRoll {
  /** From 0 to 99. The fight is won when it is below the chance of winning, in percent. */
  ticket: number;
  /** What a win brings. */
  credits: number;
  items: Haul;
}

export function rollFight(random: Random, tier: TierId): FightRoll {
  const { credits, drops, secondDropPercent }: Tier = TIERS[tier];
  const ticket = random.below(100);
  const reward = between(random, ...credits);
  const items = [pick(random, drops)];
  if (percent(random, secondDropPercent)) items.push(pick(random, drops));
  return { ticket, credits: reward, items: haulOf(items) };
}

export function rollCrate(random: Random, crate: CrateId): ItemId {
  return pick<ItemId>(random, CRATES[crate]);
}

function haulOf(items: readonly ItemId[]): Haul {
  const haul: Haul = {};
  for (const item of items) haul[item] = (haul[item] ?? 0) + 1;
  return haul;
}
