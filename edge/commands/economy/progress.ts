import type { APIEmbedField } from 'discord-api-types/v10';
import { levelOf, xpOf } from '../../../shared/economy/level.ts';
import type { Progress } from '../../../shared/economy/progress.ts';
import { whole } from '../format.ts';
import { itemLines, itemName } from './item-format.ts';

/** What every activity's answer ends with: experience, a new level with its crates, items found for the first time. */
export function progressFields({ xp, crates, discovered }: Progress): APIEmbedField[] {
  const next = xpOf(levelOf(xp.total) + 1);
  return [
    ...(xp.gained === 0
      ? []
      : [
          {
            name: `Level ${xp.level}`,
            value: `+${whole(xp.gained)} XP · ${whole(next - xp.total)} to level ${xp.level + 1}`,
            inline: true,
          },
        ]),
    ...(xp.level > xp.before
      ? [
          {
            name: `You reached level ${xp.level}!`,
            value: `${itemLines(crates).join('\n')}\nSee what's inside with \`/open\`.`,
          },
        ]
      : []),
    ...(discovered.length === 0
      ? []
      : [{ name: 'New in your collection', value: discovered.map((id) => itemName(id)).join('\n') }]),
  ];
}
