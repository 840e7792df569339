import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { type Amount, amountArguments } from './amount.ts';
import { dayIndex } from './calendar.ts';
import { countTransfer } from './counters.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import { ITEM_IDS, ITEMS, type Item, type ItemId } from './items.ts';
import type { Progress } from './progress.ts';
import type { ItemCounts } from './rolls.ts';
import { RULES } from './rules.ts';

/** The collectibles of the lowest rarity: what "sell all common" sells. */
export const COMMON_COLLECTIBLES: readonly ItemId[] = ITEM_IDS.filter((id) => {
  const { kind, rarity, sells }: Item = ITEMS[id];
  return kind === 'collectible' && rarity === 'common' && sells !== undefined;
});

export type SellOutcome =
  | (Progress & {
      status: 'sold';
      sold: ItemCounts;
      /** The worn tools among them, and what each brought. */
      worn: Partial<Record<ItemId, { usesLeft: number; credits: number }>>;
      credits: number;
    })
  | { status: 'too_few'; item: ItemId; have: number }
  /** The member has none of what was to be sold. */
  | { status: 'nothing' }
  | Gated;

/**
 * Sells items of one kind to the shop.
 *
 * @throws {RangeError} for an item that can't be sold.
 */
export function sellItem(
  store: Store,
  caller: Caller,
  item: ItemId,
  quantity: Amount,
): Promise<WithCurrency<SellOutcome>> {
  return sell(store, caller, item, [item], quantity);
}

/** Sells all {@link COMMON_COLLECTIBLES} that the caller has. */
export function sellCommon(store: Store, caller: Caller): Promise<WithCurrency<SellOutcome>> {
  return sell(store, caller, 'common', COMMON_COLLECTIBLES, 'all');
}

/** @param what the name of these items in the caller's request, so that a key can't be used for others. */
async function sell(
  store: Store,
  caller: Caller,
  what: ItemId | 'common',
  items: readonly ItemId[],
  quantity: Amount,
): Promise<WithCurrency<SellOutcome>> {
  const now = store.clock();
  const { amount, percent } = amountArguments(quantity);
  const outcome: WithCurrency<SellOutcome> = await run(
    store,
    'economy_sell',
    {
      key: caller.key,
      user: caller.actor.id,
      what,
      quantity: amount,
      percent,
      goods: Object.fromEntries(items.map((id) => [id, saleTerms(id)])),
      now,
      day: dayIndex(now),
      rules: RULES,
      ...gateOf(caller),
    },
    currencyOf(caller),
  );
  if (outcome.status === 'sold') countTransfer(store, 'sell', { minted: outcome.credits });
  return outcome;
}

function saleTerms(id: ItemId): { sells: number; uses: number | null } {
  const item: Item = ITEMS[id];
  if (item.sells === undefined) throw new RangeError(`${id} can't be sold.`);
  return { sells: item.sells, uses: item.kind === 'tool' ? item.uses : null };
}
