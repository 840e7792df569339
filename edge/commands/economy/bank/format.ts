import { receiptNumber } from '../../../../shared/economy/receipt.ts';
import type { MessageBody } from '../../../interactions/reply.ts';
import { COLORS, type Money } from '../../format.ts';
import { receiptButton } from '../receipt.ts';

type Embed = NonNullable<MessageBody['embeds']>[number];

/** What is in wallet and bank. */
export function bankEmbed(
  { wallet, bank, capacity }: { wallet: number; bank: number; capacity: number },
  credits: Money,
): Embed {
  return {
    color: COLORS.accent,
    fields: [
      { name: 'Wallet', value: credits(wallet), inline: true },
      { name: 'Bank', value: `${credits(bank)} of ${credits(capacity)}`, inline: true },
    ],
  };
}

export function withReceipt(transfer: string, embed: Embed): MessageBody {
  return {
    embeds: [{ ...embed, footer: { text: `Receipt ${receiptNumber(transfer)}` } }],
    rows: [[receiptButton(transfer)]],
  };
}
