/** What the answers of `/work`, `/gather` and `/fight` have in common. */
import type { APIEmbedField } from 'discord-api-types/v10';
import type { Progress } from '../../../shared/economy/progress.ts';
import { receiptNumber } from '../../../shared/economy/receipt.ts';
import type { ItemCounts } from '../../../shared/economy/rolls.ts';
import type { MessageBody, PlacedComponent } from '../../interactions/reply.ts';
import { COLORS, timestamp } from '../format.ts';
import { bestRarity, itemLines, RARITY_STYLE } from './item-format.ts';
import { progressFields } from './progress.ts';
import { receiptButton } from './receipt.ts';

/** @param alternative what to do in the meantime. */
export function cooldownSentence(readyAt: string, alternative: string): string {
  return `You can do that again ${timestamp(new Date(readyAt))}. ${alternative}`;
}

/** `Work again in 30 min`: how long it takes from the time of the answer. */
export function againLabel(activity: string, readyAt: string, now: Date): string {
  const minutes = Math.max(1, Math.ceil((Date.parse(readyAt) - now.getTime()) / 60_000));
  return `${activity} again in ${minutes} min`;
}

/** The answer to an activity that brought something, in the color of the rarest item found. */
export function activityMessage(
  outcome: Progress & { items: ItemCounts; readyAt: string },
  parts: { title: string; description: string; fields: readonly APIEmbedField[]; buttons: readonly PlacedComponent[] },
): MessageBody {
  const rarity = bestRarity(outcome.items);
  return {
    embeds: [
      {
        color: rarity === undefined ? COLORS.gain : RARITY_STYLE[rarity].color,
        title: parts.title,
        description: parts.description,
        fields: [
          ...parts.fields,
          { name: 'Ready again', value: timestamp(new Date(outcome.readyAt)), inline: true },
          ...progressFields(outcome),
        ],
        footer: { text: `Receipt ${receiptNumber(outcome.transfer)}` },
      },
    ],
    rows: [[...parts.buttons, receiptButton(outcome.transfer)]],
  };
}

/** A field with the items found; none when there are none. */
export function itemsField(name: string, items: ItemCounts): APIEmbedField[] {
  const lines = itemLines(items);
  return lines.length === 0 ? [] : [{ name, value: lines.join('\n') }];
}
