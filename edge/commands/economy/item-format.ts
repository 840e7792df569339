/** How items look in answers: names, rarities in colour, hauls. */
import { ITEMS, type ItemId, itemOf, RARITIES, type Rarity } from '../../../shared/economy/items.ts';
import type { Haul } from '../../../shared/economy/rolls.ts';
import { type Money, whole } from '../format.ts';

export const RARITY_LOOK = {
  common: { colour: 0x99aab5, mark: '⬜' },
  rare: { colour: 0x3498db, mark: '🟦' },
  epic: { colour: 0x9b59b6, mark: '🟪' },
  legendary: { colour: 0xe67e22, mark: '🟧' },
  mythic: { colour: 0xe74c3c, mark: '🟥' },
} as const satisfies Record<Rarity, { colour: number; mark: string }>;

/** `🟦 Neural chip`; an item that this version does not know by its id. */
export function itemName(id: string): string {
  const item = itemOf(id);
  return item === undefined ? id : `${RARITY_LOOK[item.rarity].mark} ${item.name}`;
}

/** `2 × 🟦 Neural chip`. */
export function itemCount(id: string, count: number): string {
  return `${whole(count)} × ${itemName(id)}`;
}

/** An amount of whatever the ledger keeps: credits as the guild calls them, or items. */
export function amountOf(asset: string, amount: number, money: Money): string {
  return asset === 'credits' ? money(amount) : itemCount(asset, amount);
}

/** A line per item, the rarest first. */
export function haulLines(haul: Haul): string[] {
  return entriesOf(haul)
    .toSorted(([one], [other]) => rank(other) - rank(one))
    .map(([id, count]) => itemCount(id, count));
}

/** The rarest of these items; undefined when there are none. */
export function bestRarity(haul: Haul): Rarity | undefined {
  const best = Math.max(-1, ...entriesOf(haul).map(([id]) => rank(id)));
  return RARITIES[best];
}

export function entriesOf(haul: Haul): [ItemId, number][] {
  return Object.entries(haul) as [ItemId, number][];
}

function rank(id: ItemId): number {
  return RARITIES.indexOf(ITEMS[id].rarity);
}
