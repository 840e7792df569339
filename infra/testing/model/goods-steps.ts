/** Steps with items: work, gather, fight, quests, and what members do with what they own. */
import fc from 'fast-check';
import { buyItem } from '../../../shared/economy/buy.ts';
import { craftItem } from '../../../shared/economy/craft.ts';
import { fightOpponent } from '../../../shared/economy/fight.ts';
import { gatherItems } from '../../../shared/economy/gather.ts';
import type { ItemId } from '../../../shared/economy/items.ts';
import { openCrates } from '../../../shared/economy/open.ts';
import { claimQuest } from '../../../shared/economy/quests.ts';
import { sellCommon, sellItem } from '../../../shared/economy/sell.ts';
import { useItem } from '../../../shared/economy/use.ts';
import { doJob } from '../../../shared/economy/work.ts';
import { turningDice } from './dice.ts';
import {
  fight,
  gather,
  type Job,
  claimQuest as predictClaim,
  type Quest,
  questsOf,
  type Tier,
  type Tool,
  work,
  type Zone,
} from './earning.ts';
import type { EconomyModel } from './economy-model.ts';
import { buy, type Consumable, type Crate, craft, type Good, open, type Recipe, sell, use } from './goods.ts';
import { BOOSTS, CRATES, EGGS, JOBS, MINUTE, PRICES, QUESTS, RECIPES, SELLS, TIERS, TOOLS, ZONES } from './numbers.ts';
import { ask, luck, nth, type Step, step, who } from './step.ts';

const keys = <T extends object>(table: T) => Object.keys(table) as (keyof T)[];
/** The next entry of the same table. */
const otherThan = <T>(all: readonly T[], one: T) => all[(all.indexOf(one) + 1) % all.length] as T;
const [JOB_IDS, ZONE_IDS, TIER_IDS, TOOL_IDS] = [keys(JOBS), keys(ZONES), keys(TIERS), keys(TOOLS)] as const;

/** How many times, and how many minutes apart: once, or again a moment too early or just in time. */
const often = (minutes: number) =>
  fc.constantFrom([1, 0], [1, 0], [2, minutes - 0.01], [3, minutes] as const).map(([times = 1, apart = 0]) => ({
    times,
    apart,
    toString: () => `${times} times, ${apart} minutes apart`,
  }));

async function several(
  model: EconomyModel,
  { times, apart }: { times: number; apart: number },
  once: (time: number) => Promise<unknown>,
): Promise<void> {
  for (let time = 0; time < times; time++) {
    if (time > 0) model.now += Math.round(apart * MINUTE);
    await once(time);
  }
}

export const workStep = fc.tuple(who, fc.constantFrom<Job>(...JOB_IDS), often(30), luck).map(([i, job, how, seed]) =>
  step(`work(${i}, ${job}, ${how}, dice ${seed})`, (model, world) =>
    several(model, how, (time) =>
      ask(model, world, world.members[i] ?? '', seed + time, {
        operation: 'work',
        command: 'work',
        ask: (store, caller) => doJob(store, caller, job),
        predict: (_, asking, dice) => work(model, asking, job, dice),
        others: [(store, caller) => doJob(store, caller, otherThan(JOB_IDS, job))],
      }),
    ),
  ),
);

const tools = fc.option(
  fc.constantFrom<Tool>('basic_scanner', 'basic_net', 'basic_net', 'reinforced_net', 'quantum_scanner'),
  {
    nil: undefined,
    freq: 4,
  },
);

export const gatherStep = fc
  .tuple(who, fc.constantFrom<Zone>(...ZONE_IDS), tools, often(5), luck)
  .map(([i, zone, tool, how, seed]) =>
    step(`gather(${i}, ${zone}, ${tool ?? 'by hand'}, ${how}, dice ${seed})`, (model, world) =>
      several(model, how, (time) =>
        ask(model, world, world.members[i] ?? '', seed + time, {
          operation: 'gather',
          command: 'gather',
          ask: (store, caller) => gatherItems(store, caller, zone, tool),
          predict: (_, asking, dice) => gather(model, asking, zone, tool, dice),
          others: [
            (store, caller) => gatherItems(store, caller, otherThan(ZONE_IDS, zone), tool),
            (store, caller) => gatherItems(store, caller, zone, tool === undefined ? 'basic_net' : undefined),
            (store, caller) => gatherItems(store, caller, zone, otherThan(TOOL_IDS, tool ?? 'basic_net')),
          ],
        }),
      ),
    ),
  );

/** The new member, who can't pay for a loss, fights often. */
const fighter = fc.constantFrom(0, 1, 2, 3, 3);
const opponent = fc.constantFrom<Tier>(...TIER_IDS, 'easy');

export const fightStep = fc.tuple(fighter, opponent, often(10), luck).map(([i, tier, how, seed]) =>
  step(`fight(${i}, ${tier}, ${how}, dice ${seed})`, (model, world) =>
    several(model, how, (time) =>
      ask(model, world, world.members[i] ?? '', seed + time, {
        operation: 'fight',
        command: 'fight',
        ask: (store, caller) => fightOpponent(store, caller, tier),
        predict: (_, asking, dice) => fight(model, asking, tier, dice),
        others: [(store, caller) => fightOpponent(store, caller, otherThan(TIER_IDS, tier))],
      }),
    ),
  ),
);

/** Mostly one of today's three, sometimes another one or yesterday's; often twice. */
export const questStep = fc
  .tuple(who, nth, fc.constantFrom(0, 0, 0, 0, -1), fc.boolean(), luck)
  .map(([i, which, ahead, isTwice, seed]) =>
    step(
      `claim quest(${i}, ${which}, ${ahead} days, ${isTwice ? 'twice' : 'once'}, dice ${seed})`,
      async (model, world) => {
        const user = world.members[i] ?? '';
        const day = model.day + ahead;
        const all = keys(QUESTS);
        const quest: Quest = (which % 6 === 5 ? all : questsOf(user, day))[which % 3] ?? 'work';
        for (let time = 0; time < (isTwice ? 2 : 1); time++) {
          await ask(model, world, user, seed, {
            operation: 'quest',
            command: 'quests',
            ask: (store, caller) => claimQuest(store, caller, quest, day),
            predict: (_, asking) => predictClaim(model, asking, quest, day),
            others: [
              (store, caller) => claimQuest(store, caller, otherThan(all, quest), day),
              (store, caller) => claimQuest(store, caller, quest, day - 1),
            ],
          });
        }
      },
    ),
  );

const good = fc.constantFrom<Good>(...keys(PRICES));

export const buyStep = fc.tuple(who, good, fc.constantFrom(1, 2, 5, 99), luck).map(([i, item, quantity, seed]) =>
  step(`buy(${i}, ${quantity} ${item}, dice ${seed})`, async (model, world) => {
    await ask(model, world, world.members[i] ?? '', seed, {
      operation: 'buy',
      command: 'shop',
      ask: (store, caller) => buyItem(store, caller, item, quantity),
      predict: (_, asking) => buy(model, asking, item, quantity),
      others: [
        (store, caller) => buyItem(store, caller, item, quantity === 99 ? 1 : quantity + 1),
        (store, caller) => buyItem(store, caller, otherThan(keys(PRICES), item), quantity),
      ],
    });
  }),
);

const sellable = fc.constantFrom<ItemId>(
  ...(keys(SELLS) as ItemId[]),
  'basic_scanner',
  'basic_net',
  'basic_net',
  'data_fragment',
);
const sold = fc.constantFrom<number | 'all'>(1, 1, 2, 3, 'all', 'all');

function selling(i: number, item: ItemId | null, quantity: number | 'all', seed: number): Step {
  return step(
    `sell(${i}, ${item === null ? 'all common' : `${quantity} ${item}`}, dice ${seed})`,
    async (model, world) => {
      await ask(model, world, world.members[i] ?? '', seed, {
        operation: 'sell',
        command: 'sell',
        ask: (store, caller) => (item === null ? sellCommon(store, caller) : sellItem(store, caller, item, quantity)),
        predict: (_, asking) => sell(model, asking, item ?? 'common', item === null ? 'all' : quantity),
        others: [
          (store, caller) => sellItem(store, caller, item ?? 'basic_net', quantity === 4 ? 5 : 4),
          (store, caller) => sellItem(store, caller, item ?? 'data_fragment', quantity === 'all' ? 4 : 'all'),
          (store, caller) => (item === null ? sellItem(store, caller, 'master_key', 1) : sellCommon(store, caller)),
        ],
      });
    },
  );
}

export const sellStep = fc
  .tuple(who, fc.option(sellable), sold, luck)
  .map(([i, item, quantity, seed]) => selling(i, item, quantity, seed));

/** A stack with a worn tool, as at the start. */
export const sellWornStep = fc
  .tuple(fc.nat(1), fc.constantFrom<ItemId>('basic_scanner', 'basic_net'), luck)
  .map(([i, tool, seed]) => selling(i, tool, 'all', seed));

const CONSUMABLES: Consumable[] = [...keys(BOOSTS), ...keys(EGGS), 'companion_treat'];
const consumable = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...CONSUMABLES) },
  { weight: 1, arbitrary: fc.constant<Consumable>('companion_treat') },
);

export const useStep = fc
  .tuple(who, consumable, fc.constantFrom(1, 1, 1, 2, 3, 10), luck)
  .map(([i, item, quantity, seed]) =>
    step(`use(${i}, ${quantity} ${item}, dice ${seed})`, async (model, world) => {
      await ask(model, world, world.members[i] ?? '', seed, {
        operation: 'use',
        command: 'use',
        ask: (store, caller) => useItem(store, caller, item, quantity),
        predict: (_, asking) => use(model, asking, item, quantity),
        others: [
          (store, caller) => useItem(store, caller, item, quantity === 10 ? 9 : quantity + 1),
          (store, caller) => useItem(store, caller, otherThan(CONSUMABLES, item), quantity),
        ],
      });
    }),
  );

const recipe = fc.constantFrom<Recipe>(...keys(RECIPES));

export const craftStep = fc.tuple(who, recipe, fc.constantFrom(1, 1, 2, 3, 25), luck).map(([i, item, times, seed]) =>
  step(`craft(${i}, ${times} ${item}, dice ${seed})`, async (model, world) => {
    await ask(model, world, world.members[i] ?? '', seed, {
      operation: 'craft',
      command: 'craft',
      ask: (store, caller) => craftItem(store, caller, item, times),
      predict: (_, asking) => craft(model, asking, item, times),
      others: [
        (store, caller) => craftItem(store, caller, item, times === 25 ? 24 : times + 1),
        (store, caller) => craftItem(store, caller, otherThan(keys(RECIPES), item), times),
      ],
    });
  }),
);

const crate = fc.constantFrom<Crate>(...keys(CRATES), 'common_crate', 'common_crate');

export const openStep = fc.tuple(who, crate, fc.constantFrom(1, 2, 3, 10), luck).map(([i, item, quantity, seed]) =>
  step(`open(${i}, ${quantity} ${item}, dice ${seed})`, async (model, world) => {
    await ask(model, world, world.members[i] ?? '', seed, {
      operation: 'open',
      command: 'open',
      ask: (store, caller) => openCrates(store, caller, item, quantity),
      predict: (_, asking, dice) => open(model, asking, item, quantity, dice),
      others: [
        (store, caller) => openCrates(store, caller, item, quantity === 10 ? 9 : quantity + 1),
        (store, caller) => openCrates(store, caller, otherThan(keys(CRATES), item), quantity),
      ],
      // The order of the two things in a crate matters.
      diceOf: turningDice,
    });
  }),
);
