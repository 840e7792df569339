/** What draws are worth on average, in credits: computed from the tables that the dice are rolled on. */
import {
  CRATES,
  type CrateId,
  FIGHT,
  GATHER,
  JOBS,
  type JobId,
  TIERS,
  type Tier,
  type TierId,
  type Weighted,
  WORK,
  ZONES,
  type ZoneId,
} from './earning-catalog.ts';
import type { ItemId } from './items.ts';
import { sharesOf } from './odds.ts';
import { rarityTable } from './rolls.ts';
import { SELL_PRICES } from './worth.ts';

/** What one draw from a table sells for on average. Items that can't be sold count for nothing. */
export function worthOfDraw(table: readonly Weighted<ItemId>[]): number {
  return sharesOf(table).reduce((sum, { value, share }) => sum + share * (SELL_PRICES[value] ?? 0), 0);
}

export interface Worth {
  /** Paid at once. */
  credits: number;
  /** What the items sell for. */
  items: number;
}

/** A shift of a job, in a server that pays in full. */
export function worthOfWork(job: JobId): Worth {
  const { baseCredits, spread, itemPercent, items } = JOBS[job];
  const amounts = Array.from({ length: 2 * spread }, (_, index) =>
    Math.max(WORK.leastCredits, baseCredits - spread + index),
  );
  return {
    credits: amounts.reduce((sum, amount) => sum + amount, 0) / amounts.length,
    items: (itemPercent / 100) * worthOfDraw(items),
  };
}

/** A trip to a zone. @param bonusPercent the tool's chance of an extra find. */
export function worthOfTrip(zone: ZoneId, luck: number, bonusPercent: number): Worth {
  const finds = (1 + GATHER.mostFinds) / 2 + bonusPercent / 100;
  const find = sharesOf(rarityTable(luck)).reduce(
    (sum, { value, share }) => sum + share * worthOfDraw(ZONES[zone].loot[value]),
    0,
  );
  return { credits: 0, items: finds * find };
}

/** A won fight, in a server that pays in full. */
export function worthOfWin(tier: TierId): Worth {
  const { credits, drops, secondDropPercent }: Tier = TIERS[tier];
  return { credits: (credits[0] + credits[1]) / 2, items: (1 + secondDropPercent / 100) * worthOfDraw(drops) };
}

/** What a lost fight costs whoever can pay it. */
export function costOfLoss(level: number): number {
  return FIGHT.lossCredits + Math.min(FIGHT.mostLossByLevel, FIGHT.lossPerLevel * level);
}

export function worthOfCrate(crate: CrateId): Worth {
  return { credits: 0, items: worthOfDraw(CRATES[crate]) };
}
