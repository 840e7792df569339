/** Where items come from, according to the earning tables. */
import {
  CRATES,
  type CrateId,
  JOBS,
  type JobId,
  LEVEL,
  QUESTS,
  type QuestId,
  RECIPES,
  TIERS,
  type TierId,
  type Weighted,
  ZONES,
  type ZoneId,
} from './earning-catalog.ts';
import type { ItemId } from './items.ts';

export type Source =
  | { kind: 'zone'; id: ZoneId }
  | { kind: 'job'; id: JobId }
  | { kind: 'tier'; id: TierId }
  | { kind: 'crate'; id: CrateId }
  | { kind: 'quest'; id: QuestId }
  /** At every multiple of this level. */
  | { kind: 'level'; every: number }
  | { kind: 'recipe' };

/** Every way to get an item besides the shop. */
export function sourcesOf(item: ItemId): Source[] {
  const holds = (table: readonly Weighted<ItemId>[]) => table.some(({ value }) => value === item);
  const level = LEVEL.crates.find((crate) => crate.item === item);
  return [
    ...idsOf(ZONES)
      .filter((id) => Object.values(ZONES[id].loot).some(holds))
      .map((id): Source => ({ kind: 'zone', id })),
    ...idsOf(JOBS)
      .filter((id) => holds(JOBS[id].items))
      .map((id): Source => ({ kind: 'job', id })),
    ...idsOf(TIERS)
      .filter((id) => holds(TIERS[id].drops))
      .map((id): Source => ({ kind: 'tier', id })),
    ...idsOf(CRATES)
      .filter((id) => holds(CRATES[id]))
      .map((id): Source => ({ kind: 'crate', id })),
    ...idsOf(QUESTS)
      .filter((id) => 'item' in QUESTS[id] && QUESTS[id].item === item)
      .map((id): Source => ({ kind: 'quest', id })),
    ...(level === undefined ? [] : [{ kind: 'level', every: level.every } as const]),
    ...(Object.hasOwn(RECIPES, item) ? [{ kind: 'recipe' } as const] : []),
  ];
}

function idsOf<T extends object>(table: T): (keyof T)[] {
  return Object.keys(table) as (keyof T)[];
}
