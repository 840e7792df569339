import { call } from '../platform/call.ts';
import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import { type CompanionId, ITEM_IDS, ITEMS, type Item, type ItemId, rarestFirst } from './items.ts';
import type { Haul } from './rolls.ts';

/** The boosts that last for a time. */
export type BoostKind = 'energy' | 'luck' | 'xp' | 'key';

/** What a member owns. Times are ISO 8601 with an offset. */
export interface Belongings {
  /** Credits in the wallet. */
  wallet: number;
  /** Items by id, none with 0. */
  items: Haul;
  /** Uses left in the one worn tool of a stack, by tool; the others of it, and stacks that are not named, are as new. */
  wear: Haul;
  /** When the boosts that are active end. */
  boosts: Partial<Record<BoostKind, string>>;
  /** Hungry, and without effect, once `fedUntil` is past. */
  companion: { id: CompanionId; fedUntil: string } | null;
}

export type Inventory = (Belongings & { status: 'inventory' }) | Gated;

/** What the caller owns. Someone who never did anything owns nothing. */
export function readInventory(store: Store, caller: Caller): Promise<WithCurrency<Inventory>> {
  const user = caller.actor.id;
  return run(
    store,
    'inventory',
    (sql) => sql`
      (select coalesce(
        ${call(sql, 'gate_refusal', gateOf(caller))},
        jsonb_build_object(
          'status', 'inventory',
          'wallet', coalesce(max(balance) filter (where asset = 'credits' and bucket = 'wallet'), 0),
          'items', coalesce(jsonb_object_agg(asset, balance) filter (where bucket = 'inventory' and balance > 0), '{}'),
          'wear', coalesce((
            select jsonb_object_agg(tool, uses_left) from tool_wear where user_id = ${user} and scope = 0), '{}'),
          'boosts', coalesce((
            select jsonb_object_agg(boost.kind, boost.until) filter (where boost.until > ${store.clock()})
            from member m, lateral (values
              ('energy', m.energy_until), ('luck', m.luck_until), ('xp', m.xp_until), ('key', m.key_until)
            ) boost (kind, until)
            where m.user_id = ${user} and m.scope = 0), '{}'),
          'companion', (
            select jsonb_build_object('id', companion, 'fedUntil', fed_until) from member
            where user_id = ${user} and scope = 0 and companion is not null)))
      from account where owner_id = ${user} and owner_kind = 'user' and scope = 0)`,
    currencyOf(caller),
  );
}

/** All there is of one item. */
export interface Stack {
  id: ItemId;
  item: Item;
  count: number;
  /** What the whole stack brings when sold, in credits; 0 when it cannot be sold. */
  worth: number;
}

/** What somebody owns, the rarest first, then by name. */
export function stacksOf({ items, wear }: Pick<Belongings, 'items' | 'wear'>): Stack[] {
  return ITEM_IDS.filter((id) => (items[id] ?? 0) > 0)
    .map((id) => {
      const count = items[id] ?? 0;
      return { id, item: ITEMS[id] as Item, count, worth: saleCredits(id, count, count, wear[id]) };
    })
    .toSorted(({ item: one }, { item: other }) => rarestFirst(one, other));
}

/**
 * What selling `count` of the `have` items of a stack brings, in credits. The worn tool of a stack goes last, for the share of
 * its uses that are left, rounded down.
 *
 * @param usesLeft in the worn tool; undefined when all are as new.
 */
export function saleCredits(id: ItemId, count: number, have: number, usesLeft?: number): number {
  const item: Item = ITEMS[id];
  const sells = item.sells ?? 0;
  if (item.kind !== 'tool' || usesLeft === undefined || count < have) return sells * count;
  return sells * (count - 1) + Math.floor((sells * usesLeft) / item.uses);
}
