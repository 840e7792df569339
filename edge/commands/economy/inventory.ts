import type { WithCurrency } from '../../../shared/economy/currency.ts';
import {
  type Belongings,
  type BoostKind,
  readInventory,
  type Stack,
  stacksOf,
} from '../../../shared/economy/inventory.ts';
import { COMPANIONS, ITEM_IDS, ITEMS, type Item, type ItemId } from '../../../shared/economy/items.ts';
import { isCrate } from '../../../shared/economy/open.ts';
import { COMMON_COLLECTIBLES, sellCommon } from '../../../shared/economy/sell.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import { arg } from '../../interactions/custom-id.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import {
  type MessageBody,
  type Outcome,
  type PlacedComponent,
  refuse,
  reply,
  update,
} from '../../interactions/reply.ts';
import { COLOURS, moneyOf, timestamp, whole } from '../format.ts';
import { button, command, option, type Services } from '../services.ts';
import { itemCount, itemName, RARITY_LOOK } from './item-format.ts';
import { openButton } from './open.ts';
import { saleRefusal, soldMessage } from './sell.ts';
import { browseButton } from './shop/index.ts';

/** Lines on one page. */
const PER_PAGE = 10;
const MOST_PAGES = Math.ceil(ITEM_IDS.length / PER_PAGE);

const turn = button({
  id: 'inventory.turn',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  args: { page: arg.integer() },
  run: (context) => show(context, context.args.page, update),
});

/** Not one-shot: the page stays when nothing was sold, and a second press finds nothing more to sell. */
const sellAllCommon = button({
  id: 'inventory.sell-common',
  effect: 'change',
  visibility: 'ephemeral',
  run: async (context) => {
    const outcome = await sellCommon(context.store, context.caller);
    if (isGated(outcome)) return outcome;
    if (outcome.status !== 'sold') return refuse(saleRefusal(outcome, 'common collectibles'));
    const back = turn.with({ page: 0 }, { label: 'Inventory', onlyFor: context.user.id });
    return update(soldMessage(outcome, [back], 'all common collectibles'));
  },
});

export const inventory = command({
  name: 'inventory',
  module: 'economy',
  description: 'See everything you own, and what it is worth',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  components: [turn, sellAllCommon],
  examples: ['/inventory', '/inventory page:2'],
  options: {
    page: option.integer({ description: 'Which page; the first when left out', min: 1, max: MOST_PAGES }),
  },
  run: (context) => show(context, (context.options.page ?? 1) - 1, reply),
});

async function show(
  context: Invocation & Services,
  page: number,
  place: typeof reply | typeof update,
): Promise<Outcome | Gated> {
  const outcome = await readInventory(context.store, context.caller);
  if (isGated(outcome)) return outcome;
  return place(inventoryPage(outcome, page, context.now, context.user.id));
}

function inventoryPage(belongings: WithCurrency<Belongings>, asked: number, now: Date, onlyFor: string): MessageBody {
  const credits = moneyOf(belongings);
  const stacks = stacksOf(belongings);
  const pages = Math.max(1, Math.ceil(stacks.length / PER_PAGE));
  // What was on a page may have been sold since: the last one there is.
  const page = Math.min(Math.max(asked, 0), pages - 1);
  const shown = stacks.slice(page * PER_PAGE, (page + 1) * PER_PAGE);
  const best = stacks[0]?.item.rarity;
  return {
    embeds: [
      {
        color: best === undefined ? COLOURS.calm : RARITY_LOOK[best].colour,
        title: 'Your inventory',
        description:
          shown.map((stack) => stackLine(stack, credits)).join('\n') ||
          'Nothing yet. `/gather` finds things, `/shop browse` sells some.',
        fields: [
          { name: 'Wallet', value: credits(belongings.wallet), inline: true },
          {
            name: 'All of it sells for',
            value: credits(stacks.reduce((sum, { worth }) => sum + worth, 0)),
            inline: true,
          },
          ...field('Tools in use', wearLines(belongings)),
          ...field('Active boosts', boostLines(belongings)),
          ...field('Companion', companionLines(belongings, now)),
        ],
        footer: { text: `Page ${page + 1} of ${pages} · ${whole(stacks.length)} kinds of things` },
      },
    ],
    rows: [...turns(page, pages, onlyFor), nextSteps(stacks, onlyFor)],
  };
}

function stackLine({ id, item, count }: Stack, credits: (amount: number) => string): string {
  const price =
    item.sells === undefined ? '`/open` it' : `sells for ${credits(item.sells)}${count === 1 ? '' : ' each'}`;
  return `**${itemCount(id, count)}** · ${price}`;
}

function wearLines({ items, wear }: Belongings): string[] {
  return ITEM_IDS.flatMap((id) => {
    const item: Item = ITEMS[id];
    const usesLeft = wear[id];
    if (item.kind !== 'tool' || usesLeft === undefined || items[id] === undefined) return [];
    return [`${itemName(id)}: ${whole(usesLeft)} of ${whole(item.uses)} uses left`];
  });
}

function boostLines({ boosts }: Belongings): string[] {
  return (Object.entries(boosts) as [BoostKind, string][]).map(([kind, until]) => {
    const id = boosterOf(kind);
    return `${itemName(id)}: ${ITEMS[id].description.toLowerCase()}; ends ${timestamp(new Date(until))}`;
  });
}

/** The item that brings a boost. */
function boosterOf(boost: BoostKind): ItemId {
  const found = ITEM_IDS.find((id) => {
    const item: Item = ITEMS[id];
    return item.kind === 'consumable' && item.effect.kind === boost;
  });
  if (found === undefined) throw new RangeError(`Nothing brings the boost ${boost}.`);
  return found;
}

function companionLines({ companion }: Belongings, now: Date): string[] {
  if (companion === null) return [];
  const { name, description } = COMPANIONS[companion.id];
  const until = new Date(companion.fedUntil);
  return [
    until > now
      ? `${name}: ${description}; fed until ${timestamp(until, 'f')}`
      : `${name}: hungry since ${timestamp(until, 'f')}. \`/use item:companion_treat\` feeds it.`,
  ];
}

function field(name: string, lines: string[]) {
  return lines.length === 0 ? [] : [{ name, value: lines.join('\n') }];
}

function turns(page: number, pages: number, onlyFor: string): PlacedComponent[][] {
  if (pages === 1) return [];
  const to = (target: number, label: string) =>
    turn.with({ page: target }, { label, isDisabled: target < 0 || target >= pages, onlyFor });
  return [[to(page - 1, 'Previous'), to(page + 1, 'Next')]];
}

function nextSteps(stacks: readonly Stack[], onlyFor: string): PlacedComponent[] {
  const crate = stacks.map(({ id }) => id).find(isCrate);
  const hasCommon = stacks.some(({ id }) => COMMON_COLLECTIBLES.includes(id));
  return [
    ...(crate === undefined ? [] : [openButton(crate, onlyFor)]),
    ...(hasCommon ? [sellAllCommon.with({}, { label: 'Sell all common', onlyFor })] : []),
    browseButton(onlyFor),
  ];
}
