import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { dayIndex } from './calendar.ts';
import { countTransfer } from './counters.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import { MOST_BOUGHT_AT_ONCE } from './earning-catalog.ts';
import { ITEM_IDS, ITEMS, type Item, type ItemId } from './items.ts';
import type { Progress } from './progress.ts';
import { checkedQuantity } from './quantity.ts';
import { RULES } from './rules.ts';

/** What the shop sells, in the order of the catalog. */
export const GOODS: readonly ItemId[] = ITEM_IDS.filter((id) => priceOf(id) !== undefined);

/** What the shop asks for one, in credits; undefined for what isn't for sale. */
export function priceOf(id: ItemId): number | undefined {
  return (ITEMS[id] as Item).price;
}

export type BuyOutcome =
  | (Progress & { status: 'bought'; item: ItemId; quantity: number; cost: number })
  | { status: 'insufficient'; item: ItemId; quantity: number; cost: number; wallet: number; missing: number }
  | Gated;

/**
 * Buys from the shop, paid from the wallet.
 *
 * @param quantity from 1 to {@link MOST_BOUGHT_AT_ONCE}.
 * @throws {RangeError} for an item that isn't for sale.
 */
export async function buyItem(
  store: Store,
  caller: Caller,
  item: ItemId,
  quantity: number,
): Promise<WithCurrency<BuyOutcome>> {
  const price = priceOf(item);
  if (price === undefined) throw new RangeError(`The shop doesn't sell ${item}.`);
  const now = store.clock();
  const outcome: WithCurrency<BuyOutcome> = await run(
    store,
    'economy_buy',
    {
      key: caller.key,
      user: caller.actor.id,
      item,
      quantity: checkedQuantity(quantity, MOST_BOUGHT_AT_ONCE),
      price,
      now,
      day: dayIndex(now),
      rules: RULES,
      ...gateOf(caller),
    },
    currencyOf(caller),
  );
  if (outcome.status === 'bought') countTransfer(store, 'shop', { burned: outcome.cost });
  return outcome;
}
