/** Items as members name them: found by what was typed, offered while they type, carried by buttons. */
import { readInventory, stacksOf } from '../../../shared/economy/inventory.ts';
import { ITEM_IDS, ITEMS, type Item, type ItemId, isItemId } from '../../../shared/economy/items.ts';
import type { Arg } from '../../interactions/custom-id.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import type { Choice } from '../../interactions/option.ts';
import { plain, whole } from '../format.ts';
import type { Services } from '../services.ts';
import { itemCount, itemName } from './item-format.ts';

/** Long enough for the id and the name of every item, in characters. */
export const ITEM_OPTION_LENGTH = 40;

/** The item of that id, or of exactly that name in whatever case. */
export function findItem(typed: string): ItemId | undefined {
  const text = typed.trim().toLowerCase();
  return isItemId(text) ? text : ITEM_IDS.find((id) => ITEMS[id].name.toLowerCase() === text);
}

export function unknownItem(typed: string): string {
  return `I know no item called “${plain(typed)}”. Pick one from the list that opens while you type.`;
}

/** To somebody who wants to part with more than they have. */
export function tooFew({ item, have }: { item: ItemId; have: number }): string {
  return have === 0
    ? `You have no ${itemName(item)}. \`/shop info\` says where to get one.`
    : `You have ${itemCount(item, have)} and no more. Ask for at most that many.`;
}

/** The items whose name or id holds what was typed, as choices that say something about each. */
export function itemChoices(typed: string, candidates: readonly { id: ItemId; note: string }[]): Choice<string>[] {
  const text = typed.trim().toLowerCase();
  return candidates
    .filter(({ id }) => id.includes(text) || ITEMS[id].name.toLowerCase().includes(text))
    .map(({ id, note }) => ({ name: `${ITEMS[id].name} (${note})`, value: id }));
}

/** Offers what the caller owns of a sort of items, the rarest first. */
export async function offerOwned(
  context: Invocation & Services & { value: string },
  isOffered: (item: Item) => boolean,
): Promise<Choice<string>[]> {
  const outcome = await readInventory(context.store, context.caller);
  if (outcome.status !== 'inventory') return [];
  const stacks = stacksOf(outcome).filter(({ item }) => isOffered(item));
  return itemChoices(
    context.value,
    stacks.map(({ id, count }) => ({ id, note: `you have ${whole(count)}` })),
  );
}

/** An item as a button carries it. By its id: its place in the catalog may be another one when the button is pressed. */
export function itemArg<Id extends ItemId>(ids: readonly Id[]): Arg<Id> {
  return {
    maxLength: Math.max(...ids.map(({ length }) => length)),
    encode: (id) => id,
    decode: (text) => ids.find((id) => id === text),
  };
}
