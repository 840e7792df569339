import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { dayIndex } from './calendar.ts';
import { countTransfer } from './counters.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import { MOST_USED_AT_ONCE } from './earning-catalog.ts';
import { COMPANIONS, type CompanionId, FED, ITEM_IDS, ITEMS, type ItemId } from './items.ts';
import type { Progress } from './progress.ts';
import { checkedQuantity } from './quantity.ts';
import { RULES } from './rules.ts';

/** The items that members can use, by id. */
export type ConsumableId = { [Id in ItemId]: (typeof ITEMS)[Id]['kind'] extends 'consumable' ? Id : never }[ItemId];

export function isConsumable(id: ItemId): id is ConsumableId {
  return ITEMS[id].kind === 'consumable';
}
export const CONSUMABLE_IDS: readonly ConsumableId[] = ITEM_IDS.filter(isConsumable);

/** Times are ISO 8601 with an offset. */
export type UseOutcome =
  | (Progress & {
      status: 'used';
      item: ConsumableId;
      /** How many were used: of treats, only as many as the companion takes. */
      quantity: number;
      /** When the effect ends; for food and eggs, when the companion is hungry. */
      until: string;
      /** Who was fed or hatched; null for boosts. */
      companion: CompanionId | null;
      /** The egg that the former companion became again. */
      returned: ItemId | null;
    })
  | { status: 'too_few'; item: ItemId; have: number }
  | { status: 'no_companion' }
  | { status: 'full'; companion: CompanionId; fedUntil: string }
  | { status: 'same_companion'; companion: CompanionId }
  | { status: 'one_egg' }
  | Gated;

const EGGS = Object.fromEntries(Object.entries(COMPANIONS).map(([id, { egg }]) => [id, egg]));

/**
 * Uses consumables: each boost adds its time, a treat feeds the companion, an egg hatches a new one.
 *
 * @param quantity from 1 to {@link MOST_USED_AT_ONCE}.
 */
export async function useItem(
  store: Store,
  caller: Caller,
  item: ConsumableId,
  quantity: number,
): Promise<WithCurrency<UseOutcome>> {
  const now = store.clock();
  const outcome: WithCurrency<UseOutcome> = await run(
    store,
    'economy_use',
    {
      key: caller.key,
      user: caller.actor.id,
      item,
      quantity: checkedQuantity(quantity, MOST_USED_AT_ONCE),
      effect: ITEMS[item].effect,
      fed: FED,
      eggs: EGGS,
      now,
      day: dayIndex(now),
      rules: RULES,
      ...gateOf(caller),
    },
    currencyOf(caller),
  );
  if (outcome.status === 'used') countTransfer(store, 'use');
  return outcome;
}
