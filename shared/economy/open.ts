import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { dayIndex } from './calendar.ts';
import { countTransfer } from './counters.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import { CRATES, type CrateId, MOST_USED_AT_ONCE } from './earning-catalog.ts';
import { ITEM_IDS, type ItemId } from './items.ts';
import type { Progress } from './progress.ts';
import { checkedQuantity } from './quantity.ts';
import { type Haul, rollCrate } from './rolls.ts';
import { RULES } from './rules.ts';

export function isCrate(id: string): id is CrateId {
  return Object.hasOwn(CRATES, id);
}
export const CRATE_IDS: readonly CrateId[] = ITEM_IDS.filter(isCrate);

export type OpenOutcome =
  | (Progress & {
      status: 'opened';
      crate: CrateId;
      quantity: number;
      items: Haul;
      /** ISO 8601: when the master key that found more ends; null without one. */
      keyUntil: string | null;
    })
  | { status: 'too_few'; item: ItemId; have: number }
  | Gated;

/**
 * Opens crates. Two items are rolled for each; the second counts for members with an active master key.
 *
 * @param quantity from 1 to {@link MOST_USED_AT_ONCE}.
 */
export async function openCrates(
  store: Store,
  caller: Caller,
  crate: CrateId,
  quantity: number,
): Promise<WithCurrency<OpenOutcome>> {
  const now = store.clock();
  const { dice } = store;
  const length = checkedQuantity(quantity, MOST_USED_AT_ONCE);
  const outcome: WithCurrency<OpenOutcome> = await run(
    store,
    'economy_open',
    {
      key: caller.key,
      user: caller.actor.id,
      crate,
      rolls: Array.from({ length }, () => [rollCrate(dice, crate), rollCrate(dice, crate)]),
      now,
      day: dayIndex(now),
      rules: RULES,
      ...gateOf(caller),
    },
    currencyOf(caller),
  );
  if (outcome.status === 'opened') countTransfer(store, 'crate');
  return outcome;
}
