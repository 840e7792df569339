import { call } from '../platform/call.ts';
import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import { CRATES, JOBS, TIERS, type Weighted, ZONES } from './earning-catalog.ts';
import { ITEM_IDS, ITEMS, type ItemId, type Rarity, rarestFirst } from './items.ts';
import type { Holdings } from './worth.ts';

/** Something found at least once. */
export interface Find {
  item: string;
  /** How many were ever found, whatever became of them. */
  count: number;
  /** ISO 8601 with an offset. */
  firstAt: string;
}

export type CollectionOutcome = { status: 'collection'; finds: Find[] } | Gated;
export type VaultOutcome = { status: 'vault'; items: Holdings } | Gated;

/** Everything that chance can bring, the rarest first, then by name: what a collection is complete with. */
export const FINDABLE: readonly ItemId[] = findable();

function findable(): ItemId[] {
  const tables: readonly (readonly Weighted<ItemId>[])[] = [
    ...Object.values(ZONES).flatMap(({ loot }) => Object.values(loot)),
    ...Object.values(JOBS).map(({ items }) => items),
    ...Object.values(TIERS).map(({ drops }) => drops),
    ...Object.values(CRATES),
  ];
  const found = new Set(tables.flat().map(({ value }) => value));
  return ITEM_IDS.filter((id) => found.has(id)).toSorted((one, other) => rarestFirst(ITEMS[one], ITEMS[other]));
}

/** The kinds a collection has and lacks, of one rarity or of all. */
export function arrange(finds: readonly Find[], rarity?: Rarity): { found: Find[]; missing: ItemId[]; total: number } {
  const kinds = FINDABLE.filter((id) => rarity === undefined || ITEMS[id].rarity === rarity);
  const byItem = new Map(finds.map((find) => [find.item, find]));
  return {
    found: kinds.flatMap((id) => byItem.get(id) ?? []),
    missing: kinds.filter((id) => !byItem.has(id)),
    total: kinds.length,
  };
}

/** What a member ever found. */
export function readCollection(store: Store, caller: Caller, userId: string): Promise<WithCurrency<CollectionOutcome>> {
  return run(
    store,
    'collection',
    (sql) => sql`
      coalesce(
        ${call(sql, 'gate_refusal', gateOf(caller))},
        jsonb_build_object('status', 'collection', 'finds', coalesce((
          select jsonb_agg(jsonb_build_object('item', item, 'count', count, 'firstAt', first_at))
          from collection where user_id = ${userId} and scope = 0), '[]')))`,
    currencyOf(caller),
  );
}

/** What a member owns. */
export function readVault(store: Store, caller: Caller, userId: string): Promise<WithCurrency<VaultOutcome>> {
  return run(
    store,
    'vault',
    (sql) => sql`
      coalesce(
        ${call(sql, 'gate_refusal', gateOf(caller))},
        jsonb_build_object('status', 'vault', 'items', coalesce((
          select jsonb_object_agg(asset, balance) from account
          where owner_id = ${userId} and owner_kind = 'user' and scope = 0 and bucket = 'inventory' and balance > 0), '{}')))`,
    currencyOf(caller),
  );
}
