/** How likely things are, computed from the very tables that the dice are rolled on. */
import { call } from '../platform/call.ts';
import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import { FIGHT, TIERS, type TierId, type Weighted } from './earning-catalog.ts';
import { RULES } from './rules.ts';

/** An entry of a table and how likely it is, from 0 to 1. */
export interface Share<T> {
  value: T;
  share: number;
}

/** A table's entries, each with its part of all. */
export function sharesOf<T>(table: readonly Weighted<T>[]): Share<T>[] {
  const total = table.reduce((sum, { weight }) => sum + weight, 0);
  return table.map(({ value, weight }) => ({ value, share: weight / total }));
}

/** The chance to win a fight of a tier at a level, in percent. Meaningful from the tier's own level on. */
export function winPercent(tier: TierId, level: number): number {
  const { winPercent: base, minLevel } = TIERS[tier];
  const raised = base + FIGHT.percentPerLevel * (level - minLevel);
  return Math.min(FIGHT.mostPercent, Math.max(FIGHT.leastPercent, raised));
}

export type OddsOutcome = { status: 'odds'; level: number } | Gated;

export function readOdds(store: Store, caller: Caller): Promise<WithCurrency<OddsOutcome>> {
  return run(
    store,
    'odds',
    (sql) => sql`
      coalesce(
        ${call(sql, 'gate_refusal', gateOf(caller))},
        jsonb_build_object('status', 'odds', 'level', ${call(sql, 'level_of', {
          xp: sql`coalesce((select xp from member where user_id = ${caller.actor.id} and scope = 0), 0)`,
          base: RULES.xpBase,
        })}))`,
    currencyOf(caller),
  );
}
