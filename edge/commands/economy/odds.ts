import type { APIEmbedField } from 'discord-api-types/v10';
import {
  CRATES,
  type CrateId,
  FIGHT,
  GATHER,
  JOBS,
  type Job,
  LUCK,
  TIERS,
  type Tier,
  type TierId,
  type Weighted,
  WORK,
  ZONES,
  type ZoneId,
} from '../../../shared/economy/earning-catalog.ts';
import { ITEMS, type Item, type ItemId, RARITIES } from '../../../shared/economy/items.ts';
import { readOdds, sharesOf, winPercent } from '../../../shared/economy/odds.ts';
import { rarityTable } from '../../../shared/economy/rolls.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { reply } from '../../interactions/reply.ts';
import { COLOURS, whole } from '../format.ts';
import { command, option } from '../services.ts';
import { itemName, RARITY_LOOK } from './item-format.ts';

interface Page {
  title: string;
  description: string;
  fields: APIEmbedField[];
}

const zonePage = (id: ZoneId) => () => zone(id);

/** The tables that can be asked for; what a page says may depend on the reader's level. */
const PAGES = {
  rarities: rarities,
  'zone-loot': zonePage('loot'),
  'zone-food': zonePage('food'),
  'zone-skills': zonePage('skills'),
  jobs,
  fights,
  crates,
  tools,
} as const satisfies Record<string, (level: number) => Page> & Record<`zone-${ZoneId}`, unknown>;
type TableId = keyof typeof PAGES;

const NAMES = {
  rarities: 'How rare finds are, with and without luck',
  'zone-loot': `Gathering: ${ZONES.loot.name}`,
  'zone-food': `Gathering: ${ZONES.food.name}`,
  'zone-skills': `Gathering: ${ZONES.skills.name}`,
  jobs: 'Jobs: pay and finds',
  fights: 'Fights: chances, pay and loot',
  crates: 'Crates',
  tools: 'Tools: wear and extra finds',
} as const satisfies Record<TableId, string>;

export const odds = command({
  name: 'odds',
  module: 'economy',
  description: 'See how likely everything is: the very tables the dice are rolled on',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  examples: ['/odds table:crates'],
  options: {
    table: option.string({
      description: 'Which table',
      required: true,
      choices: (Object.keys(PAGES) as TableId[]).map((value) => ({ name: NAMES[value], value })),
    }),
  },
  run: async (context) => {
    const outcome = await readOdds(context.store, context.caller);
    if (isGated(outcome)) return outcome;
    return reply({ embeds: [{ color: COLOURS.accent, ...PAGES[context.options.table](outcome.level) }] });
  },
});

function rarities(): Page {
  const lucks = {
    'Without luck': 0,
    [`${ITEMS.luck_charm.name} (+${LUCK.charm})`]: LUCK.charm,
    [`Nano drone (+${LUCK.drone})`]: LUCK.drone,
    [`Both (+${LUCK.charm + LUCK.drone})`]: LUCK.charm + LUCK.drone,
  };
  return {
    title: NAMES.rarities,
    description: 'How rare each thing is that a trip finds. Where it is found decides what it is.',
    fields: Object.entries(lucks).map(([name, luck]) => ({
      name,
      value: sharesOf(rarityTable(luck))
        .map(({ value, share }) => `${RARITY_LOOK[value].mark} ${capital(value)}: ${percentage(share)}`)
        .join('\n'),
      inline: true,
    })),
  };
}

function zone(id: ZoneId): Page {
  const { name, loot } = ZONES[id];
  const rarityShares = new Map(sharesOf(rarityTable(0)).map(({ value, share }) => [value, share]));
  return {
    title: name,
    description: 'First the rarity is decided, then the thing among those of that rarity here. Luck changes the first.',
    fields: RARITIES.map((rarity) => ({
      name: `${RARITY_LOOK[rarity].mark} ${capital(rarity)}, ${percentage(rarityShares.get(rarity) ?? 0)} of finds without luck`,
      value: itemLines(loot[rarity]),
    })),
  };
}

function jobs(): Page {
  return {
    title: NAMES.jobs,
    description: 'Every amount within a range is equally likely. A server may pay less.',
    fields: Object.values(JOBS).map(({ name, baseCredits, spread, itemPercent, items }: Job) => ({
      name,
      value: [
        `Pays ${whole(Math.max(WORK.leastCredits, baseCredits - spread))} to ${whole(baseCredits + spread - 1)} credits`,
        itemLines(items, itemPercent / 100),
        `Nothing besides: ${percentage(1 - itemPercent / 100)}`,
      ].join('\n'),
      inline: true,
    })),
  };
}

function fights(level: number): Page {
  const { percentPerLevel, leastPercent, mostPercent } = FIGHT;
  return {
    title: NAMES.fights,
    description: `Every level above a fight's own adds ${percentPerLevel} % to the chance of winning, which is never below ${leastPercent} % or above ${mostPercent} %. You are at level ${whole(level)}.`,
    fields: (Object.keys(TIERS) as TierId[]).map((id) => {
      const { name, minLevel, credits, drops, secondDropPercent }: Tier = TIERS[id];
      const chance =
        level < minLevel ? `From level ${minLevel} on` : `You win: ${percentage(winPercent(id, level) / 100)}`;
      return {
        name,
        value: [
          chance,
          `A win pays ${whole(credits[0])} to ${whole(credits[1])} credits and brings`,
          itemLines(drops),
          ...(secondDropPercent === 0 ? [] : [`A second thing: ${percentage(secondDropPercent / 100)}`]),
        ].join('\n'),
        inline: true,
      };
    }),
  };
}

function crates(): Page {
  return {
    title: NAMES.crates,
    description: 'One thing in each; with a master key two, each rolled on its own.',
    fields: (Object.keys(CRATES) as CrateId[]).map((id) => ({
      name: itemName(id),
      value: itemLines(CRATES[id]),
      inline: true,
    })),
  };
}

function tools(): Page {
  const items: Item[] = Object.values(ITEMS);
  return {
    title: NAMES.tools,
    description: `A trip finds 1 to ${GATHER.mostFinds} things, equally likely; a tool may add one.`,
    fields: [
      { name: 'Wear', value: `A trip costs one use: ${percentage(GATHER.wearPercent / 100)}` },
      {
        name: 'One more find',
        value: items
          .flatMap((item) => (item.kind === 'tool' ? [`${item.name}: ${percentage(item.bonusPercent / 100)}`] : []))
          .join('\n'),
      },
    ],
  };
}

/** A line per thing in a table. @param times how likely it is that the table is rolled at all, from 0 to 1. */
function itemLines(table: readonly Weighted<ItemId>[], times = 1): string {
  return sharesOf(table)
    .map(({ value, share }) => `${itemName(value)}: ${percentage(share * times)}`)
    .join('\n');
}

/** `12.5 %`, from 0.125. */
function percentage(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function capital(word: string): string {
  return `${word[0]?.toUpperCase()}${word.slice(1)}`;
}
