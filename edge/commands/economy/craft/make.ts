import {
  type CraftOutcome,
  craftItem,
  ingredientsOf,
  RECIPE_IDS,
  timesCraftable,
} from '../../../../shared/economy/craft.ts';
import { MOST_CRAFTED_AT_ONCE, RECIPES, type RecipeId } from '../../../../shared/economy/earning-catalog.ts';
import { readInventory } from '../../../../shared/economy/inventory.ts';
import { ITEMS } from '../../../../shared/economy/items.ts';
import { receiptNumber } from '../../../../shared/economy/receipt.ts';
import { isConsumable } from '../../../../shared/economy/use.ts';
import { type Gated, isGated } from '../../../../shared/platform/store.ts';
import type { Invocation } from '../../../interactions/invocation.ts';
import { type MessageBody, type Outcome, refuse, reply } from '../../../interactions/reply.ts';
import { inWords, whole } from '../../format.ts';
import { autocomplete, button, option, type Services, select, subcommand } from '../../services.ts';
import { entriesOf, itemCount, itemLines, itemName, RARITY_STYLE } from '../item-format.ts';
import { findItem, ITEM_OPTION_LENGTH, itemArg, itemChoices, unknownItem } from '../item-option.ts';
import { progressFields } from '../progress.ts';
import { receiptButton } from '../receipt.ts';
import { useButton } from '../use.ts';

export const pick = select({
  id: 'craft.pick',
  effect: 'change',
  visibility: 'public',
  run: (context) => answer(context, context.values[0] ?? '', 1),
});

export const another = button({
  id: 'craft.another',
  effect: 'change',
  visibility: 'public',
  once: 'member',
  args: { recipe: itemArg(RECIPE_IDS) },
  run: (context) => answer(context, context.args.recipe, 1),
});

export const make = subcommand({
  description: 'Craft an item, once or several times',
  effect: 'change',
  visibility: 'public',
  options: {
    recipe: option.string({
      description: 'What to craft',
      required: true,
      maxLength: ITEM_OPTION_LENGTH,
      autocomplete: autocomplete(async ({ store, caller, value }) => {
        const outcome = await readInventory(store, caller);
        if (outcome.status !== 'inventory') return [];
        const recipes = RECIPE_IDS.map((id) => ({ id, times: timesCraftable(id, outcome.items) }));
        return itemChoices(
          value,
          recipes
            .filter(({ times }) => times > 0)
            .map(({ id, times }) => ({ id, note: `you can craft ${whole(times)}` })),
        );
      }),
    }),
    times: option.integer({ description: 'How many times (default: once)', min: 1, max: MOST_CRAFTED_AT_ONCE }),
  },
  run: (context) => answer(context, context.options.recipe, context.options.times ?? 1),
});

async function answer(
  { store, caller, user }: Invocation & Services,
  typed: string,
  times: number,
): Promise<Outcome | Gated> {
  const id = findItem(typed);
  if (id === undefined) return refuse(unknownItem(typed, 'recipe'));
  if (!isRecipe(id)) return refuse(`${itemName(id)} can't be crafted. See what can with \`/craft bench\`.`);
  const outcome = await craftItem(store, caller, id, times);
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'crafted') return reply(craftedMessage(outcome, user.id));
  const missing = inWords(itemLines(outcome.missing));
  return refuse(
    `To craft ${itemCount(id, times)}, you still need ${missing}. See where to find them with \`/shop info\`.`,
  );
}

function isRecipe(id: string): id is RecipeId {
  return Object.hasOwn(RECIPES, id);
}

function craftedMessage(outcome: Extract<CraftOutcome, { status: 'crafted' }>, onlyFor: string): MessageBody {
  const { item, times, after, transfer } = outcome;
  const used = Object.fromEntries(entriesOf(ingredientsOf(item)).map(([part, needed]) => [part, needed * times]));
  const more = timesCraftable(item, after);
  return {
    embeds: [
      {
        color: RARITY_STYLE[ITEMS[item].rarity].color,
        title: 'Crafted',
        description: `**${itemCount(item, times)}**\n${ITEMS[item].description}`,
        fields: [
          { name: 'Used up', value: itemLines(used).join('\n'), inline: true },
          { name: 'You have', value: whole(after[item] ?? 0), inline: true },
          { name: 'Enough for', value: `${whole(more)} more`, inline: true },
          ...progressFields(outcome),
        ],
        footer: { text: `Receipt ${receiptNumber(transfer)}` },
      },
    ],
    rows: [
      [
        ...(more === 0 ? [] : [another.with({ recipe: item }, { label: 'Craft another', style: 'primary', onlyFor })]),
        ...(isConsumable(item) ? [useButton(item, 'Use one', onlyFor)] : []),
        receiptButton(transfer),
      ],
    ],
  };
}
