import { dayIndex } from './calendar.ts';
import { DAILY } from './catalog.ts';
import type { Settled } from './earning.ts';
import { RULES } from './rules.ts';
import { type Answered, type Caller, type EconomyStore, type GateRefusal, gateOf, outcomeOf } from './store.ts';

/** The multiplier after so many days in a row, in tenths. */
export function dailyTenths(streakDays: number): number {
  return DAILY.tiers.findLast((tier) => tier.fromDays <= streakDays)?.tenths ?? DAILY.tiers[0].tenths;
}

/** What the claim of the `streakDays`-th day in a row pays, in credits. */
export function dailyReward(streakDays: number): number {
  return Math.floor((DAILY.baseCredits * dailyTenths(streakDays)) / 10);
}

/** The next day in a row that raises the multiplier; undefined at the top. */
export function nextMilestone(streakDays: number): { days: number; tenths: number } | undefined {
  const tier = DAILY.tiers.find(({ fromDays }) => fromDays > streakDays);
  return tier && { days: tier.fromDays, tenths: tier.tenths };
}

export type DailyOutcome =
  | (Settled & {
      status: 'paid';
      amount: number;
      tenths: number;
      day: number;
      streak: number;
      /** The length of the streak that a missed day has just ended; 0 when none did. */
      lost: number;
      balance: number;
    })
  | { status: 'claimed'; day: number; streak: number; balance: number }
  | { status: 'frozen' }
  | GateRefusal;

/** Claims the daily reward: once per calendar day (UTC); a missed day starts the streak over. */
export async function claimDaily(store: EconomyStore, caller: Caller): Promise<Answered<DailyOutcome>> {
  const gate = gateOf(caller);
  const fromDays = DAILY.tiers.map((tier) => tier.fromDays).join(',');
  const tenths = DAILY.tiers.map((tier) => tier.tenths).join(',');
  const outcome = await outcomeOf<DailyOutcome>(
    store,
    'daily',
    caller,
    (sql) => sql`
      economy_daily(
        ${caller.key}, ${caller.user.id}, ${gate.guild}, ${caller.now}, ${dayIndex(caller.now)},
        ${DAILY.baseCredits}, ${fromDays}, ${tenths}, ${sql.json(RULES)}, ${DAILY.xp},
        ${gate.module}, ${gate.command}, ${gate.roles})`,
  );
  if (outcome.status === 'paid') store.posted?.('daily', { minted: outcome.amount });
  return outcome;
}
