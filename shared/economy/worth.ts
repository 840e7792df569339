/** What items are worth: their selling price, tools as new. */
import { ITEM_IDS, ITEMS, type Item, itemOf, RARITIES } from './items.ts';

/** Quantities of items by id. Items that this version doesn't know are worth nothing. */
export type Holdings = Readonly<Record<string, number>>;

/** What one of each sellable item sells for, in credits. */
export const SELL_PRICES: Readonly<Record<string, number>> = Object.fromEntries(
  ITEM_IDS.flatMap((id) => {
    const { sells }: Item = ITEMS[id];
    return sells === undefined ? [] : [[id, sells]];
  }),
);

/** What all of these sell for, in credits. */
export function worthOf(items: Holdings): number {
  return Object.entries(items).reduce((sum, [id, count]) => sum + (itemOf(id)?.sells ?? 0) * count, 0);
}

/** The most valuable of these, by rarity and then by price. Only epic and rarer items count. */
export function mostPrecious(items: Holdings, most: number): [id: string, count: number][] {
  const epic = RARITIES.indexOf('epic');
  return Object.entries(items)
    .filter(([id, count]) => count > 0 && rarityOf(id) >= epic)
    .toSorted(
      ([one], [other]) =>
        rarityOf(other) - rarityOf(one) ||
        (itemOf(other)?.sells ?? 0) - (itemOf(one)?.sells ?? 0) ||
        one.localeCompare(other, 'en'),
    )
    .slice(0, most);
}

function rarityOf(id: string): number {
  const item = itemOf(id);
  return item === undefined ? -1 : RARITIES.indexOf(item.rarity);
}
