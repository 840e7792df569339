import { CRATES, JOBS, TIERS, type Weighted, ZONES } from './earning-catalog.ts';
import { ITEM_IDS, ITEMS, type ItemId, type Rarity, rarestFirst } from './items.ts';
import { type Answered, type Caller, type EconomyStore, type GateRefusal, gateOf, outcomeOf } from './store.ts';
import type { Holdings } from './worth.ts';

/** Something found at least once. */
export interface Find {
  item: string;
  /** How many were ever found, whatever became of them. */
  count: number;
  /** ISO 8601 with an offset. */
  firstAt: string;
}

export type CollectionOutcome = { status: 'collection'; finds: Find[] } | GateRefusal;
export type VaultOutcome = { status: 'vault'; items: Holdings } | GateRefusal;

/** What members found and own, for others to see. */
export interface CollectionEconomy {
  collection(caller: Caller, userId: string): Promise<Answered<CollectionOutcome>>;
  vault(caller: Caller, userId: string): Promise<Answered<VaultOutcome>>;
}

export function collectionOn(store: EconomyStore): CollectionEconomy {
  return {
    collection: (caller, userId) => readCollection(store, caller, userId),
    vault: (caller, userId) => readVault(store, caller, userId),
  };
}

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
function readCollection(store: EconomyStore, caller: Caller, userId: string): Promise<Answered<CollectionOutcome>> {
  const gate = gateOf(caller);
  return outcomeOf(
    store,
    'collection',
    caller,
    (sql) => sql`
      coalesce(
        gate_refusal(${gate.guild}, ${gate.module}, ${gate.command}, ${gate.roles}),
        jsonb_build_object('status', 'collection', 'finds', coalesce((
          select jsonb_agg(jsonb_build_object('item', item, 'count', count, 'firstAt', first_at))
          from collection where user_id = ${userId} and scope = 0), '[]')))`,
  );
}

/** What a member owns. */
function readVault(store: EconomyStore, caller: Caller, userId: string): Promise<Answered<VaultOutcome>> {
  const gate = gateOf(caller);
  return outcomeOf(
    store,
    'vault',
    caller,
    (sql) => sql`
      coalesce(
        gate_refusal(${gate.guild}, ${gate.module}, ${gate.command}, ${gate.roles}),
        jsonb_build_object('status', 'vault', 'items', coalesce((
          select jsonb_object_agg(asset, balance) from account
          where owner_id = ${userId} and owner_kind = 'user' and scope = 0 and bucket = 'inventory' and balance > 0), '{}')))`,
  );
}
