/** What every deed's answer tells besides its own news: experience, a new level and its crates, things never found before. */
import type { APIEmbedField } from 'discord-api-types/v10';
import { levelOf, xpOf } from '../../../shared/economy/level.ts';
import type { Progress } from '../../../shared/economy/progress.ts';
import { whole } from '../format.ts';
import { haulLines, itemName } from './item-format.ts';

export function progressFields({ xp, crates, discovered }: Progress): APIEmbedField[] {
  const hasRisen = xp.level > xp.before;
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
    ...(hasRisen
      ? [
          {
            name: `You reached level ${xp.level}!`,
            value: `${haulLines(crates).join('\n')}\n\`/open\` shows what is inside`,
          },
        ]
      : []),
    ...(discovered.length === 0
      ? []
      : [{ name: 'New in your collection', value: discovered.map((id) => itemName(id)).join('\n') }]),
  ];
}
