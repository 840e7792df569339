import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { dayIndex } from './calendar.ts';
import { DAILY } from './catalog.ts';
import { countTransfer } from './counters.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import type { Progress } from './progress.ts';
import { RULES } from './rules.ts';

/** The multiplier after this many days in a row, in tenths. */
export function dailyTenths(streakDays: number): number {
  return DAILY.tiers.findLast((tier) => tier.fromDays <= streakDays)?.tenths ?? DAILY.tiers[0].tenths;
}

/** What a claim pays on the `streakDays`-th day in a row, in credits. */
export function dailyReward(streakDays: number): number {
  return Math.floor((DAILY.baseCredits * dailyTenths(streakDays)) / 10);
}

/** The next day in a row that raises the multiplier; undefined at the top. */
export function nextMilestone(streakDays: number): { days: number; tenths: number } | undefined {
  const tier = DAILY.tiers.find(({ tenths }) => tenths > dailyTenths(streakDays));
  return tier && { days: tier.fromDays, tenths: tier.tenths };
}

export type DailyOutcome =
  | (Progress & {
      status: 'paid';
      amount: number;
      tenths: number;
      day: number;
      streak: number;
      /** The length of the streak that a missed day has ended; 0 without one. */
      lost: number;
      balance: number;
    })
  | { status: 'claimed'; day: number; streak: number; balance: number }
  | Gated;

/** Claims the daily reward: once per calendar day (UTC); a missed day starts the streak over. */
export async function claimDaily(store: Store, caller: Caller): Promise<WithCurrency<DailyOutcome>> {
  const now = store.clock();
  const outcome: WithCurrency<DailyOutcome> = await run(
    store,
    'economy_daily',
    {
      key: caller.key,
      user: caller.actor.id,
      now,
      day: dayIndex(now),
      base: DAILY.baseCredits,
      fromDays: DAILY.tiers.map((tier) => tier.fromDays).join(','),
      tenths: DAILY.tiers.map((tier) => tier.tenths).join(','),
      rules: RULES,
      xp: DAILY.xp,
      ...gateOf(caller),
    },
    currencyOf(caller),
  );
  if (outcome.status === 'paid') countTransfer(store, 'daily', { minted: outcome.amount });
  return outcome;
}
