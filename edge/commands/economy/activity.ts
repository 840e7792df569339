/** What `/work`, `/gather` and `/fight` have in common: when they are refused, and how their answers are laid out. */
import type { APIEmbedField } from 'discord-api-types/v10';
import type { Progress } from '../../../shared/economy/progress.ts';
import { receiptNumber } from '../../../shared/economy/receipt.ts';
import type { Haul } from '../../../shared/economy/rolls.ts';
import type { MessageBody, PlacedComponent } from '../../interactions/reply.ts';
import { COLOURS, timestamp } from '../format.ts';
import { bestRarity, haulLines, RARITY_LOOK } from './item-format.ts';
import { progressFields } from './progress.ts';
import { receiptButton } from './receipt.ts';

/** @param next what to do meanwhile. */
export function cooldownSentence(readyAt: string, next: string): string {
  return `You can do that again ${timestamp(new Date(readyAt))}. ${next}`;
}

/** `Work again in 30 min`: as a button says it at the time of the answer. */
export function againLabel(deed: string, readyAt: string, now: Date): string {
  const minutes = Math.max(1, Math.ceil((Date.parse(readyAt) - now.getTime()) / 60_000));
  return `${deed} again in ${minutes} min`;
}

/** The answer to a deed that was booked. Its colour is that of the rarest thing found. */
export function deedMessage(
  outcome: Progress & { items: Haul; readyAt: string },
  look: { title: string; description: string; fields: readonly APIEmbedField[]; buttons: readonly PlacedComponent[] },
): MessageBody {
  const rarity = bestRarity(outcome.items);
  return {
    embeds: [
      {
        color: rarity === undefined ? COLOURS.gain : RARITY_LOOK[rarity].colour,
        title: look.title,
        description: look.description,
        fields: [
          ...look.fields,
          { name: 'Ready again', value: timestamp(new Date(outcome.readyAt)), inline: true },
          ...progressFields(outcome),
        ],
        footer: { text: `Receipt ${receiptNumber(outcome.transfer)}` },
      },
    ],
    rows: [[...look.buttons, receiptButton(outcome.transfer)]],
  };
}

/** A field with what was found; none when nothing was. */
export function foundField(name: string, items: Haul): APIEmbedField[] {
  const lines = haulLines(items);
  return lines.length === 0 ? [] : [{ name, value: lines.join('\n') }];
}
