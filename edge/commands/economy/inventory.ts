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
import { isConsumable } from '../../../shared/economy/use.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import { container, row, separator, type TextBlock, text } from '../../interactions/layout.ts';
import {
  type MessageBody,
  type Outcome,
  type PlacedComponent,
  refuse,
  reply,
  update,
  whisper,
} from '../../interactions/reply.ts';
import { COLORS, counted, moneyOf, plural, timestamp, whole } from '../format.ts';
import { type Place, paginator, positionIn, rowOf } from '../paginator.ts';
import { button, command, option, type Services, select } from '../services.ts';
import { itemCount, itemName, RARITY_STYLE } from './item-format.ts';
import { findItem } from './item-option.ts';
import { openButton } from './open.ts';
import { saleRefusal, sellButtons, soldMessage } from './sell.ts';
import { browseButton } from './shop/answers.ts';
import { itemPage } from './shop/item-page.ts';
import { useButton } from './use.ts';

const PER_PAGE = 10;
const MOST_PAGES = Math.ceil(ITEM_IDS.length / PER_PAGE);

const open = button({
  id: 'inventory.open',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  run: (context) => show(context, 0, update),
});

/** The button that turns a message into the inventory. */
function inventoryButton(onlyFor: string): PlacedComponent {
  return open.with({}, { label: 'Inventory', onlyFor });
}

const pages = paginator({
  id: 'inventory.turn',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  show: (context, _, page, place) => show(context, page, place),
});

/** Each look is a message of its own, so that its one-shot buttons are about one item. */
const look = select({
  id: 'inventory.look',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  run: async (context) => {
    const id = findItem(context.values[0] ?? '');
    const outcome = await readInventory(context.store, context.caller);
    if (isGated(outcome)) return outcome;
    const count = id === undefined ? undefined : outcome.items[id];
    if (id === undefined || count === undefined)
      return refuse("You don't have that anymore. See what you have with `/inventory`.");
    return whisper({ embeds: [itemPage(id, outcome)], rows: rowOf(actions(id, count, context.user.id)) });
  },
});

/** Not one-shot: the page stays when nothing is sold, and a second press finds nothing left to sell. */
const sellAllCommon = button({
  id: 'inventory.sell-common',
  effect: 'change',
  visibility: 'ephemeral',
  run: async (context) => {
    const outcome = await sellCommon(context.store, context.caller);
    if (isGated(outcome)) return outcome;
    if (outcome.status !== 'sold') return refuse(saleRefusal(outcome, 'common collectibles'));
    return update(soldMessage(outcome, [inventoryButton(context.user.id)], 'all common collectibles'));
  },
});

export const inventory = command({
  name: 'inventory',
  module: 'economy',
  description: "See everything you own and what it's worth",
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  components: [...pages.components, open, look, sellAllCommon],
  examples: ['/inventory', '/inventory page:2'],
  options: {
    page: option.integer({ description: 'Page number (default: 1)', min: 1, max: MOST_PAGES }),
  },
  run: (context) => show(context, (context.options.page ?? 1) - 1, reply),
});

async function show(context: Invocation & Services, page: number, place: Place): Promise<Outcome | Gated> {
  const outcome = await readInventory(context.store, context.caller);
  if (isGated(outcome)) return outcome;
  return place(inventoryPage(outcome, page, context.now, context.user.id));
}

function inventoryPage(
  belongings: WithCurrency<Belongings>,
  requested: number,
  now: Date,
  onlyFor: string,
): MessageBody {
  const credits = moneyOf(belongings);
  const stacks = stacksOf(belongings);
  const position = positionIn(stacks.length, PER_PAGE, requested);
  const shown = stacks.slice(position.offset, position.offset + PER_PAGE);
  const best = stacks[0]?.item.rarity;
  const worth = stacks.reduce((sum, stack) => sum + stack.worth, 0);
  const details = [
    ...block('Tools in use', wearLines(belongings)),
    ...block('Active boosts', boostLines(belongings)),
    ...block('Companion', companionLines(belongings, now)),
  ];
  const options = shown.map(({ id, item, count }) => ({
    label: item.name,
    value: id,
    description: `You have ${whole(count)}`,
    emoji: RARITY_STYLE[item.rarity].mark,
  }));
  return {
    layout: [
      container(
        { accent: best === undefined ? COLORS.calm : RARITY_STYLE[best].color },
        text(`## Your inventory\n**Wallet** ${credits(belongings.wallet)}\n**Everything sells for** ${credits(worth)}`),
        separator(),
        text(
          shown.map((stack) => stackLine(stack, credits)).join('\n') ||
            'Nothing yet. Find items with `/gather`, or buy some with `/shop browse`.',
        ),
        ...(details.length === 0 ? [] : [separator(), ...details]),
        text(
          `-# Page ${position.page + 1} of ${position.pages} · ${counted(stacks.length, 'kind of item', 'kinds of items')}`,
        ),
        ...(options.length === 0
          ? []
          : [row(look.with({}, { placeholder: 'Use, sell, or look at an item', options, onlyFor }))]),
        ...rowOf(pages.buttons({}, position, onlyFor)).map((buttons) => row(...buttons)),
        row(...nextSteps(stacks, onlyFor)),
      ),
    ],
  };
}

/** What a member can do with an item they have. */
function actions(id: ItemId, count: number, onlyFor: string): PlacedComponent[] {
  const { sells }: Item = ITEMS[id];
  return [
    ...(isConsumable(id) ? [useButton(id, 'Use one', onlyFor)] : []),
    ...(isCrate(id) ? [openButton(id, onlyFor)] : []),
    ...(sells === undefined ? [] : sellButtons(id, count, onlyFor)),
  ];
}

function stackLine({ id, item, count }: Stack, credits: (amount: number) => string): string {
  const price =
    item.sells === undefined ? 'open it with `/open`' : `sells for ${credits(item.sells)}${plural(count, '', ' each')}`;
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
    return `${itemName(id)}: ${ITEMS[id].description.toLowerCase()}. Ends ${timestamp(new Date(until))}.`;
  });
}

/** The item that gives a boost. */
function boosterOf(boost: BoostKind): ItemId {
  const found = ITEM_IDS.find((id) => {
    const item: Item = ITEMS[id];
    return item.kind === 'consumable' && item.effect.kind === boost;
  });
  if (found === undefined) throw new RangeError(`No item gives the boost ${boost}.`);
  return found;
}

function companionLines({ companion }: Belongings, now: Date): string[] {
  if (companion === null) return [];
  const { name, description } = COMPANIONS[companion.id];
  const until = new Date(companion.fedUntil);
  return [
    until > now
      ? `${name}: ${description}. Fed until ${timestamp(until, 'f')}.`
      : `${name}: hungry since ${timestamp(until, 'f')}. Feed it with \`/use item:companion_treat\`.`,
  ];
}

function block(name: string, lines: string[]): TextBlock[] {
  return lines.length === 0 ? [] : [text(`**${name}**\n${lines.join('\n')}`)];
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
