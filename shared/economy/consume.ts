import { secureRandom } from '../platform/random.ts';
import { dayIndex } from './calendar.ts';
import type { Settled } from './earning.ts';
import { CRATES, type CrateId, MOST_USED_AT_ONCE } from './earning-catalog.ts';
import { COMPANIONS, type CompanionId, FED, ITEM_IDS, ITEMS, type ItemId } from './items.ts';
import { checkedQuantity } from './quantity.ts';
import { type Haul, rollCrate } from './rolls.ts';
import { RULES } from './rules.ts';
import { type Answered, type Caller, type EconomyStore, type GateRefusal, gateOf, outcomeOf } from './store.ts';

type Refused = { status: 'too_few'; item: ItemId; have: number } | { status: 'frozen' } | GateRefusal;

/** The things one can use up, by id. */
export type ConsumableId = { [Id in ItemId]: (typeof ITEMS)[Id]['kind'] extends 'consumable' ? Id : never }[ItemId];

export function isConsumable(id: ItemId): id is ConsumableId {
  return ITEMS[id].kind === 'consumable';
}
export const CONSUMABLE_IDS: readonly ConsumableId[] = ITEM_IDS.filter(isConsumable);

export function isCrate(id: string): id is CrateId {
  return Object.hasOwn(CRATES, id);
}
export const CRATE_IDS: readonly CrateId[] = ITEM_IDS.filter(isCrate);

/** Times are ISO 8601 with an offset. */
export type UseOutcome =
  | (Settled & {
      status: 'used';
      item: ConsumableId;
      /** How many were used: of treats only as many as the companion takes. */
      quantity: number;
      /** When the effect ends; for food and eggs when the companion is hungry. */
      until: string;
      /** Who was fed or hatched; null for boosts. */
      companion: CompanionId | null;
      /** The egg that the former companion became again. */
      returned: ItemId | null;
    })
  | { status: 'no_companion' }
  | { status: 'full'; companion: CompanionId; fedUntil: string }
  | { status: 'same_companion'; companion: CompanionId }
  | { status: 'one_egg' }
  | Refused;

export type OpenOutcome =
  | (Settled & {
      status: 'opened';
      crate: CrateId;
      quantity: number;
      items: Haul;
      /** When the master key that found more ends; null without one. */
      keyUntil: string | null;
    })
  | Refused;

/** How members use things up. Quantities from 1 to {@link MOST_USED_AT_ONCE}. */
export interface ConsumeEconomy {
  use(caller: Caller, item: ConsumableId, quantity: number): Promise<Answered<UseOutcome>>;
  open(caller: Caller, crate: CrateId, quantity: number): Promise<Answered<OpenOutcome>>;
}

export function consumeOn(store: EconomyStore): ConsumeEconomy {
  return {
    use: (caller, item, quantity) => use(store, caller, item, quantity),
    open: (caller, crate, quantity) => open(store, caller, crate, quantity),
  };
}

const EGGS = Object.fromEntries(Object.entries(COMPANIONS).map(([id, { egg }]) => [id, egg]));

/** Uses consumables: boosts last longer by each, a treat feeds the companion, an egg hatches a new one. */
async function use(
  store: EconomyStore,
  caller: Caller,
  item: ConsumableId,
  quantity: number,
): Promise<Answered<UseOutcome>> {
  const gate = gateOf(caller);
  const outcome = await outcomeOf<UseOutcome>(
    store,
    'use',
    caller,
    (sql) => sql`
      economy_use(
        ${caller.key}, ${caller.user.id}, ${item}, ${checkedQuantity(quantity, MOST_USED_AT_ONCE)},
        ${sql.json({ ...ITEMS[item].effect })}, ${sql.json(FED)}, ${sql.json(EGGS)}, ${gate.guild}, ${caller.now}, ${dayIndex(caller.now)}, ${sql.json(RULES)},
        ${gate.module}, ${gate.command}, ${gate.roles})`,
  );
  if (outcome.status === 'used') store.posted?.('use');
  return outcome;
}

/** Opens crates. Two things are rolled for each; the second counts for who has a master key at work. */
async function open(
  store: EconomyStore,
  caller: Caller,
  crate: CrateId,
  quantity: number,
): Promise<Answered<OpenOutcome>> {
  const gate = gateOf(caller);
  const random = store.random ?? secureRandom();
  const length = checkedQuantity(quantity, MOST_USED_AT_ONCE);
  const rolls = Array.from({ length }, () => [rollCrate(random, crate), rollCrate(random, crate)]);
  const outcome = await outcomeOf<OpenOutcome>(
    store,
    'open',
    caller,
    (sql) => sql`
      economy_open(
        ${caller.key}, ${caller.user.id}, ${crate}, ${sql.json(rolls)}, ${gate.guild}, ${caller.now},
        ${dayIndex(caller.now)}, ${sql.json(RULES)}, ${gate.module}, ${gate.command}, ${gate.roles})`,
  );
  if (outcome.status === 'opened') store.posted?.('crate');
  return outcome;
}
