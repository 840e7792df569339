/** Everything about one item, as `/shop info` shows it. */
import type { APIEmbed } from 'discord-api-types/v10';
import { ingredientsOf, RECIPE_IDS } from '../../../../shared/economy/craft.ts';
import type { WithCurrency } from '../../../../shared/economy/currency.ts';
import { JOBS, QUESTS, type RecipeId, TIERS, ZONES } from '../../../../shared/economy/earning-catalog.ts';
import type { Belongings } from '../../../../shared/economy/inventory.ts';
import { COMPANIONS, ITEMS, type Item, type ItemId } from '../../../../shared/economy/items.ts';
import { type Source, sourcesOf } from '../../../../shared/economy/sources.ts';
import { moneyOf, whole, withArticle } from '../../format.ts';
import { itemLines, itemName, RARITY_STYLE } from '../item-format.ts';

export function itemPage(id: ItemId, belongings: WithCurrency<Pick<Belongings, 'items'>>): APIEmbed {
  const item: Item = ITEMS[id];
  const credits = moneyOf(belongings);
  const recipe = RECIPE_IDS.find((crafted) => crafted === id);
  const uses = RECIPE_IDS.filter((crafted) => ingredientsOf(crafted)[id] !== undefined);
  const sources = sourcesOf(id).map(sourceText);
  return {
    color: RARITY_STYLE[item.rarity].color,
    title: itemName(id),
    description: [item.description, ...companionLines(item)].join('\n'),
    fields: [
      { name: 'Rarity', value: item.rarity, inline: true },
      { name: 'Price', value: item.price === undefined ? 'not for sale' : credits(item.price), inline: true },
      { name: 'Sells for', value: item.sells === undefined ? "can't be sold" : credits(item.sells), inline: true },
      { name: 'You have', value: whole(belongings.items[id] ?? 0), inline: true },
      ...(sources.length === 0 ? [] : [{ name: 'Where to find it', value: sources.join('\n') }]),
      ...(recipe === undefined ? [] : [{ name: 'Recipe', value: recipeText(recipe) }]),
      ...(uses.length === 0 ? [] : [{ name: 'Used to craft', value: uses.map(itemName).join('\n') }]),
    ],
  };
}

function companionLines(item: Item): string[] {
  if (item.kind !== 'consumable' || item.effect.kind !== 'hatch') return [];
  return [`${COMPANIONS[item.effect.companion].description} while it's fed`];
}

function recipeText(recipe: RecipeId): string {
  return `${itemLines(ingredientsOf(recipe)).join('\n')}\nCraft one with \`/craft make\`.`;
}

function sourceText(source: Source): string {
  switch (source.kind) {
    case 'zone':
      return `\`/gather\` in the ${ZONES[source.id].name.toLowerCase()}`;
    case 'job':
      return `\`/work\`: ${JOBS[source.id].name}`;
    case 'tier':
      return `\`/fight\`: ${TIERS[source.id].name.toLowerCase()}`;
    case 'crate':
      return `\`/open\` ${withArticle(ITEMS[source.id].name.toLowerCase())}`;
    case 'quest':
      return `\`/quests\`: ${QUESTS[source.id].name}`;
    case 'level':
      return source.every === 1 ? 'Every new level' : `Every ${source.every}th level`;
    case 'recipe':
      return '`/craft make`';
  }
}
