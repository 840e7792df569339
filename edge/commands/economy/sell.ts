import type { WithCurrency } from '../../../shared/economy/currency.ts';
import { ITEM_IDS, ITEMS, type Item, type ItemId } from '../../../shared/economy/items.ts';
import { receiptNumber } from '../../../shared/economy/receipt.ts';
import type { SellOutcome } from '../../../shared/economy/sell.ts';
import { sellItem } from '../../../shared/economy/sell.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import { type MessageBody, type Outcome, type PlacedComponent, refuse, reply } from '../../interactions/reply.ts';
import { COLOURS, moneyOf, whole } from '../format.ts';
import { autocomplete, button, command, option, type Services } from '../services.ts';
import { amountChoices, parseAmount } from './amount.ts';
import { entriesOf, haulLines, itemName } from './item-format.ts';
import { findItem, ITEM_OPTION_LENGTH, itemArg, offerOwned, tooFew, unknownItem } from './item-option.ts';
import { receiptButton } from './receipt.ts';

const rest = button({
  id: 'sell.rest',
  effect: 'change',
  visibility: 'ephemeral',
  once: 'member',
  args: { item: itemArg(ITEM_IDS) },
  run: (context) => answer(context, context.args.item, 'all'),
});

export const sell = command({
  name: 'sell',
  module: 'economy',
  description: 'Sell things for credits',
  effect: 'change',
  visibility: 'ephemeral',
  components: [rest],
  examples: ['/sell item:data_fragment', '/sell item:neural_chip quantity:all'],
  options: {
    item: option.string({
      description: 'What to sell',
      required: true,
      maxLength: ITEM_OPTION_LENGTH,
      autocomplete: autocomplete((context) => offerOwned(context, ({ sells }) => sells !== undefined)),
    }),
    quantity: option.string({
      description: 'How many, or all; 1 when left out',
      maxLength: 24,
      autocomplete: autocomplete(({ value }) => amountChoices(value)),
    }),
  },
  run: (context) => {
    const { item, quantity = '1' } = context.options;
    const id = findItem(item);
    if (id === undefined) return refuse(unknownItem(item));
    const count = parseAmount(quantity);
    if (count === undefined) return refuse('I need a whole number, at least 1, or the word `all`.');
    return answer(context, id, count);
  },
});

async function answer(context: Invocation & Services, id: ItemId, quantity: number | 'all'): Promise<Outcome | Gated> {
  const { sells, name }: Item = ITEMS[id];
  if (sells === undefined) return refuse(`Nobody buys a ${name.toLowerCase()}. \`/open\` shows what is inside.`);
  const outcome = await sellItem(context.store, context.caller, id, quantity);
  if (isGated(outcome)) return outcome;
  if (outcome.status !== 'sold') return refuse(saleRefusal(outcome, itemName(id)));
  const left = outcome.after[id] ?? 0;
  const label = `Sell the other ${whole(left)}`;
  const next = left === 0 ? [] : [rest.with({ item: id }, { label, onlyFor: context.user.id })];
  return reply(soldMessage(outcome, next, `${whole(left)} left`));
}

/** @param what there is none of, when there is none. */
export function saleRefusal(outcome: Exclude<SellOutcome, Gated | { status: 'sold' }>, what: string): string {
  switch (outcome.status) {
    case 'too_few':
      return tooFew(outcome);
    case 'nothing':
      return `You have no ${what} to sell. \`/inventory\` shows what you have.`;
  }
}

/** @param note what else is worth knowing, in a few words. */
export function soldMessage(
  outcome: WithCurrency<Extract<SellOutcome, { status: 'sold' }>>,
  next: readonly PlacedComponent[],
  note: string,
): MessageBody {
  const { sold, worn, credits: amount, after, transfer } = outcome;
  const credits = moneyOf(outcome);
  const used = entriesOf(sold).flatMap(([id]) => {
    const piece = worn[id];
    return piece === undefined
      ? []
      : [`One ${itemName(id)} had ${whole(piece.usesLeft)} uses left and brought ${credits(piece.credits)}.`];
  });
  return {
    embeds: [
      {
        color: COLOURS.gain,
        title: 'Sold',
        description: [...haulLines(sold), `**+${credits(amount)}**`, ...used].join('\n'),
        fields: [{ name: 'Wallet', value: credits(after.credits ?? 0), inline: true }],
        footer: { text: `Receipt ${receiptNumber(transfer)} · ${note}` },
      },
    ],
    rows: [[...next, receiptButton(transfer)]],
  };
}
