import type { Amount } from '../../../shared/economy/amount.ts';
import type { WithCurrency } from '../../../shared/economy/currency.ts';
import { ITEM_IDS, ITEMS, type Item, type ItemId } from '../../../shared/economy/items.ts';
import { receiptNumber } from '../../../shared/economy/receipt.ts';
import { type SellOutcome, sellItem } from '../../../shared/economy/sell.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import { type MessageBody, type Outcome, type PlacedComponent, refuse, reply } from '../../interactions/reply.ts';
import { COLORS, counted, moneyOf, whole } from '../format.ts';
import { autocomplete, button, command, option, type Services } from '../services.ts';
import { AMOUNT_SENTENCE, amountChoices, parseAmount } from './amount.ts';
import { entriesOf, itemLines, itemName } from './item-format.ts';
import { findItem, ITEM_OPTION_LENGTH, itemArg, ownedChoices, tooFew, unknownItem } from './item-option.ts';
import { receiptButton } from './receipt.ts';

const rest = button({
  id: 'sell.rest',
  effect: 'change',
  visibility: 'ephemeral',
  once: 'member',
  args: { item: itemArg(ITEM_IDS) },
  run: (context) => answer(context, context.args.item, 'all'),
});

const one = button({
  id: 'sell.one',
  effect: 'change',
  visibility: 'ephemeral',
  once: 'member',
  args: { item: itemArg(ITEM_IDS) },
  run: (context) => answer(context, context.args.item, 1),
});

/** The buttons that sell one item, or all that its owner has. */
export function sellButtons(item: ItemId, count: number, onlyFor: string): PlacedComponent[] {
  return [
    one.with({ item }, { label: 'Sell one', onlyFor }),
    ...(count === 1 ? [] : [rest.with({ item }, { label: `Sell all ${whole(count)}`, onlyFor })]),
  ];
}

export const sell = command({
  name: 'sell',
  module: 'economy',
  description: 'Sell items for credits',
  effect: 'change',
  visibility: 'ephemeral',
  components: [one, rest],
  examples: ['/sell item:data_fragment', '/sell item:neural_chip quantity:all'],
  options: {
    item: option.string({
      description: 'What to sell',
      required: true,
      maxLength: ITEM_OPTION_LENGTH,
      autocomplete: autocomplete((context) => ownedChoices(context, ({ sells }) => sells !== undefined)),
    }),
    quantity: option.string({
      description: 'How many, like 5, half, 10%, or all (default: 1)',
      maxLength: 24,
      autocomplete: autocomplete(({ value }) => amountChoices(value)),
    }),
  },
  run: (context) => {
    const { item, quantity = '1' } = context.options;
    const id = findItem(item);
    if (id === undefined) return refuse(unknownItem(item));
    const count = parseAmount(quantity);
    return count === undefined ? refuse(AMOUNT_SENTENCE) : answer(context, id, count);
  },
});

async function answer(
  { store, caller, user }: Invocation & Services,
  id: ItemId,
  quantity: Amount,
): Promise<Outcome | Gated> {
  const { sells, name }: Item = ITEMS[id];
  if (sells === undefined) return refuse(`Crates can't be sold. Open your ${name.toLowerCase()} with \`/open\`.`);
  const outcome = await sellItem(store, caller, id, quantity);
  if (isGated(outcome)) return outcome;
  if (outcome.status !== 'sold') return refuse(saleRefusal(outcome, itemName(id)));
  const left = outcome.after[id] ?? 0;
  const label = `Sell the other ${whole(left)}`;
  const next = left === 0 ? [] : [rest.with({ item: id }, { label, onlyFor: user.id })];
  return reply(soldMessage(outcome, next, `${whole(left)} left`));
}

/** @param what the name of what the member has none of, if that's why. */
export function saleRefusal(outcome: Exclude<SellOutcome, Gated | { status: 'sold' }>, what: string): string {
  if (outcome.status === 'too_few') return tooFew(outcome);
  return `You don't have any ${what} to sell. See what you have with \`/inventory\`.`;
}

/** @param note what else is worth knowing, in a few words. */
export function soldMessage(
  outcome: WithCurrency<Extract<SellOutcome, { status: 'sold' }>>,
  next: readonly PlacedComponent[],
  note: string,
): MessageBody {
  const { sold, worn, credits: amount, after, transfer } = outcome;
  const credits = moneyOf(outcome);
  const wornLines = entriesOf(sold).flatMap(([id]) => {
    const tool = worn[id];
    return tool === undefined
      ? []
      : [`One ${itemName(id)} had ${counted(tool.usesLeft, 'use')} left and sold for ${credits(tool.credits)}.`];
  });
  return {
    embeds: [
      {
        color: COLORS.gain,
        title: 'Sold',
        description: [...itemLines(sold), `**+${credits(amount)}**`, ...wornLines].join('\n'),
        fields: [{ name: 'Wallet', value: credits(after.credits ?? 0), inline: true }],
        footer: { text: `Receipt ${receiptNumber(transfer)} · ${note}` },
      },
    ],
    rows: [[...next, receiptButton(transfer)]],
  };
}
