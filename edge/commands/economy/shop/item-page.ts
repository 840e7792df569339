/** All there is to know about one item, as `/shop info` shows it. */
import type { APIEmbed } from 'discord-api-types/v10';
import { ingredientsOf, RECIPE_IDS } from '../../../../shared/economy/craft.ts';
import type { WithCurrency } from '../../../../shared/economy/currency.ts';
import { JOBS, QUESTS, type RecipeId, TIERS, ZONES } from '../../../../shared/economy/earning-catalog.ts';
import type { Belongings } from '../../../../shared/economy/inventory.ts';
import { COMPANIONS, ITEMS, type Item, type ItemId } from '../../../../shared/economy/items.ts';
import { type Source, sourcesOf } from '../../../../shared/economy/sources.ts';
import { moneyOf, whole } from '../../format.ts';
import { haulLines, itemName, RARITY_LOOK } from '../item-format.ts';

export function itemPage(id: ItemId, belongings: WithCurrency<Pick<Belongings, 'items'>>): APIEmbed {
  const item: Item = ITEMS[id];
  const credits = moneyOf(belongings);
  const recipe = RECIPE_IDS.find((made) => made === id);
  const uses = RECIPE_IDS.filter((made) => ingredientsOf(made)[id] !== undefined);
  const sources = sourcesOf(id).map(sourceText);
  return {
    color: RARITY_LOOK[item.rarity].colour,
    title: itemName(id),
    description: [item.description, ...companionLines(item)].join('\n'),
    fields: [
      { name: 'Rarity', value: item.rarity, inline: true },
      { name: 'Price', value: item.price === undefined ? 'not for sale' : credits(item.price), inline: true },
      { name: 'Sells for', value: item.sells === undefined ? 'nobody buys it' : credits(item.sells), inline: true },
      { name: 'You have', value: whole(belongings.items[id] ?? 0), inline: true },
      ...(sources.length === 0 ? [] : [{ name: 'Found', value: sources.join('\n') }]),
      ...(recipe === undefined ? [] : [{ name: 'Made of', value: recipeText(recipe) }]),
      ...(uses.length === 0 ? [] : [{ name: 'Needed for', value: uses.map((made) => itemName(made)).join('\n') }]),
    ],
  };
}

function companionLines(item: Item): string[] {
  if (item.kind !== 'consumable' || item.effect.kind !== 'hatch') return [];
  return [`${COMPANIONS[item.effect.companion].description}, while it is fed`];
}

function recipeText(recipe: RecipeId): string {
  return `${haulLines(ingredientsOf(recipe)).join('\n')}\n\`/craft make\` makes one.`;
}

function sourceText(source: Source): string {
  switch (source.kind) {
    case 'zone':
      return `\`/gather\` in the ${ZONES[source.id].name.toLowerCase()}`;
    case 'job':
      return `\`/work\` as ${JOBS[source.id].name}`;
    case 'tier':
      return `\`/fight\`, ${TIERS[source.id].name.toLowerCase()}`;
    case 'crate':
      return `\`/open\` a ${ITEMS[source.id].name.toLowerCase()}`;
    case 'quest':
      return `\`/quests\`: ${QUESTS[source.id].name}`;
    case 'level':
      return source.every === 1 ? 'A new level' : `Every ${source.every}th level`;
    case 'recipe':
      return '`/craft make`';
  }
}
