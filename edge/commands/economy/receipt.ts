import type { APIEmbed } from 'discord-api-types/v10';
import type { WithCurrency } from '../../../shared/economy/currency.ts';
import {
  type Receipt,
  type ReceiptLeg,
  readReceipt,
  receiptNumber,
  transferOf,
} from '../../../shared/economy/receipt.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type PlacedComponent, refuse, reply, whisper } from '../../interactions/reply.ts';
import { COLORS, counted, type Money, moneyOf, plain, timestamp } from '../format.ts';
import { button, command, option } from '../services.ts';
import { amountOf, itemName } from './item-format.ts';
import { transferTitle } from './transfer-title.ts';

const show = button({
  id: 'receipt.show',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  args: { transfer: arg.snowflake() },
  run: async ({ args, store, caller, user }) => {
    const found = await readReceipt(store, caller, args.transfer);
    if (found === null) return refuse('Only the people involved can open this receipt.');
    return whisper({ embeds: [receiptPage(found, user.id)] });
  },
});

export const receipt = command({
  name: 'receipt',
  module: 'economy',
  isAlwaysOpen: true,
  description: 'Open the receipt for a change to your credits or items',
  effect: 'read',
  gate: 'statement',
  visibility: 'ephemeral',
  components: [show],
  examples: ['/receipt id:7K3M-9QXW-T'],
  options: {
    id: option.string({ description: 'The receipt number', required: true, minLength: 1, maxLength: 40 }),
  },
  run: async ({ options, store, caller, user }) => {
    const transfer = transferOf(options.id);
    if (transfer === undefined) return refuse(NO_RECEIPT_NUMBER);
    const found = await readReceipt(store, caller, transfer);
    if (found === null) return refuse('None of your transfers has that receipt number.');
    return reply({ embeds: [receiptPage(found, user.id)] });
  },
});

export const NO_RECEIPT_NUMBER =
  "That isn't a receipt number. It has nine letters and digits, like `7K3M-9QXW-T`. Check it and try again.";

/** The button that opens a transfer's receipt. */
export function receiptButton(transfer: string): PlacedComponent {
  return show.with({ transfer }, { label: 'Receipt' });
}

function receiptPage(found: WithCurrency<Receipt>, viewerId: string): APIEmbed {
  const { transfer, code, at, note, legs, reverses, member } = found;
  const money = moneyOf(found);
  const own = legs.filter((leg) => leg.kind === 'user' && leg.owner === viewerId);
  const net = own.reduce((sum, leg) => sum + (leg.asset === 'credits' ? leg.delta : 0), 0);
  const received = legs.filter((leg) => leg.delta > 0).map((leg) => `**${amountOf(leg.asset, leg.delta, money)}**`);
  const sides = (isReceiving: boolean) =>
    lines(legs.filter((leg) => leg.delta > 0 === isReceiving).map((leg) => party(leg, money)));
  return {
    color: net < 0 ? COLORS.loss : COLORS.gain,
    title: `${transferTitle(code)} ${receiptNumber(transfer)}`,
    description: lines(received) || 'Nothing was moved.',
    fields: [
      ...(legs.length === 0
        ? []
        : [
            { name: 'From', value: sides(false), inline: true },
            { name: 'To', value: sides(true), inline: true },
          ]),
      ...(legs.length > 0 || member === undefined ? [] : [{ name: 'Member', value: `<@${member}>`, inline: true }]),
      { name: 'When', value: timestamp(new Date(at), 'f'), inline: true },
      ...own.flatMap(({ bucket, asset, delta, balance }) =>
        balance === null
          ? []
          : [
              {
                name: `Your ${asset === 'credits' ? bucket : itemName(asset)}`,
                value: `${amountOf(asset, balance - delta, money)} → **${amountOf(asset, balance, money)}**`,
              },
            ],
      ),
      ...(note === null ? [] : [{ name: 'Note', value: plain(note) }]),
      ...(reverses === null ? [] : [{ name: 'Reverses', value: receiptNumber(reverses) }]),
    ].slice(0, MOST_FIELDS),
    ...(legs.length > 0 && {
      footer: { text: `${counted(legs.length, 'ledger entry', 'ledger entries')}, adding up to 0` },
    }),
  };
}

/** Discord's limits for an embed: fields, and characters in a field's value. */
const MOST_FIELDS = 25;
const MOST_CHARACTERS = 1_024;

/** As many lines as fit in a field, and how many more there are. */
function lines(all: readonly string[]): string {
  let text = '';
  for (const [index, line] of all.entries()) {
    if (text.length + line.length > MOST_CHARACTERS - 20) return `${text}\nand ${all.length - index} more`;
    text += `${index === 0 ? '' : '\n'}${line}`;
  }
  return text;
}

function party({ kind, owner, bucket, asset, delta }: ReceiptLeg, money: Money): string {
  const who = kind === 'user' ? `<@${owner}>` : 'Chorus';
  const where = kind === 'user' ? bucket : transferTitle(bucket);
  return `${who}, ${where}: ${amountOf(asset, Math.abs(delta), money)}`;
}
