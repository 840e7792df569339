import { type BuyOutcome, buyItem, GOODS, priceOf } from '../../../../shared/economy/buy.ts';
import type { WithCurrency } from '../../../../shared/economy/currency.ts';
import { MOST_BOUGHT_AT_ONCE } from '../../../../shared/economy/earning-catalog.ts';
import type { Belongings } from '../../../../shared/economy/inventory.ts';
import { readInventory } from '../../../../shared/economy/inventory.ts';
import { ITEM_IDS, ITEMS, type ItemId } from '../../../../shared/economy/items.ts';
import { receiptNumber } from '../../../../shared/economy/receipt.ts';
import { isConsumable } from '../../../../shared/economy/use.ts';
import { type Gated, isGated } from '../../../../shared/platform/store.ts';
import { arg } from '../../../interactions/custom-id.ts';
import type { Invocation } from '../../../interactions/invocation.ts';
import {
  type MessageBody,
  type Outcome,
  type PlacedComponent,
  refuse,
  reply,
  update,
} from '../../../interactions/reply.ts';
import { COLOURS, lacking, moneyOf, whole } from '../../format.ts';
import { autocomplete, button, commandGroup, option, type Services, select, subcommand } from '../../services.ts';
import { itemCount, itemName } from '../item-format.ts';
import { findItem, ITEM_OPTION_LENGTH, itemArg, itemChoices, unknownItem } from '../item-option.ts';
import { receiptButton } from '../receipt.ts';
import { useButton } from '../use.ts';
import { itemPage } from './item-page.ts';

type Context = Invocation & Services;

const KINDS = ['all', 'tool', 'consumable'] as const;
type Kind = (typeof KINDS)[number];
const KIND_LABELS: Record<Kind, string> = { all: 'Everything', tool: 'Tools', consumable: 'Consumables' };

const browse = button({
  id: 'shop.browse',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  args: { kind: arg.oneOf(...KINDS) },
  run: (context) => shelves(context, context.args.kind, update),
});

const pick = select({
  id: 'shop.pick',
  effect: 'change',
  visibility: 'ephemeral',
  run: (context) => purchase(context, context.values[0] ?? '', 1),
});

const buyOne = button({
  id: 'shop.buy',
  effect: 'change',
  visibility: 'ephemeral',
  once: 'member',
  args: { item: itemArg(GOODS) },
  run: (context) => purchase(context, context.args.item, 1),
});

export const shop = commandGroup({
  name: 'shop',
  module: 'economy',
  description: 'Tools and consumables for credits',
  components: [browse, pick, buyOne],
  examples: ['/shop browse', '/shop buy item:luck_charm quantity:2', '/shop info item:quantum_core'],
  subcommands: {
    browse: subcommand({
      description: 'See what there is to buy and what you can afford',
      effect: 'read',
      gate: 'statement',
      visibility: 'ephemeral',
      options: {
        kind: option.string({
          description: 'Only one kind; everything when left out',
          choices: KINDS.map((value) => ({ name: KIND_LABELS[value], value })),
        }),
      },
      run: (context) => shelves(context, (context.options.kind as Kind | undefined) ?? 'all', reply),
    }),
    buy: subcommand({
      description: 'Buy things with the credits in your wallet',
      effect: 'change',
      visibility: 'ephemeral',
      options: {
        item: option.string({
          description: 'What to buy',
          required: true,
          maxLength: ITEM_OPTION_LENGTH,
          autocomplete: autocomplete(async (context) => {
            const outcome = await readInventory(context.store, context.caller);
            if (outcome.status !== 'inventory') return [];
            const affordable = GOODS.filter((id) => (priceOf(id) ?? 0) <= outcome.wallet);
            return itemChoices(
              context.value,
              affordable.map((id) => ({ id, note: `${whole(priceOf(id) ?? 0)} each` })),
            );
          }),
        }),
        quantity: option.integer({ description: 'How many; 1 when left out', min: 1, max: MOST_BOUGHT_AT_ONCE }),
      },
      run: (context) => purchase(context, context.options.item, context.options.quantity ?? 1),
    }),
    info: subcommand({
      description: 'See what an item does, costs and brings, and where it is found',
      effect: 'read',
      gate: 'statement',
      visibility: 'ephemeral',
      options: {
        item: option.string({
          description: 'Any item there is',
          required: true,
          maxLength: ITEM_OPTION_LENGTH,
          autocomplete: autocomplete(({ value }) =>
            itemChoices(
              value,
              ITEM_IDS.map((id) => ({ id, note: ITEMS[id].rarity })),
            ),
          ),
        }),
      },
      run: async (context) => {
        const id = findItem(context.options.item);
        if (id === undefined) return refuse(unknownItem(context.options.item));
        const outcome = await readInventory(context.store, context.caller);
        if (isGated(outcome)) return outcome;
        return reply({
          embeds: [itemPage(id, outcome)],
          rows: [[...buyButton(id, outcome.wallet, 'Buy one', context.user.id), browseButton(context.user.id)]],
        });
      },
    }),
  },
});

/** The button that turns a message into the shop. */
export function browseButton(onlyFor: string): PlacedComponent {
  return browse.with({ kind: 'all' }, { label: 'Shop', onlyFor });
}

async function shelves(context: Context, kind: Kind, place: typeof reply | typeof update): Promise<Outcome | Gated> {
  const outcome = await readInventory(context.store, context.caller);
  if (isGated(outcome)) return outcome;
  return place(shelvesPage(outcome, kind, context.user.id));
}

/** Prices stand as bare numbers: fourteen times the name of a guild's own currency would be hard to read. */
function shelvesPage(belongings: WithCurrency<Belongings>, kind: Kind, onlyFor: string): MessageBody {
  const { wallet, items } = belongings;
  const goods = GOODS.filter((id) => kind === 'all' || ITEMS[id].kind === kind).map((id) => {
    const price = priceOf(id) ?? 0;
    const reach =
      wallet < price ? `${whole(price - wallet)} missing` : `you can afford ${whole(Math.floor(wallet / price))}`;
    return { id, price, reach };
  });
  const lines = goods.map(({ id, price, reach }) => {
    const held = items[id] ?? 0;
    const owned = held === 0 ? '' : ` · you have ${whole(held)}`;
    return `${itemName(id)} · **${whole(price)}** · ${reach}${owned}\n-# ${ITEMS[id].description}`;
  });
  return {
    embeds: [
      {
        color: COLOURS.accent,
        title: kind === 'all' ? 'The shop' : `The shop: ${KIND_LABELS[kind].toLowerCase()}`,
        description: lines.join('\n'),
        fields: [{ name: 'Wallet', value: moneyOf(belongings)(wallet), inline: true }],
        footer: { text: '/shop buy takes a quantity · /shop info tells more' },
      },
    ],
    rows: [
      [
        pick.with(
          {},
          {
            placeholder: 'Buy one…',
            options: goods.map(({ id, price, reach }) => ({
              label: ITEMS[id].name,
              value: id,
              description: `${whole(price)} · ${reach}`,
            })),
            onlyFor,
          },
        ),
      ],
      KINDS.map((other) =>
        browse.with({ kind: other }, { label: KIND_LABELS[other], isDisabled: other === kind, onlyFor }),
      ),
    ],
  };
}

async function purchase(context: Context, typed: string, quantity: number): Promise<Outcome | Gated> {
  const id = findItem(typed);
  if (id === undefined) return refuse(unknownItem(typed));
  if (priceOf(id) === undefined) {
    return refuse(`${itemName(id)} is not for sale. \`/shop info\` says where it is found.`);
  }
  const outcome = await buyItem(context.store, context.caller, id, quantity);
  if (isGated(outcome)) return outcome;
  return outcome.status === 'bought' ? reply(boughtMessage(outcome, context.user.id)) : refuse(buyRefusal(outcome));
}

function boughtMessage(outcome: WithCurrency<Extract<BuyOutcome, { status: 'bought' }>>, onlyFor: string): MessageBody {
  const { item, quantity, cost, after, transfer } = outcome;
  const credits = moneyOf(outcome);
  const wallet = after.credits ?? 0;
  return {
    embeds: [
      {
        color: COLOURS.gain,
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

/** Treats are left out: whoever has no companion yet would be told so by this button for ever. */
function useNow(item: ItemId, onlyFor: string): PlacedComponent[] {
  if (!isConsumable(item) || ITEMS[item].effect.kind === 'feed') return [];
  return [useButton(item, ITEMS[item].effect.kind === 'hatch' ? 'Hatch it' : 'Use one', onlyFor)];
}

/** Only where the wallet can pay: a press counts once, and so would its refusal. */
function buyButton(item: ItemId, wallet: number, label: string, onlyFor: string): PlacedComponent[] {
  const price = priceOf(item);
  return price === undefined || wallet < price ? [] : [buyOne.with({ item }, { label, onlyFor })];
}

function buyRefusal(outcome: WithCurrency<Extract<BuyOutcome, { status: 'insufficient' }>>): string {
  const credits = moneyOf(outcome);
  const { item, quantity, cost, wallet, missing } = outcome;
  const what = `${itemCount(item, quantity)} ${quantity === 1 ? 'costs' : 'cost'} ${credits(cost)}`;
  return `${what}. Your wallet holds ${credits(wallet)}, so ${lacking(missing, credits)}. \`/work\` and \`/daily\` bring more.`;
}
