/** Buying, selling, using, crafting, and opening in the model. */

import type { BuyOutcome } from '../../../shared/economy/buy.ts';
import type { CraftOutcome } from '../../../shared/economy/craft.ts';
import type { CompanionId, ItemId } from '../../../shared/economy/items.ts';
import type { OpenOutcome } from '../../../shared/economy/open.ts';
import type { ItemCounts } from '../../../shared/economy/rolls.ts';
import type { SellOutcome } from '../../../shared/economy/sell.ts';
import type { UseOutcome } from '../../../shared/economy/use.ts';
import type { Random } from '../../../shared/platform/random.ts';
import { drawn } from './dice.ts';
import { countItems } from './earning.ts';
import { type Asking, type EconomyModel, flowsOf, iso } from './economy-model.ts';
import { has, isOn, type Member } from './member.ts';
import { BOOSTS, CRATES, DAY, EGGS, MINUTE, PRICES, RECIPES, SELLS, type Table, TOOLS } from './numbers.ts';

export type Good = keyof typeof PRICES;
export type Crate = keyof typeof CRATES;
export type Recipe = keyof typeof RECIPES;
export type Boosting = keyof typeof BOOSTS;
export type Egg = keyof typeof EGGS;
export type Consumable = Boosting | Egg | 'companion_treat';

export function buy(model: EconomyModel, asking: Asking, item: Good, quantity: number): BuyOutcome {
  const refused = model.refused('shop', asking);
  if (refused !== undefined) return refused;
  const member = model.member(asking.user);
  const [cost, { wallet }] = [PRICES[item] * quantity, member];
  if (wallet < cost) return { status: 'insufficient', item, quantity, cost, wallet, missing: cost - wallet };
  model.count(member, 'bought', quantity);
  const settled = model.settle('shop', member, flowsOf({ credits: -cost, [item]: quantity }, 'shop'), 0);
  return { status: 'bought', item, quantity, cost, ...settled };
}

/** Sells one item, or all common collectibles. */
export function sell(
  model: EconomyModel,
  asking: Asking,
  item: ItemId | 'common',
  quantity: number | 'all',
): SellOutcome {
  const refused = model.refused('sell', asking);
  if (refused !== undefined) return refused;
  const member = model.member(asking.user);
  const sold = item === 'common' ? 'data_fragment' : item;
  const have = has(member, sold);
  const count = quantity === 'all' ? have : quantity;
  if (have < count) return { status: 'too_few', item: item as ItemId, have };
  if (have === 0) return { status: 'nothing' };
  const price = SELLS[sold] ?? 0;
  const usesLeft = count === have ? member.wear.get(sold) : undefined;
  const forWorn =
    usesLeft === undefined ? price : Math.floor((price * usesLeft) / TOOLS[sold as keyof typeof TOOLS][0]);
  const credits = price * (count - 1) + forWorn;
  if (usesLeft !== undefined) member.wear.delete(sold);
  model.count(member, 'sold', count);
  const settled = model.settle('sell', member, flowsOf({ [sold]: -count, credits }, 'sell'), 0);
  const posted = model.posted.at(-1);
  if (posted !== undefined) posted.hadWorn = usesLeft !== undefined;
  const worn = usesLeft === undefined ? {} : { [sold]: { usesLeft, credits: forWorn } };
  return { status: 'sold', sold: { [sold]: count }, worn, credits, ...settled };
}

export function use(model: EconomyModel, asking: Asking, item: Consumable, quantity: number): UseOutcome {
  const refused = model.refused('use', asking);
  if (refused !== undefined) return refused;
  const member = model.member(asking.user);
  const have = has(member, item);
  if (item in EGGS && quantity > 1) return { status: 'one_egg' };
  if (have < quantity) return { status: 'too_few', item, have };
  if (item in EGGS) return hatch(model, member, item as Egg);
  if (item === 'companion_treat') return feed(model, member, quantity);
  const [boost, minutes] = BOOSTS[item as Boosting];
  const from = member.boosts[boost];
  const until = (isOn(from, model.now) ? (from ?? 0) : model.now) + minutes * MINUTE * quantity;
  member.boosts[boost] = until;
  return used(model, member, item, quantity, { until: iso(until), companion: null, returned: null });
}

/** The first companion comes fed for two days. Another one takes over its hunger, and the previous one returns to its egg. */
function hatch(model: EconomyModel, member: Member, egg: Egg): UseOutcome {
  const companion: CompanionId = EGGS[egg];
  if (member.companion === companion) return { status: 'same_companion', companion };
  const former = (Object.keys(EGGS) as Egg[]).find((each) => EGGS[each] === member.companion) ?? null;
  member.companion = companion;
  if (former === null) member.fedUntil = model.now + 2 * DAY;
  return used(model, member, egg, 1, { until: iso(member.fedUntil ?? 0), companion, returned: former });
}

/** A treat lasts a day, up to three days ahead. */
function feed(model: EconomyModel, member: Member, quantity: number): UseOutcome {
  if (member.companion === null) return { status: 'no_companion' };
  const companion = member.companion as CompanionId;
  const full = model.now + 3 * DAY;
  let fed = isOn(member.fedUntil, model.now) ? (member.fedUntil ?? 0) : model.now;
  if (fed >= full) return { status: 'full', companion, fedUntil: iso(fed) };
  let eaten = 0;
  for (; eaten < quantity && fed < full; eaten++) fed = Math.min(full, fed + DAY);
  member.fedUntil = fed;
  return used(model, member, 'companion_treat', eaten, { until: iso(fed), companion, returned: null });
}

function used(
  model: EconomyModel,
  member: Member,
  item: Consumable,
  quantity: number,
  effect: { until: string; companion: CompanionId | null; returned: ItemId | null },
): UseOutcome {
  const back = effect.returned === null ? [] : flowsOf({ [effect.returned]: 1 }, 'swap');
  const settled = model.settle('use', member, [...flowsOf({ [item]: -quantity }, 'use'), ...back], 0);
  return { status: 'used', item, quantity, ...effect, ...settled };
}

export function craft(model: EconomyModel, asking: Asking, item: Recipe, times: number): CraftOutcome {
  const refused = model.refused('craft', asking);
  if (refused !== undefined) return refused;
  const member = model.member(asking.user);
  const [ingredients, xp] = RECIPES[item];
  const short = (Object.entries(ingredients) as [ItemId, number][])
    .map(([id, count]) => [id, count * times - has(member, id)] as const)
    .filter(([, missing]) => missing > 0);
  if (short.length > 0) return { status: 'missing', item, times, missing: Object.fromEntries(short) as ItemCounts };
  const flows = [...flowsOf(ingredients, 'craft', -times), ...flowsOf({ [item]: times }, 'craft')];
  return { status: 'crafted', item, times, ...model.settle('craft', member, flows, xp * times) };
}

/** Rolls two items for each crate. The second counts for members with an active master key. */
export function open(model: EconomyModel, asking: Asking, crate: Crate, quantity: number, dice: Random): OpenOutcome {
  const refused = model.refused('open', asking);
  if (refused !== undefined) return refused;
  const member = model.member(asking.user);
  const have = has(member, crate);
  if (have < quantity) return { status: 'too_few', item: crate, have };
  const key = member.boosts.key;
  const hasKey = isOn(key, model.now);
  const rolled = Array.from({ length: 2 * quantity }, () => drawn<ItemId>(dice, CRATES[crate] as Table));
  const items = countItems(rolled.filter((_, place) => hasKey || place % 2 === 0));
  const settled = model.settle('crate', member, flowsOf({ [crate]: -quantity }, 'crate'), 0, items);
  return { status: 'opened', crate, quantity, items, keyUntil: hasKey && key !== null ? iso(key) : null, ...settled };
}
