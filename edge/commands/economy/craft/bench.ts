import { ingredientsOf, RECIPE_IDS, timesCraftable } from '../../../../shared/economy/craft.ts';
import { RECIPES } from '../../../../shared/economy/earning-catalog.ts';
import { type Belongings, readInventory } from '../../../../shared/economy/inventory.ts';
import { ITEMS } from '../../../../shared/economy/items.ts';
import { isGated } from '../../../../shared/platform/store.ts';
import { type MessageBody, reply } from '../../../interactions/reply.ts';
import { COLORS, whole } from '../../format.ts';
import { subcommand } from '../../services.ts';
import { entriesOf, itemName } from '../item-format.ts';
import { pick } from './make.ts';

export const bench = subcommand({
  description: 'See every recipe and what you can craft right now',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  run: async ({ store, caller, user }) => {
    const outcome = await readInventory(store, caller);
    return isGated(outcome) ? outcome : reply(benchPage(outcome, user.id));
  },
});

function benchPage({ items }: Pick<Belongings, 'items'>, onlyFor: string): MessageBody {
  const recipes = RECIPE_IDS.map((id) => ({ id, times: timesCraftable(id, items) }));
  const craftable = recipes.filter(({ times }) => times > 0);
  const options = craftable.map(({ id, times }) => ({
    label: ITEMS[id].name,
    value: id,
    description: `You can craft ${whole(times)}`,
  }));
  return {
    embeds: [
      {
        color: COLORS.accent,
        title: 'Your workbench',
        fields: recipes.map(({ id, times }) => ({
          name: `${itemName(id)}: ${times === 0 ? 'not yet' : `you can craft ${whole(times)}`}`,
          value: [
            ...entriesOf(ingredientsOf(id)).map(
              ([part, needed]) => `${whole(items[part] ?? 0)} of ${whole(needed)} ${itemName(part)}`,
            ),
            `-# ${ITEMS[id].description} · ${whole(RECIPES[id].xp)} XP`,
          ].join('\n'),
        })),
        footer: { text: 'Craft several at once with /craft make · See where to find things with /shop info' },
      },
    ],
    rows: options.length === 0 ? [] : [[pick.with({}, { placeholder: 'Craft one…', options, onlyFor })]],
  };
}
