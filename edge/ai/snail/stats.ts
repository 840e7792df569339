/** What a member saved, and how it changed. */
import { profileSheetNamed } from '../../../shared/ai/sheets/index.ts';
import { nameOf } from '../../../shared/ai/sheets/profile.ts';
import { readStats, type Saved, type ScreenStats } from '../../../shared/ai/sheets/profiles.ts';
import type { ProfileSheet, Screen } from '../../../shared/ai/sheets/sheet.ts';
import { shownValue, someNames } from '../../../shared/ai/sheets/value-text.ts';
import { COLORS, plain, timestamp, whole } from '../../commands/format.ts';
import { truncateLines } from '../../commands/truncate.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import type { ResolvedUser } from '../../interactions/resolved.ts';
import type { AiContext } from '../answering.ts';

/** Discord's limits: embeds in a message, and characters in all of them, with room for titles. */
const MOST_EMBEDS = 10;
const ROOM = 5_000;

export async function showStats(
  { store, user, guild }: AiContext,
  key: string,
  other: ResolvedUser | undefined,
): Promise<Awaited<Answer>> {
  const sheet = profileSheetNamed(key);
  const isOwn = other === undefined || other.id === user.id;
  if (!isOwn && guild === undefined) return refuse('You can see other members’ values only in a server.');
  // Of their own, members see what they saved anywhere, and of others', what was saved here.
  const scope = isOwn ? undefined : guild?.id;
  const stats = await readStats(store, { sheet, user: isOwn ? user.id : other.id, scope });
  if (stats.size === 0)
    return refuse(
      isOwn
        ? 'You haven’t saved anything yet. Send screenshots with `/snail analyze`.'
        : `<@${other.id}> hasn’t saved anything in this server.`,
    );
  const screens = sheet.screens.filter(({ key: screen }) => stats.has(screen)).slice(0, MOST_EMBEDS);
  const missing = sheet.screens.filter(({ key: screen }) => !stats.has(screen)).map(({ title }) => title);
  const whose = isOwn ? 'What you saved' : `What <@${other.id}> saved in this server`;
  const without = missing.length === 0 ? '' : `\n-# Not saved yet: ${someNames(missing)}.`;
  const room = Math.floor(ROOM / screens.length);
  return reply({
    content: `${whose} of ${plain(sheet.title)}:${without}`,
    embeds: screens.map((screen) => ({
      color: COLORS.accent,
      title: screen.title,
      description: truncateLines(linesOf(sheet, screen, stats.get(screen.key) as ScreenStats), room),
    })),
  });
}

function linesOf(sheet: ProfileSheet, screen: Screen, { newest, before, weekAgo }: ScreenStats): string[] {
  const since = before === undefined ? '' : `, and ${timestamp(new Date(before.at))} before that`;
  const lines = screen.fields.flatMap((field) => {
    const value = own(newest.values, field.key);
    if (value === undefined) return [];
    const changes = [
      changeOf(value, before && own(before.values, field.key), 'since the last time'),
      weekAgo?.at === before?.at ? '' : changeOf(value, weekAgo && own(weekAgo.values, field.key), 'in a week'),
    ].filter((change) => change !== '');
    const changed = changes.length === 0 ? '' : ` (${changes.join(', ')})`;
    return [`**${plain(nameOf(sheet, screen, field))}**: ${shownValue(value)}${changed}`];
  });
  return [`-# Read ${timestamp(new Date(newest.at))}${since}`, ...lines];
}

/** `+1,234 in a week`; empty if it's the same, or unknown. */
function changeOf(value: number | string, was: number | string | undefined, since: string): string {
  if (was === undefined || was === value) return '';
  if (typeof value !== 'number' || typeof was !== 'number') return `${shownValue(was)} before`;
  return `${value > was ? '+' : '−'}${whole(Math.abs(value - was))} ${since}`;
}

function own(values: Saved, key: string): number | string | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}
