/** The members of a server by one value. */
import { PROFILE_SHEETS } from '../../../shared/ai/sheets/index.ts';
import { namedFields } from '../../../shared/ai/sheets/profile.ts';
import { readProfileBoard } from '../../../shared/ai/sheets/profiles.ts';
import { shownValue } from '../../../shared/ai/sheets/value-text.ts';
import { COLORS, counted, plain, whole } from '../../commands/format.ts';
import { type Paginator, type Place, readPage, rowOf } from '../../commands/paginator.ts';
import type { GuildContext } from '../../commands/services.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import type { Arg } from '../../interactions/custom-id.ts';
import type { Choice } from '../../interactions/option.ts';
import { refuse } from '../../interactions/reply.ts';

type Buttons = Paginator<{ value: Arg<string>; limit: Arg<number> }>['buttons'];

interface Ranked {
  /** In custom IDs: the sheet's key and the field's. */
  id: string;
  sheet: string;
  field: string;
  name: string;
  /** With the game, if there are several. */
  title: string;
}

const MOST_CHOICES = 25;
const MEDALS = ['🥇', '🥈', '🥉'];

/** Every number of every game. */
const ranked: readonly Ranked[] = PROFILE_SHEETS.flatMap((sheet) =>
  namedFields(sheet)
    .filter(({ field }) => field.kind === 'number')
    .map(({ field, name }) => ({
      id: `${sheet.key}-${field.key}`,
      ...{ sheet: sheet.key, field: field.key, name },
      title: PROFILE_SHEETS.length > 1 ? `${name} (${sheet.title})` : name,
    })),
);

function rankedBy(typed: string): Ranked | undefined {
  const text = typed.trim().toLowerCase();
  return ranked.find(({ id, field, name, title }) =>
    [id, field, name, title].some((one) => one.toLowerCase() === text),
  );
}

export function suggestFields(typed: string): Choice<string>[] {
  const text = typed.trim().toLowerCase();
  return ranked
    .filter(({ title }) => title.toLowerCase().includes(text))
    .slice(0, MOST_CHOICES)
    .map(({ id, title }) => ({ name: title.slice(0, 100), value: id }));
}

export async function showBoard(
  { store, guild, user }: GuildContext,
  { value, limit }: { value: string; limit: number },
  asked: number,
  place: Place,
  buttons: Buttons,
): Promise<Awaited<Answer>> {
  const by = rankedBy(value);
  if (by === undefined) return refuse('There’s no such value. Pick one from the list.');
  const { found, ...position } = await readPage(
    asked,
    limit,
    (slice) => readProfileBoard(store, { scope: guild.id, sheet: by.sheet, field: by.field, user: user.id, ...slice }),
    ({ total }) => total,
  );
  const { total, rows, own } = found;
  const lines = rows.map((row) => {
    const line = `${rankOf(row.rank)} <@${row.user}> · ${shownValue(row.value)}`;
    return row.user === user.id ? `**${line}**` : line;
  });
  const start = 'Save yours with `/snail analyze`.';
  return place({
    embeds: [
      {
        color: COLORS.accent,
        title: `Most ${plain(by.title)} · this server`,
        description: lines.join('\n') || `Nobody has saved this yet. ${start}`,
        fields: [
          {
            name: 'You',
            value:
              own === null
                ? `Not ranked yet. ${start}`
                : `${rankOf(own.rank)} of ${counted(total, 'member')} · ${shownValue(own.value)}`,
          },
        ],
        footer: { text: `Page ${whole(position.page + 1)} of ${whole(position.pages)} · Ties share a rank` },
      },
    ],
    rows: rowOf(buttons({ value: by.id, limit }, position, user.id)),
  });
}

function rankOf(rank: number): string {
  return MEDALS[rank - 1] ?? `#${whole(rank)}`;
}
