/** Items in options and buttons: found by what was typed, suggested while a member types, carried in custom ids. */
import { readInventory, stacksOf } from '../../../shared/economy/inventory.ts';
import { ITEM_IDS, ITEMS, type Item, type ItemId, isItemId } from '../../../shared/economy/items.ts';
import type { Arg } from '../../interactions/custom-id.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import type { Choice } from '../../interactions/option.ts';
import { plain, whole } from '../format.ts';
import type { Services } from '../services.ts';
import { itemCount, itemName } from './item-format.ts';

/** Long enough for every name that the list shows, in characters. */
export const ITEM_OPTION_LENGTH = 100;

/** The item with that id, or with exactly that name in any case, or the name as {@link itemChoices} shows it. */
export function findItem(typed: string): ItemId | undefined {
  const text = typed.trim().toLowerCase();
  if (isItemId(text)) return text;
  const name = text.replace(/ \([^()]*\)$/, '');
  return ITEM_IDS.find((id) => [text, name].includes(ITEMS[id].name.toLowerCase()));
}

export function unknownItem(typed: string, what: 'item' | 'recipe' | 'crate' = 'item'): string {
  return `There's no ${what} called “${plain(typed)}”. Pick one from the list that opens as you type.`;
}

/** To someone who asks for more than they have. */
export function tooFew({ item, have }: { item: ItemId; have: number }): string {
  return have === 0
    ? `You don't have any ${itemName(item)}. See where to get one with \`/shop info\`.`
    : `You only have ${itemCount(item, have)}. Choose that many or fewer.`;
}

/** The items whose name or id contains what was typed, as choices with a note about each. */
export function itemChoices(typed: string, candidates: readonly { id: ItemId; note: string }[]): Choice<string>[] {
  const text = typed.trim().toLowerCase();
  return candidates
    .filter(({ id }) => id.includes(text) || ITEMS[id].name.toLowerCase().includes(text))
    .map(({ id, note }) => ({ name: `${ITEMS[id].name} (${note})`, value: id }));
}

/** Suggests items of one kind that the caller owns, rarest first. */
export async function ownedChoices(
  { store, caller, value }: Invocation & Services & { value: string },
  isOffered: (item: Item) => boolean,
): Promise<Choice<string>[]> {
  const outcome = await readInventory(store, caller);
  if (outcome.status !== 'inventory') return [];
  const stacks = stacksOf(outcome).filter(({ item }) => isOffered(item));
  return itemChoices(
    value,
    stacks.map(({ id, count }) => ({ id, note: `you have ${whole(count)}` })),
  );
}

/** Suggests every item there is. */
export function anyItemChoices(typed: string): Choice<string>[] {
  return itemChoices(
    typed,
    ITEM_IDS.map((id) => ({ id, note: ITEMS[id].rarity })),
  );
}

/** An item in a custom id. By its id: its place in the catalog may have changed when the button is pressed. */
export function itemArg<Id extends ItemId>(ids: readonly Id[]): Arg<Id> {
  return {
    maxLength: Math.max(...ids.map(({ length }) => length)),
    encode: (id) => id,
    decode: (text) => ids.find((id) => id === text),
  };
}
