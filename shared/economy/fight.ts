import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { dayIndex } from './calendar.ts';
import { countTransfer } from './counters.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import { TIERS, type TierId } from './earning-catalog.ts';
import type { Progress } from './progress.ts';
import { type Haul, rollFight } from './rolls.ts';
import { RULES } from './rules.ts';

/** Times are ISO 8601 with an offset. */
export type FightOutcome =
  | (Progress & { status: 'won'; tier: TierId; chance: number; credits: number; items: Haul; readyAt: string })
  | {
      status: 'lost';
      tier: TierId;
      chance: number;
      /** What it cost; 0 when the member couldn't pay, and then there is no transfer. */
      credits: number;
      balance: number;
      transfer?: string;
      readyAt: string;
    }
  | { status: 'level'; level: number; needed: number }
  | { status: 'cooldown'; readyAt: string }
  | Gated;

/** Fights an opponent of a tier. The dice are rolled here; the chance of winning depends on the member's locked row. */
export async function fightOpponent(store: Store, caller: Caller, tier: TierId): Promise<WithCurrency<FightOutcome>> {
  const now = store.clock();
  const { minLevel, winPercent, xp } = TIERS[tier];
  const outcome: WithCurrency<FightOutcome> = await run(
    store,
    'economy_fight',
    {
      key: caller.key,
      user: caller.actor.id,
      tier: { id: tier, minLevel, winPercent, xp },
      now,
      day: dayIndex(now),
      rules: RULES,
      roll: rollFight(store.dice, tier),
      ...gateOf(caller),
    },
    currencyOf(caller),
  );
  if (outcome.status === 'won') countTransfer(store, 'fight', { minted: outcome.credits });
  if (outcome.status === 'lost' && outcome.transfer !== undefined) {
    countTransfer(store, 'fight', { burned: outcome.credits });
  }
  return outcome;
}
