import { MOST_USED_AT_ONCE } from '../../../shared/economy/earning-catalog.ts';
import { COMPANIONS, FED, ITEMS, type Item } from '../../../shared/economy/items.ts';
import { receiptNumber } from '../../../shared/economy/receipt.ts';
import {
  CONSUMABLE_IDS,
  type ConsumableId,
  isConsumable,
  type UseOutcome,
  useItem,
} from '../../../shared/economy/use.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import { type MessageBody, type Outcome, type PlacedComponent, refuse, reply } from '../../interactions/reply.ts';
import { days, timestamp, whole } from '../format.ts';
import { autocomplete, button, command, option, type Services } from '../services.ts';
import { itemCount, itemName, RARITY_STYLE } from './item-format.ts';
import { findItem, ITEM_OPTION_LENGTH, itemArg, ownedChoices, tooFew, unknownItem } from './item-option.ts';
import { receiptButton } from './receipt.ts';

const one = button({
  id: 'use.one',
  effect: 'change',
  visibility: 'ephemeral',
  once: 'member',
  args: { item: itemArg(CONSUMABLE_IDS) },
  run: (context) => answer(context, context.args.item, 1),
});

export const use = command({
  name: 'use',
  module: 'economy',
  description: 'Use a boost, feed your companion, or hatch an egg',
  effect: 'change',
  visibility: 'ephemeral',
  components: [one],
  examples: ['/use item:energy_drink', '/use item:xp_booster quantity:2'],
  options: {
    item: option.string({
      description: 'What to use',
      required: true,
      maxLength: ITEM_OPTION_LENGTH,
      autocomplete: autocomplete((context) => ownedChoices(context, ({ kind }) => kind === 'consumable')),
    }),
    quantity: option.integer({ description: 'How many (default: 1)', min: 1, max: MOST_USED_AT_ONCE }),
  },
  run: (context) => {
    const { item, quantity = 1 } = context.options;
    const id = findItem(item);
    if (id === undefined) return refuse(unknownItem(item));
    return isConsumable(id) ? answer(context, id, quantity) : refuse(otherUse(ITEMS[id]));
  },
});

/** The button that uses one, for its owner. */
export function useButton(item: ConsumableId, label: string, onlyFor: string): PlacedComponent {
  return one.with({ item }, { label, style: 'primary', onlyFor });
}

/** What to do with an item that isn't a consumable. */
function otherUse({ name, kind }: Item): string {
  const use = {
    tool: 'is a tool. Choose it with `/gather`.',
    crate: "is a crate. See what's inside with `/open`.",
    collectible: 'is a collectible. Keep it, `/sell` it, or craft with it.',
    consumable: 'can be used.',
  }[kind];
  return `${name} ${use}`;
}

async function answer(
  { store, caller, user }: Invocation & Services,
  item: ConsumableId,
  quantity: number,
): Promise<Outcome | Gated> {
  const outcome = await useItem(store, caller, item, quantity);
  if (isGated(outcome)) return outcome;
  return outcome.status === 'used' ? reply(usedMessage(outcome, user.id)) : refuse(refusalSentence(outcome));
}

function refusalSentence(outcome: Exclude<UseOutcome, Gated | { status: 'used' }>): string {
  switch (outcome.status) {
    case 'too_few':
      return tooFew(outcome);
    case 'no_companion':
      return "You don't have a companion to feed. Buy an egg in the `/shop`, then hatch it with `/use`.";
    case 'full':
      return `Your ${companionName(outcome.companion)} is full until ${timestamp(new Date(outcome.fedUntil), 'f')}. It can be fed at most ${days(FED.atMostMinutes / 1_440)} ahead, so keep the treat for later.`;
    case 'same_companion':
      return `Your ${companionName(outcome.companion)} is already with you. Keep the egg, or \`/sell\` it.`;
    case 'one_egg':
      return 'You can only have one companion. Hatch one egg at a time.';
  }
}

type Used = Extract<UseOutcome, { status: 'used' }>;

function usedMessage(outcome: Used, onlyFor: string): MessageBody {
  const { item, quantity, until, returned, after, transfer } = outcome;
  const left = after[item] ?? 0;
  const { title, effect, ends } = effectOf(outcome);
  return {
    embeds: [
      {
        color: RARITY_STYLE[ITEMS[item].rarity].color,
        title,
        description: effect,
        fields: [
          { name: ends, value: timestamp(new Date(until)), inline: true },
          { name: 'Used', value: itemCount(item, quantity), inline: true },
          { name: 'Left', value: whole(left), inline: true },
          ...(returned === null
            ? []
            : [{ name: 'Your previous companion', value: `Went back into its egg: ${itemCount(returned, 1)}` }]),
        ],
        footer: { text: `Receipt ${receiptNumber(transfer)}` },
      },
    ],
    rows: [
      [
        ...(left === 0 || ITEMS[item].effect.kind === 'hatch' ? [] : [useButton(item, 'Use another', onlyFor)]),
        receiptButton(transfer),
      ],
    ],
  };
}

function effectOf({ item, companion }: Used): { title: string; effect: string; ends: string } {
  if (companion === null) return { title: itemName(item), effect: ITEMS[item].description, ends: 'Ends' };
  const { name, description } = COMPANIONS[companion];
  const title =
    ITEMS[item].effect.kind === 'hatch' ? `A ${name.toLowerCase()} hatched!` : `Your ${name.toLowerCase()} is fed`;
  return { title, effect: `${description} while it's fed`, ends: 'Hungry' };
}

function companionName(id: keyof typeof COMPANIONS): string {
  return COMPANIONS[id].name.toLowerCase();
}
