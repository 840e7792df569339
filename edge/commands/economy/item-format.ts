/** How items are shown: their names, rarities by color, and lists of them. */
import { ITEMS, type ItemId, itemOf, RARITIES, type Rarity } from '../../../shared/economy/items.ts';
import type { ItemCounts } from '../../../shared/economy/rolls.ts';
import { type Money, whole } from '../format.ts';

export const RARITY_STYLE = {
  common: { color: 0x99aab5, mark: '⬜' },
  rare: { color: 0x3498db, mark: '🟦' },
  epic: { color: 0x9b59b6, mark: '🟪' },
  legendary: { color: 0xe67e22, mark: '🟧' },
  mythic: { color: 0xe74c3c, mark: '🟥' },
} as const satisfies Record<Rarity, { color: number; mark: string }>;

/** `🟦 Neural chip`; the bare id of an item that this version doesn't know. */
export function itemName(id: string): string {
  const item = itemOf(id);
  return item === undefined ? id : `${RARITY_STYLE[item.rarity].mark} ${item.name}`;
}

/** `2 × 🟦 Neural chip`. */
export function itemCount(id: string, count: number): string {
  return `${whole(count)} × ${itemName(id)}`;
}

/** An amount of whatever the ledger keeps: items, or credits in the server's currency. */
export function amountOf(asset: string, amount: number, money: Money): string {
  return asset === 'credits' ? money(amount) : itemCount(asset, amount);
}

/** A line per item, rarest first. */
export function itemLines(items: ItemCounts): string[] {
  return entriesOf(items)
    .toSorted(([one], [other]) => rank(other) - rank(one))
    .map(([id, count]) => itemCount(id, count));
}

/** The rarest of these items; undefined when there are none. */
export function bestRarity(items: ItemCounts): Rarity | undefined {
  const best = Math.max(-1, ...entriesOf(items).map(([id]) => rank(id)));
  return RARITIES[best];
}

export function entriesOf(items: ItemCounts): [ItemId, number][] {
  return Object.entries(items) as [ItemId, number][];
}

function rank(id: ItemId): number {
  return RARITIES.indexOf(ITEMS[id].rarity);
}
