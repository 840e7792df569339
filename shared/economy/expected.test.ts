/** What everyone can read about draws is what the dice give. */
import { expect, test } from 'vitest';
import { randomOver } from '../platform/random.ts';
import {
  CRATES,
  type CrateId,
  JOBS,
  type JobId,
  LUCK,
  TIERS,
  type TierId,
  ZONES,
  type ZoneId,
} from './earning-catalog.ts';
import { type Worth, worthOfCrate, worthOfTrip, worthOfWin, worthOfWork } from './expected.ts';
import { type ItemCounts, rollCrate, rollFight, rollGather, rollWork } from './rolls.ts';
import { worthOf } from './worth.ts';

const ROLLS = 40_000;
/** A fixed sequence (xorshift32), so that the test always rolls the same. */
function dice() {
  let word = 0x9e3779b9;
  return randomOver(() => {
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    return word >>> 0;
  });
}

const ids = <T extends object>(table: T) => Object.keys(table) as (keyof T & string)[];
type Roll = (random: ReturnType<typeof dice>) => { credits?: number; items: ItemCounts };

const DRAWS: [string, Worth, Roll][] = [
  ...ids(JOBS).map((job: JobId): [string, Worth, Roll] => [job, worthOfWork(job), (random) => rollWork(random, job)]),
  ...ids(TIERS).map((tier: TierId): [string, Worth, Roll] => [
    tier,
    worthOfWin(tier),
    (random) => rollFight(random, tier),
  ]),
  ...ids(CRATES).map((crate: CrateId): [string, Worth, Roll] => [
    crate,
    worthOfCrate(crate),
    (random) => ({ items: { [rollCrate(random, crate)]: 1 } }),
  ]),
  ...ids(ZONES).flatMap((zone: ZoneId) =>
    [0, LUCK.most].map((luck): [string, Worth, Roll] => [
      `${zone} with ${luck} luck`,
      worthOfTrip(zone, luck, 25),
      (random) => rollGather(random, zone, luck, 25),
    ]),
  ),
];

test.each(DRAWS)('%s is worth what it gives on average', (_, worth, roll) => {
  const random = dice();
  let [credits, items, squares] = [0, 0, 0];
  for (let count = 0; count < ROLLS; count++) {
    const rolled = roll(random);
    const value = worthOf(rolled.items);
    credits += (rolled.credits ?? 0) / ROLLS;
    items += value / ROLLS;
    squares += value ** 2 / ROLLS;
  }
  // Four standard errors; half a percent for credits, whose spread is small.
  const error = 4 * Math.sqrt(Math.max(0, squares - items ** 2) / ROLLS) + 1e-6;
  expect(Math.abs(items - worth.items)).toBeLessThanOrEqual(error);
  expect(Math.abs(credits - worth.credits)).toBeLessThanOrEqual(worth.credits * 0.005);
});
