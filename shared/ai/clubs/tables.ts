/** A club's weeks as tables, for files. Names are as they're written in the game. */
import { type Cell, csv } from '../../platform/csv.ts';
import type { RosterSheet } from '../sheets/sheet.ts';
import { changeOf } from './change.ts';
import { type ClubState, isPresent, type Member, membersIn } from './club-state.ts';
import type { ListedCorrection } from './corrections.ts';
import { compareText } from './merge.ts';
import { clubStats } from './stats.ts';

type Row = (string | number | null)[];

/** @param state of one week more than is exported, for its changes. */
export function weekRows(sheet: RosterSheet, state: ClubState, most: number): Row[] {
  const titles = sheet.metrics.flatMap(({ label }) => [label, `${label} change %`]);
  const rows = state.weeks.slice(0, most).flatMap((week, place) => {
    // It, and the one before.
    const stats = clubStats(sheet, { ...state, weeks: state.weeks.slice(place, place + 3) });
    const members = [...membersIn(state, week).values()].sort((a, b) => compareText(a.name, b.name));
    const here = members.map((member) => [
      ...[week.week, week.endsAt, member.name, statusOf(member, stats)],
      ...valuesOf(sheet, member, stats?.membersBefore.get(member.canonical)),
      member.corrected.map((key) => labelOf(sheet, key)).join(', '),
    ]);
    const listed = new Set(members.map(({ name }) => name));
    const absent = (stats?.missing ?? []).filter((name) => !listed.has(name));
    const empty = Array<null>(titles.length).fill(null);
    return [...here, ...absent.map((name) => [week.week, week.endsAt, name, 'missing', ...empty, ''])];
  });
  return [['Week', 'Week ends', 'Member', 'Status', ...titles, 'Corrected'], ...rows];
}

function statusOf(member: Member, stats: ReturnType<typeof clubStats>): string {
  if (!isPresent(member)) return 'missing';
  if (stats?.added.includes(member.name)) return 'new';
  return stats?.returning.includes(member.name) ? 'returning' : 'member';
}

function valuesOf({ metrics }: RosterSheet, now: Member, before: Member | undefined): Row {
  return metrics.flatMap(({ key }) => {
    const change = changeOf(before?.metrics[key], now.metrics[key]);
    const percent =
      change !== undefined && Number.isFinite(change.percent) ? Math.round(change.percent * 100) / 100 : null;
    return [now.metrics[key] ?? null, percent];
  });
}

function labelOf({ metrics }: RosterSheet, key: string): string {
  return metrics.find((metric) => metric.key === key)?.label ?? key;
}

export function clubCsv(sheet: RosterSheet, state: ClubState, most: number): string {
  return csv(weekRows(sheet, state, most).map((row) => row.map((cell): Cell => cell ?? '')));
}

/** The newest week, all of them, and what was corrected. */
export async function clubWorkbook(
  sheet: RosterSheet,
  state: ClubState,
  most: number,
  corrections: readonly ListedCorrection[],
): Promise<Uint8Array<ArrayBuffer>> {
  const weeks = weekRows(sheet, state, most);
  const [titles = [], ...rows] = weeks;
  const header = titles.map(String);
  const newest = rows.filter(([week]) => week === state.weeks[0]?.week);
  const corrected = corrections.map(({ week, name, metric, value, reason, by, at }) => [
    ...[week, name, labelOf(sheet, metric), value, reason ?? '', by === '0' ? '' : by, at],
  ]);
  const { xlsx } = await import('../../platform/xlsx.ts');
  return xlsx([
    { name: 'Latest', header, rows: newest },
    { name: 'Weeks', header, rows },
    {
      name: 'Corrections',
      header: ['Week', 'Member', 'Value of', 'Value', 'Reason', 'Corrected by', 'At'],
      rows: corrected,
    },
  ]);
}
