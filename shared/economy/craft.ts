import { dayIndex } from './calendar.ts';
import type { Settled } from './earning.ts';
import { MOST_CRAFTED_AT_ONCE, RECIPES, type RecipeId } from './earning-catalog.ts';
import { checkedQuantity } from './quantity.ts';
import type { Haul } from './rolls.ts';
import { RULES } from './rules.ts';
import { type Answered, type Caller, type EconomyStore, type GateRefusal, gateOf, outcomeOf } from './store.ts';

export const RECIPE_IDS = Object.keys(RECIPES) as RecipeId[];

/** What one takes to make. */
export function ingredientsOf(recipe: RecipeId): Haul {
  return RECIPES[recipe].ingredients;
}

/** How often a recipe can be made of these items. */
export function timesMakeable(recipe: RecipeId, items: Haul): number {
  const needed = Object.entries(ingredientsOf(recipe)) as [keyof Haul, number][];
  return Math.min(...needed.map(([id, count]) => Math.floor((items[id] ?? 0) / count)));
}

export type CraftOutcome =
  | (Settled & { status: 'crafted'; item: RecipeId; times: number })
  | { status: 'missing'; item: RecipeId; times: number; missing: Haul }
  | { status: 'frozen' }
  | GateRefusal;

/** How members make things of others. */
export interface CraftEconomy {
  craft(caller: Caller, recipe: RecipeId, times: number): Promise<Answered<CraftOutcome>>;
}

export function craftOn(store: EconomyStore): CraftEconomy {
  return { craft: (caller, recipe, times) => craft(store, caller, recipe, times) };
}

/**
 * Makes a recipe's product of its ingredients.
 *
 * @param times from 1 to {@link MOST_CRAFTED_AT_ONCE}.
 */
async function craft(
  store: EconomyStore,
  caller: Caller,
  recipe: RecipeId,
  times: number,
): Promise<Answered<CraftOutcome>> {
  const gate = gateOf(caller);
  const outcome = await outcomeOf<CraftOutcome>(
    store,
    'craft',
    caller,
    (sql) => sql`
      economy_craft(
        ${caller.key}, ${caller.user.id}, ${recipe}, ${checkedQuantity(times, MOST_CRAFTED_AT_ONCE)},
        ${sql.json(ingredientsOf(recipe))}, ${RECIPES[recipe].xp}, ${gate.guild}, ${caller.now}, ${dayIndex(caller.now)}, ${sql.json(RULES)},
        ${gate.module}, ${gate.command}, ${gate.roles})`,
  );
  if (outcome.status === 'crafted') store.posted?.('craft');
  return outcome;
}
