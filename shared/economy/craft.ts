import { type Caller, type Gated, gateOf, run, type Store } from '../platform/store.ts';
import { dayIndex } from './calendar.ts';
import { countTransfer } from './counters.ts';
import { currencyOf, type WithCurrency } from './currency.ts';
import { MOST_CRAFTED_AT_ONCE, RECIPES, type RecipeId } from './earning-catalog.ts';
import type { Progress } from './progress.ts';
import { checkedQuantity } from './quantity.ts';
import type { Haul } from './rolls.ts';
import { RULES } from './rules.ts';

export const RECIPE_IDS = Object.keys(RECIPES) as RecipeId[];

/** What it takes to craft one. */
export function ingredientsOf(recipe: RecipeId): Haul {
  return RECIPES[recipe].ingredients;
}

/** How many times a recipe can be crafted from these items. */
export function timesCraftable(recipe: RecipeId, items: Haul): number {
  const needed = Object.entries(ingredientsOf(recipe)) as [keyof Haul, number][];
  return Math.min(...needed.map(([id, count]) => Math.floor((items[id] ?? 0) / count)));
}

export type CraftOutcome =
  | (Progress & { status: 'crafted'; item: RecipeId; times: number })
  | { status: 'missing'; item: RecipeId; times: number; missing: Haul }
  | Gated;

/**
 * Crafts a recipe's item from its ingredients.
 *
 * @param times from 1 to {@link MOST_CRAFTED_AT_ONCE}.
 */
export async function craftItem(
  store: Store,
  caller: Caller,
  recipe: RecipeId,
  times: number,
): Promise<WithCurrency<CraftOutcome>> {
  const now = store.clock();
  const outcome: WithCurrency<CraftOutcome> = await run(
    store,
    'economy_craft',
    {
      key: caller.key,
      user: caller.actor.id,
      item: recipe,
      times: checkedQuantity(times, MOST_CRAFTED_AT_ONCE),
      ingredients: ingredientsOf(recipe),
      xp: RECIPES[recipe].xp,
      now,
      day: dayIndex(now),
      rules: RULES,
      ...gateOf(caller),
    },
    currencyOf(caller),
  );
  if (outcome.status === 'crafted') countTransfer(store, 'craft');
  return outcome;
}
