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
import { itemCount, itemName, RARITY_LOOK } from './item-format.ts';
import { findItem, ITEM_OPTION_LENGTH, itemArg, offerOwned, tooFew, unknownItem } from './item-option.ts';
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
  description: 'Use a boost, feed your companion, hatch an egg',
  effect: 'change',
  visibility: 'ephemeral',
  components: [one],
  examples: ['/use item:energy_drink', '/use item:xp_booster quantity:2'],
  options: {
    item: option.string({
      description: 'What to use',
      required: true,
      maxLength: ITEM_OPTION_LENGTH,
      autocomplete: autocomplete((context) => offerOwned(context, ({ kind }) => kind === 'consumable')),
    }),
    quantity: option.integer({ description: 'How many; 1 when left out', min: 1, max: MOST_USED_AT_ONCE }),
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

/** What to do with a thing that is not used up. */
function otherUse({ name, kind }: Item): string {
  const use = {
    tool: 'is a tool: choose it in `/gather`, and it works by itself.',
    crate: 'is a crate: `/open` shows what is inside.',
    collectible: 'is to keep, to sell with `/sell`, or to make things of with `/craft make`.',
    consumable: 'can be used.',
  }[kind];
  return `${name} ${use}`;
}

async function answer(context: Invocation & Services, item: ConsumableId, quantity: number): Promise<Outcome | Gated> {
  const outcome = await useItem(context.store, context.caller, item, quantity);
  if (outcome.status === 'used') return reply(usedMessage(outcome, context.user.id));
  return isGated(outcome) ? outcome : refuse(useRefusal(outcome));
}

function useRefusal(outcome: Exclude<UseOutcome, Gated | { status: 'used' }>): string {
  switch (outcome.status) {
    case 'too_few':
      return tooFew(outcome);
    case 'no_companion':
      return 'You have no companion to feed. `/shop browse` sells eggs, and `/use` hatches them.';
    case 'full':
      return `Your ${companionName(outcome.companion)} is full until ${timestamp(new Date(outcome.fedUntil), 'f')}: nobody eats for more than ${days(FED.atMostMinutes / 1_440)} ahead. Keep the treat for later.`;
    case 'same_companion':
      return `Your ${companionName(outcome.companion)} is with you already. Keep the egg, or \`/sell\` it.`;
    case 'one_egg':
      return 'One companion is all there is room for: hatch one egg at a time.';
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
        color: RARITY_LOOK[ITEMS[item].rarity].colour,
        title,
        description: effect,
        fields: [
          { name: ends, value: timestamp(new Date(until)), inline: true },
          { name: 'Used', value: itemCount(item, quantity), inline: true },
          { name: 'Left', value: whole(left), inline: true },
          ...(returned === null
            ? []
            : [{ name: 'Your companion of before', value: `went back into its egg: ${itemCount(returned, 1)}` }]),
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
  return { title, effect: `${description}, while it is fed`, ends: 'Hungry' };
}

function companionName(id: keyof typeof COMPANIONS): string {
  return COMPANIONS[id].name.toLowerCase();
}
