import { call } from '../platform/call.ts';
import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { dayIndex } from './calendar.ts';
import { currencyOf, type WithCurrency } from './currency.ts';

/** A member's daily streak as it stands in the books. */
export interface StreakRow {
  /** Days in a row up to the last claim; 0 for somebody who never claimed. */
  length: number;
  best: number;
  /** The day of the last claim, in days since 1970-01-01 (UTC). */
  lastDay: number | null;
}

export type StreakOutcome = (StreakRow & { status: 'streak' }) | Gated;

/** How a streak stands at a moment: going on, waiting for today's claim, or over. */
export function streakState({ lastDay }: Pick<StreakRow, 'lastDay'>, now: Date): 'claimed' | 'open' | 'over' {
  const today = dayIndex(now);
  if (lastDay === null || lastDay < today - 1) return 'over';
  return lastDay >= today ? 'claimed' : 'open';
}

/** A member's daily streak. */
export function readStreak(store: Store, caller: Caller, userId: string): Promise<WithCurrency<StreakOutcome>> {
  return run(
    store,
    'streak',
    (sql) => sql`
      (select coalesce(
        ${call(sql, 'gate_refusal', gateOf(caller))},
        jsonb_build_object(
          'status', 'streak',
          'length', coalesce(daily.length, 0), 'best', coalesce(daily.best, 0), 'lastDay', daily.last_day))
      from (select) one left join streak daily on daily.user_id = ${userId} and daily.scope = 0 and daily.kind = 'daily')`,
    { ...currencyOf(caller), isQuickRead: true },
  );
}
