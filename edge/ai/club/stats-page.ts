/** `/club stats`: a week's members, gainers, and losers, and then everyone. */
import { percentText } from '../../../shared/ai/clubs/change.ts';
import { readClub } from '../../../shared/ai/clubs/club-state.ts';
import { linesText, listText, nameText, peopleText, timeText } from '../../../shared/ai/clubs/club-text.ts';
import { metricNamed } from '../../../shared/ai/clubs/correction-lines.ts';
import { readClubRules } from '../../../shared/ai/clubs/settings-store.ts';
import {
  type ClubStats,
  clubStats,
  type MetricStats,
  type Moved,
  ranked,
  STATS_WEEKS,
} from '../../../shared/ai/clubs/stats.ts';
import type { RosterSheet } from '../../../shared/ai/sheets/sheet.ts';
import { COLORS, counted, whole } from '../../commands/format.ts';
import { type Place, positionIn, rowOf } from '../../commands/paginator.ts';
import type { GuildContext } from '../../commands/services.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse } from '../../interactions/reply.ts';
import { chosenSheet, weekTyped } from './access.ts';
import type { Pages, StatsView } from './parts.ts';

/** Gainers and losers by default. */
const TOP = 10;
const PER_PAGE = 20;
/** Of one field, in characters. Discord allows 1,024. */
const ROOM = 1_000;
/** Of a list of names. */
const NAMES = 400;
/** Of a page of members. */
const PAGE = 3_900;

export interface StatsOptions {
  metric: string | undefined;
  top: number | undefined;
  week: string | undefined;
  sheet: string | undefined;
}

export async function openStats(
  context: GuildContext,
  options: StatsOptions,
  place: Place,
  buttons: Pages<StatsView>,
): Promise<Awaited<Answer>> {
  const sheet = await chosenSheet(context, options.sheet);
  const week =
    options.week === undefined
      ? undefined
      : weekTyped(options.week, await readClubRules(context.store, context.guild.id));
  if (typeof week === 'string') return refuse(week);
  const metric = options.metric === undefined ? undefined : metricNamed(sheet.metrics, options.metric);
  if (options.metric !== undefined && metric === undefined) return refuse(noMetric(sheet));
  const view = {
    ...{ sheet: sheet.key, top: options.top ?? TOP, week: week?.id ?? 'newest' },
    metric: metric === undefined ? 0 : sheet.metrics.indexOf(metric) + 1,
  };
  return showStats(context, view, 0, place, buttons);
}

export function noMetric({ title, metrics }: RosterSheet): string {
  return `${title} has ${metrics.map(({ key, label }) => `\`${key}\` (${label})`).join(', ')}. Pick one of these.`;
}

export async function showStats(
  context: GuildContext,
  view: StatsView,
  asked: number,
  place: Place,
  buttons: Pages<StatsView>,
): Promise<Awaited<Answer>> {
  const { store, guild, user } = context;
  const sheet = await chosenSheet(context, view.sheet);
  const week = view.week === 'newest' ? null : view.week;
  const stats = clubStats(sheet, await readClub(store, { guild: guild.id, sheet: sheet.key }, week, STATS_WEEKS));
  if (stats === undefined || (week !== null && stats.week.week !== week)) {
    const which = week === null ? 'yet' : `for \`${week}\``;
    return refuse(`Nothing was saved ${which}. Members of the staff save a week with \`/club analyze\`.`);
  }
  const shown = sheet.metrics.filter((_, index) => view.metric === 0 || view.metric === index + 1);
  // A page for each value, and then all members.
  const listed = positionIn(stats.members.length + PER_PAGE * shown.length, PER_PAGE, asked);
  const metric = shown[listed.page];
  return place({
    embeds: [
      {
        color: COLORS.accent,
        title: `${sheet.title}: ${stats.week.week}`,
        description: descriptionOf(stats, shown, listed),
        fields: [
          ...(listed.page === 0 ? totals(stats, shown) : []),
          ...(metric === undefined ? [] : movers(stats, metric, view.top)),
        ],
        footer: { text: `Page ${whole(listed.page + 1)} of ${whole(listed.pages)}` },
      },
    ],
    rows: rowOf(buttons(view, listed, user.id)),
  });
}

type Shown = RosterSheet['metrics'];

function descriptionOf(stats: ClubStats, shown: Shown, { page, offset }: { page: number; offset: number }): string {
  if (page === 0) return summary(stats);
  return page < shown.length ? comparedText(stats) : memberLines(stats, shown, offset - PER_PAGE * shown.length);
}

function summary({ week, before, members, added, returning, missing }: ClubStats): string {
  const names = (title: string, list: readonly string[]) =>
    list.length === 0 ? [] : [`${title}: ${listText(list.map(nameText), NAMES)}`];
  return [
    `${counted(members.length, 'member')}. The week ended or ends ${timeText(week.endsAt)}.`,
    comparedText({ before }),
    ...names('New', added),
    ...names('Returning', returning),
    ...names('Missing', missing),
    `-# Approved by ${peopleText(week.approvedBy)}, ${timeText(week.at, 'R')}`,
  ].join('\n');
}

function comparedText({ before }: Pick<ClubStats, 'before'>): string {
  return before === undefined
    ? 'Nothing was saved for the week before, so there’s nothing to compare with.'
    : `Compared with **${before.week}**.`;
}

function totals({ metrics }: ClubStats, shown: Shown): { name: string; value: string }[] {
  return shown.flatMap(({ key, label }) => {
    const stats = metrics.find(({ metric }) => metric === key);
    return stats === undefined ? [] : [{ name: label, value: totalText(stats) }];
  });
}

function movers({ metrics }: ClubStats, { key, label }: Shown[number], top: number): { name: string; value: string }[] {
  const stats = metrics.find(({ metric }) => metric === key);
  if (stats === undefined) return [];
  const found = [
    ...listField(`${label}: gainers`, stats.gainers.slice(0, top).map(movedText)),
    ...listField(`${label}: losers`, stats.losers.slice(0, top).map(movedText)),
    ...listField(`${label}: up and down the most`, stats.volatile.map(volatileText)),
  ];
  return found.length > 0 ? found : [{ name: `${label}: gainers and losers`, value: 'Nobody' }];
}

function listField(name: string, lines: readonly string[]): { name: string; value: string }[] {
  return lines.length === 0 ? [] : [{ name, value: linesText(lines, ROOM) }];
}

function totalText({ count, total, average, totalChange }: MetricStats): string {
  const change = totalChange === undefined ? '' : ` (${percentText(totalChange.percent)})`;
  return `Total ${whole(total)}${change}, average ${whole(average)}, of ${counted(count, 'member')}`;
}

function movedText({ name, amount, percent }: Moved): string {
  return `${nameText(name)} ${amount > 0 ? '+' : '−'}${whole(Math.abs(amount))} (${percentText(percent)})`;
}

function volatileText({ name, percent }: MetricStats['volatile'][number]): string {
  return `${nameText(name)} ${percentText(percent).replace('+', '±')} a week`;
}

function memberLines(stats: ClubStats, shown: Shown, offset: number): string {
  const [first] = shown;
  const members = first === undefined ? stats.members : ranked(stats.members, first.key);
  const lines = members.slice(offset, offset + PER_PAGE).map(({ name, metrics, corrected }, index) => {
    const values = shown.flatMap(({ key, label }) => {
      const value = metrics[key];
      if (value === undefined) return [];
      return [`${label} ${whole(value)}${corrected.includes(key) ? ' (corrected)' : ''}`];
    });
    return `${whole(offset + index + 1)}. ${nameText(name)} · ${values.join(' · ')}`;
  });
  return linesText(lines, PAGE);
}
