import type { APIEmbed } from 'discord-api-types/v10';
import { type Receipt, type ReceiptLeg, receiptNumber, transferOf } from '../../../shared/economy/receipt.ts';
import { arg } from '../../interactions/custom-id.ts';
import { type PlacedComponent, refuse, reply, whisper } from '../../interactions/reply.ts';
import { COLOURS, credits, plain, timestamp } from '../look.ts';
import { button, command, option } from '../services.ts';
import { transferTitle } from './titles.ts';

const show = button({
  id: 'receipt.show',
  effect: 'read',
  visibility: 'ephemeral',
  args: { transfer: arg.snowflake() },
  run: async (context) => {
    const found = await context.economy.receipt(context, context.args.transfer);
    if (found === null) return refuse('Only those who took part can open this receipt.');
    return whisper({ embeds: [receiptPage(found, context.user.id)] });
  },
});

export const receipt = command({
  name: 'receipt',
  module: 'economy',
  description: 'Open the receipt of a change to your credits',
  effect: 'read',
  visibility: 'ephemeral',
  components: [show],
  examples: ['/receipt id:7K3M-9QXW-4'],
  options: {
    id: option.string({ description: 'The number on the receipt', required: true, minLength: 1, maxLength: 40 }),
  },
  run: async (context) => {
    const transfer = transferOf(context.options.id);
    if (transfer === undefined) {
      return refuse(
        'That is not a receipt number. It has nine letters and digits, like `7K3M-9QXW-4`; please compare it once more.',
      );
    }
    const found = await context.economy.receipt(context, transfer);
    if (found === null) return refuse('You took part in no transfer with that receipt number.');
    return reply({ embeds: [receiptPage(found, context.user.id)] });
  },
});

/** The button that opens a transfer's receipt. */
export function receiptButton(transfer: string): PlacedComponent {
  return show.with({ transfer }, { label: 'Receipt' });
}

function receiptPage({ transfer, code, at, note, legs, reverses }: Receipt, viewerId: string): APIEmbed {
  const own = legs.filter((leg) => leg.kind === 'user' && leg.owner === viewerId);
  const net = own.reduce((sum, leg) => sum + leg.delta, 0);
  const moved = legs.reduce((sum, leg) => sum + Math.max(leg.delta, 0), 0);
  const sides = (isReceiving: boolean) =>
    legs
      .filter((leg) => leg.delta > 0 === isReceiving)
      .map(party)
      .join('\n');
  return {
    color: net < 0 ? COLOURS.loss : COLOURS.gain,
    title: `${transferTitle(code)} ${receiptNumber(transfer)}`,
    description: `**${credits(moved)}**`,
    fields: [
      { name: 'From', value: sides(false), inline: true },
      { name: 'To', value: sides(true), inline: true },
      { name: 'When', value: timestamp(new Date(at), 'f'), inline: true },
      ...own.flatMap(({ bucket, delta, balance }) =>
        balance === null
          ? []
          : [{ name: `Your ${bucket}`, value: `${credits(balance - delta)} → **${credits(balance)}**` }],
      ),
      ...(note === null ? [] : [{ name: 'Note', value: plain(note) }]),
      ...(reverses === null ? [] : [{ name: 'Reverses', value: receiptNumber(reverses) }]),
    ],
    footer: { text: `Booked on ${legs.length} accounts, which add up to 0` },
  };
}

function party({ kind, owner, bucket }: ReceiptLeg): string {
  return kind === 'user' ? `<@${owner}>, ${bucket}` : `Chorus, ${bucket}`;
}
