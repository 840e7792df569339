/** What the shop answers, and the buttons that lead from one answer to the next. */
import { type BuyOutcome, buyItem, GOODS, priceOf } from '../../../../shared/economy/buy.ts';
import type { WithCurrency } from '../../../../shared/economy/currency.ts';
import { type Belongings, readInventory } from '../../../../shared/economy/inventory.ts';
import { ITEMS, type ItemId } from '../../../../shared/economy/items.ts';
import { receiptNumber } from '../../../../shared/economy/receipt.ts';
import { isConsumable } from '../../../../shared/economy/use.ts';
import { type Gated, isGated } from '../../../../shared/platform/store.ts';
import { arg } from '../../../interactions/custom-id.ts';
import type { Invocation } from '../../../interactions/invocation.ts';
import { container, row, section, separator, text } from '../../../interactions/layout.ts';
import {
  type MessageBody,
  type Outcome,
  type PlacedComponent,
  refuse,
  reply,
  update,
} from '../../../interactions/reply.ts';
import { COLORS, moneyOf, plural, whole } from '../../format.ts';
import { type Place, paginator, positionIn, rowOf } from '../../paginator.ts';
import { button, type Services } from '../../services.ts';
import { itemCount, itemName } from '../item-format.ts';
import { findItem, itemArg, unknownItem } from '../item-option.ts';
import { receiptButton } from '../receipt.ts';
import { useButton } from '../use.ts';

/** Each has three components, and a message has room for forty. */
const PER_PAGE = 6;

export const KINDS = ['all', 'tool', 'consumable'] as const;
export type Kind = (typeof KINDS)[number];
export const KIND_LABELS: Record<Kind, string> = { all: 'Everything', tool: 'Tools', consumable: 'Consumables' };

export const browseShelf = button({
  id: 'shop.browse',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  args: { kind: arg.oneOf(...KINDS) },
  run: (context) => answerShelf(context, context.args.kind, 0, update),
});

export const shelves = paginator({
  id: 'shop.shelf',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  args: { kind: arg.oneOf(...KINDS) },
  show: (context, { kind }, page, place) => answerShelf(context, kind, page, place),
});

/** Beside each item. Not one-shot: each press buys another, and answers with a message of its own. */
export const buyFromShelf = button({
  id: 'shop.take',
  effect: 'change',
  visibility: 'ephemeral',
  args: { item: itemArg(GOODS) },
  run: (context) => answerPurchase(context, context.args.item, 1),
});

export const buyOne = button({
  id: 'shop.buy',
  effect: 'change',
  visibility: 'ephemeral',
  once: 'member',
  args: { item: itemArg(GOODS) },
  run: (context) => answerPurchase(context, context.args.item, 1),
});

/** The button that turns a message into the shop. */
export function browseButton(onlyFor: string): PlacedComponent {
  return browseShelf.with({ kind: 'all' }, { label: 'Shop', onlyFor });
}

export async function answerShelf(
  { store, caller, user }: Invocation & Services,
  kind: Kind,
  page: number,
  place: Place,
): Promise<Outcome | Gated> {
  const outcome = await readInventory(store, caller);
  return isGated(outcome) ? outcome : place(shopPage(outcome, kind, page, user.id));
}

/** Prices are bare numbers: a server's own currency, written that often, would be hard to read. */
function shopPage(belongings: WithCurrency<Belongings>, kind: Kind, asked: number, onlyFor: string): MessageBody {
  const { wallet, items } = belongings;
  const goods = GOODS.filter((id) => kind === 'all' || ITEMS[id].kind === kind);
  const position = positionIn(goods.length, PER_PAGE, asked);
  const shelf = goods.slice(position.offset, position.offset + PER_PAGE).map((id) => {
    const price = priceOf(id) ?? 0;
    const reach =
      wallet < price ? `${whole(price - wallet)} short` : `you can afford ${whole(Math.floor(wallet / price))}`;
    const held = items[id] ?? 0;
    const owned = held === 0 ? '' : ` · you have ${whole(held)}`;
    return section(
      `**${itemName(id)}** · ${whole(price)}\n${ITEMS[id].description}\n-# ${reach}${owned}`,
      buyFromShelf.with({ item: id }, { label: 'Buy', style: 'success', isDisabled: wallet < price, onlyFor }),
    );
  });
  const title = kind === 'all' ? 'Shop' : `Shop: ${KIND_LABELS[kind].toLowerCase()}`;
  return {
    layout: [
      container(
        { accent: COLORS.accent },
        text(`## ${title}\n**Wallet** ${moneyOf(belongings)(wallet)}`),
        separator(),
        ...shelf,
        separator(),
        text('-# Buy several at once with `/shop buy` · Learn more with `/shop info`'),
        ...rowOf(shelves.buttons({ kind }, position, onlyFor)).map((buttons) => row(...buttons)),
        row(
          ...KINDS.map((other) =>
            browseShelf.with({ kind: other }, { label: KIND_LABELS[other], isDisabled: other === kind, onlyFor }),
          ),
        ),
      ),
    ],
  };
}

export async function answerPurchase(
  { store, caller, user }: Invocation & Services,
  typed: string,
  quantity: number,
): Promise<Outcome | Gated> {
  const id = findItem(typed);
  if (id === undefined) return refuse(unknownItem(typed));
  if (priceOf(id) === undefined) {
    return refuse(`${itemName(id)} isn't for sale. See where to find it with \`/shop info\`.`);
  }
  const outcome = await buyItem(store, caller, id, quantity);
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'bought') return reply(boughtMessage(outcome, user.id));
  const credits = moneyOf(outcome);
  const price = `${itemCount(id, quantity)} ${plural(quantity, 'costs', 'cost')} ${credits(outcome.cost)}`;
  return refuse(
    `${price}. You're ${credits(outcome.missing)} short: your wallet holds ${credits(outcome.wallet)}. Earn more with \`/work\` and \`/daily\`.`,
  );
}

function boughtMessage(outcome: WithCurrency<Extract<BuyOutcome, { status: 'bought' }>>, onlyFor: string): MessageBody {
  const { item, quantity, cost, after, transfer } = outcome;
  const credits = moneyOf(outcome);
  const wallet = after.credits ?? 0;
  return {
    embeds: [
      {
        color: COLORS.gain,
        title: 'Bought',
        description: `**${itemCount(item, quantity)}**\n${ITEMS[item].description}`,
        fields: [
          { name: 'Paid', value: credits(cost), inline: true },
          { name: 'Wallet', value: credits(wallet), inline: true },
          { name: 'You have', value: whole(after[item] ?? 0), inline: true },
        ],
        footer: { text: `Receipt ${receiptNumber(transfer)}` },
      },
    ],
    rows: [
      [
        ...useNow(item, onlyFor),
        ...buyButton(item, wallet, 'Buy another', onlyFor),
        browseButton(onlyFor),
        receiptButton(transfer),
      ],
    ],
  };
}

/** Not for treats: to members without a companion, this button would go on saying so forever. */
function useNow(item: ItemId, onlyFor: string): PlacedComponent[] {
  if (!isConsumable(item) || ITEMS[item].effect.kind === 'feed') return [];
  return [useButton(item, ITEMS[item].effect.kind === 'hatch' ? 'Hatch it' : 'Use one', onlyFor)];
}

/** Only where the wallet can pay: a press counts once, and so would its refusal. */
export function buyButton(item: ItemId, wallet: number, label: string, onlyFor: string): PlacedComponent[] {
  const price = priceOf(item);
  return price === undefined || wallet < price ? [] : [buyOne.with({ item }, { label, onlyFor })];
}
