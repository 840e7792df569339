/** How likely things are, computed from the very tables that the dice are rolled on. */
import { FIGHT, TIERS, type TierId, type Weighted } from './earning-catalog.ts';
import { RULES } from './rules.ts';
import { type Answered, type Caller, type EconomyStore, type GateRefusal, gateOf, outcomeOf } from './store.ts';

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

export type OddsOutcome = { status: 'odds'; level: number } | GateRefusal;

/** What the caller's own odds depend on. */
export interface OddsEconomy {
  odds(caller: Caller): Promise<Answered<OddsOutcome>>;
}

export function oddsOn(store: EconomyStore): OddsEconomy {
  return { odds: (caller) => readOdds(store, caller) };
}

function readOdds(store: EconomyStore, caller: Caller): Promise<Answered<OddsOutcome>> {
  const gate = gateOf(caller);
  return outcomeOf(
    store,
    'odds',
    caller,
    (sql) => sql`
      coalesce(
        gate_refusal(${gate.guild}, ${gate.module}, ${gate.command}, ${gate.roles}),
        jsonb_build_object('status', 'odds', 'level', level_of(
          coalesce((select xp from member where user_id = ${caller.user.id} and scope = 0), 0), ${RULES.xpBase})))`,
  );
}
