import {
  type CraftOutcome,
  craftItem,
  ingredientsOf,
  RECIPE_IDS,
  timesCraftable,
} from '../../../../shared/economy/craft.ts';
import { MOST_CRAFTED_AT_ONCE, RECIPES, type RecipeId } from '../../../../shared/economy/earning-catalog.ts';
import type { Belongings } from '../../../../shared/economy/inventory.ts';
import { readInventory } from '../../../../shared/economy/inventory.ts';
import { ITEMS } from '../../../../shared/economy/items.ts';
import { receiptNumber } from '../../../../shared/economy/receipt.ts';
import { isConsumable } from '../../../../shared/economy/use.ts';
import { type Gated, isGated } from '../../../../shared/platform/store.ts';
import type { Invocation } from '../../../interactions/invocation.ts';
import { type MessageBody, type Outcome, refuse, reply } from '../../../interactions/reply.ts';
import { COLOURS, whole } from '../../format.ts';
import { autocomplete, button, commandGroup, option, type Services, select, subcommand } from '../../services.ts';
import { entriesOf, haulLines, itemCount, itemName, RARITY_LOOK } from '../item-format.ts';
import { findItem, ITEM_OPTION_LENGTH, itemArg, itemChoices, unknownItem } from '../item-option.ts';
import { progressFields } from '../progress.ts';
import { receiptButton } from '../receipt.ts';
import { useButton } from '../use.ts';

type Context = Invocation & Services;

const pick = select({
  id: 'craft.pick',
  effect: 'change',
  visibility: 'public',
  run: (context) => make(context, context.values[0] ?? '', 1),
});

const another = button({
  id: 'craft.another',
  effect: 'change',
  visibility: 'public',
  once: 'member',
  args: { recipe: itemArg(RECIPE_IDS) },
  run: (context) => make(context, context.args.recipe, 1),
});

export const craft = commandGroup({
  name: 'craft',
  module: 'economy',
  description: 'Make things of other things',
  components: [pick, another],
  examples: ['/craft bench', '/craft make recipe:luck_charm', '/craft make recipe:energy_drink times:3'],
  subcommands: {
    bench: subcommand({
      description: 'See every recipe and what you can make right now',
      effect: 'read',
      gate: 'statement',
      visibility: 'ephemeral',
      run: async (context) => {
        const outcome = await readInventory(context.store, context.caller);
        if (isGated(outcome)) return outcome;
        return reply(benchPage(outcome, context.user.id));
      },
    }),
    make: subcommand({
      description: 'Make something, also several times at once',
      effect: 'change',
      visibility: 'public',
      options: {
        recipe: option.string({
          description: 'What to make',
          required: true,
          maxLength: ITEM_OPTION_LENGTH,
          autocomplete: autocomplete(async (context) => {
            const outcome = await readInventory(context.store, context.caller);
            if (outcome.status !== 'inventory') return [];
            const makeable = RECIPE_IDS.filter((id) => timesCraftable(id, outcome.items) > 0);
            return itemChoices(
              context.value,
              makeable.map((id) => ({ id, note: `you can make ${whole(timesCraftable(id, outcome.items))}` })),
            );
          }),
        }),
        times: option.integer({ description: 'How many times; 1 when left out', min: 1, max: MOST_CRAFTED_AT_ONCE }),
      },
      run: (context) => make(context, context.options.recipe, context.options.times ?? 1),
    }),
  },
});

function benchPage({ items }: Pick<Belongings, 'items'>, onlyFor: string): MessageBody {
  const recipes = RECIPE_IDS.map((id) => ({ id, times: timesCraftable(id, items) }));
  const makeable = recipes.filter(({ times }) => times > 0);
  return {
    embeds: [
      {
        color: COLOURS.accent,
        title: 'Your workbench',
        fields: recipes.map(({ id, times }) => ({
          name: `${itemName(id)}: ${times === 0 ? 'not yet' : `you can make ${whole(times)}`}`,
          value: [
            ...entriesOf(ingredientsOf(id)).map(
              ([part, need]) => `${whole(items[part] ?? 0)} of ${whole(need)} ${itemName(part)}`,
            ),
            `-# ${ITEMS[id].description} · ${whole(RECIPES[id].xp)} XP`,
          ].join('\n'),
        })),
        footer: { text: '/craft make takes a number of times · /shop info says where things are found' },
      },
    ],
    rows:
      makeable.length === 0
        ? []
        : [
            [
              pick.with(
                {},
                {
                  placeholder: 'Make one…',
                  options: makeable.map(({ id, times }) => ({
                    label: ITEMS[id].name,
                    value: id,
                    description: `You can make ${whole(times)}`,
                  })),
                  onlyFor,
                },
              ),
            ],
          ],
  };
}

async function make(context: Context, typed: string, times: number): Promise<Outcome | Gated> {
  const id = findItem(typed);
  if (id === undefined) return refuse(unknownItem(typed));
  if (!isRecipe(id)) return refuse(`${itemName(id)} cannot be made. \`/craft bench\` shows what can.`);
  const outcome = await craftItem(context.store, context.caller, id, times);
  if (isGated(outcome)) return outcome;
  return outcome.status === 'crafted' ? reply(craftedMessage(outcome, context.user.id)) : refuse(craftRefusal(outcome));
}

function isRecipe(id: string): id is RecipeId {
  return Object.hasOwn(RECIPES, id);
}

function craftedMessage(outcome: Extract<CraftOutcome, { status: 'crafted' }>, onlyFor: string): MessageBody {
  const { item, times, after, transfer } = outcome;
  const used = Object.fromEntries(entriesOf(ingredientsOf(item)).map(([part, need]) => [part, need * times]));
  const more = timesCraftable(item, after);
  return {
    embeds: [
      {
        color: RARITY_LOOK[ITEMS[item].rarity].colour,
        title: 'Made',
        description: `**${itemCount(item, times)}**\n${ITEMS[item].description}`,
        fields: [
          { name: 'Used up', value: haulLines(used).join('\n'), inline: true },
          { name: 'You have', value: whole(after[item] ?? 0), inline: true },
          { name: 'Enough for', value: `${whole(more)} more`, inline: true },
          ...progressFields(outcome),
        ],
        footer: { text: `Receipt ${receiptNumber(transfer)}` },
      },
    ],
    rows: [
      [
        ...(more === 0 ? [] : [another.with({ recipe: item }, { label: 'Make another', style: 'primary', onlyFor })]),
        ...(isConsumable(item) ? [useButton(item, 'Use one', onlyFor)] : []),
        receiptButton(transfer),
      ],
    ],
  };
}

function craftRefusal(outcome: Extract<CraftOutcome, { status: 'missing' }>): string {
  const { item, times, missing } = outcome;
  return `For ${itemCount(item, times)} you still need ${haulLines(missing).join(' and ')}. \`/shop info\` says where to find them.`;
}
