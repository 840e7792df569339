import { dayIndex } from './calendar.ts';
import { MAX_CREDITS } from './catalog.ts';
import type { Settled } from './earning.ts';
import { MOST_BOUGHT_AT_ONCE } from './earning-catalog.ts';
import { ITEM_IDS, ITEMS, type Item, type ItemId } from './items.ts';
import { checkedQuantity } from './quantity.ts';
import type { Haul } from './rolls.ts';
import { RULES } from './rules.ts';
import { type Answered, type Caller, type EconomyStore, type GateRefusal, gateOf, outcomeOf } from './store.ts';

/** What the shop sells, in the order of the catalog. */
export const GOODS: readonly ItemId[] = ITEM_IDS.filter((id) => priceOf(id) !== undefined);

/** What the shop asks for one, in credits; undefined for what is not for sale. */
export function priceOf(id: ItemId): number | undefined {
  return (ITEMS[id] as Item).price;
}

/** The collectibles of the lowest rarity: what "sell all common" sells. */
export const COMMON_COLLECTIBLES: readonly ItemId[] = ITEM_IDS.filter((id) => {
  const { kind, rarity, sells }: Item = ITEMS[id];
  return kind === 'collectible' && rarity === 'common' && sells !== undefined;
});

export type BuyOutcome =
  | (Settled & { status: 'bought'; item: ItemId; quantity: number; cost: number })
  | { status: 'insufficient'; item: ItemId; quantity: number; cost: number; wallet: number; missing: number }
  | { status: 'frozen' }
  | GateRefusal;

export type SellOutcome =
  | (Settled & {
      status: 'sold';
      sold: Haul;
      /** The worn tools among them, and what each brought. */
      worn: Partial<Record<ItemId, { usesLeft: number; credits: number }>>;
      credits: number;
    })
  | { status: 'too_few'; item: ItemId; have: number }
  /** There is none of what was to be sold. */
  | { status: 'nothing' }
  | { status: 'frozen' }
  | GateRefusal;

/** How members trade with the shop. */
export interface ShopEconomy {
  buy(caller: Caller, item: ItemId, quantity: number): Promise<Answered<BuyOutcome>>;
  sell(caller: Caller, item: ItemId, quantity: number | 'all'): Promise<Answered<SellOutcome>>;
  sellCommon(caller: Caller): Promise<Answered<SellOutcome>>;
}

export function shopOn(store: EconomyStore): ShopEconomy {
  return {
    buy: (caller, item, quantity) => buy(store, caller, item, quantity),
    sell: (caller, item, quantity) => sell(store, caller, item, [item], quantity),
    sellCommon: (caller) => sell(store, caller, 'common', COMMON_COLLECTIBLES, 'all'),
  };
}

/**
 * Buys from the shop, paid from the wallet.
 *
 * @param quantity from 1 to {@link MOST_BOUGHT_AT_ONCE}.
 * @throws {RangeError} for an item that is not for sale.
 */
async function buy(store: EconomyStore, caller: Caller, item: ItemId, quantity: number): Promise<Answered<BuyOutcome>> {
  const price = priceOf(item);
  if (price === undefined) throw new RangeError(`The shop does not sell ${item}.`);
  const gate = gateOf(caller);
  const outcome = await outcomeOf<BuyOutcome>(
    store,
    'buy',
    caller,
    (sql) => sql`
      economy_buy(
        ${caller.key}, ${caller.user.id}, ${item}, ${checkedQuantity(quantity, MOST_BOUGHT_AT_ONCE)}, ${price},
        ${gate.guild}, ${caller.now}, ${dayIndex(caller.now)}, ${sql.json(RULES)}, ${gate.module}, ${gate.command}, ${gate.roles})`,
  );
  if (outcome.status === 'bought') store.posted?.('shop', { burned: outcome.cost });
  return outcome;
}

/**
 * Sells to the shop.
 *
 * @param what names in the caller's request what the items are.
 * @throws {RangeError} for an item that cannot be sold.
 */
async function sell(
  store: EconomyStore,
  caller: Caller,
  what: ItemId | 'common',
  items: readonly ItemId[],
  quantity: number | 'all',
): Promise<Answered<SellOutcome>> {
  const gate = gateOf(caller);
  const goods = Object.fromEntries(items.map((id) => [id, saleTerms(id)]));
  const outcome = await outcomeOf<SellOutcome>(
    store,
    'sell',
    caller,
    (sql) => sql`
      economy_sell(
        ${caller.key}, ${caller.user.id}, ${what}, ${quantity === 'all' ? null : checkedQuantity(quantity, MAX_CREDITS)}, ${sql.json(goods)},
        ${gate.guild}, ${caller.now}, ${dayIndex(caller.now)}, ${sql.json(RULES)},
        ${gate.module}, ${gate.command}, ${gate.roles})`,
  );
  if (outcome.status === 'sold') store.posted?.('sell', { minted: outcome.credits });
  return outcome;
}

function saleTerms(id: ItemId): { sells: number; uses: number | null } {
  const item: Item = ITEMS[id];
  if (item.sells === undefined) throw new RangeError(`Nobody buys ${id}.`);
  return { sells: item.sells, uses: item.kind === 'tool' ? item.uses : null };
}
