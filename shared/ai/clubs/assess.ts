/** What staff should know about what was read before they approve it, and how many of them have to. */
import type { RosterSheet } from '../sheets/sheet.ts';
import { type Change, changeOf } from './change.ts';
import {
  type ClubState,
  everyone,
  isPresent,
  type Member,
  type Metrics,
  memberOfIn,
  membersIn,
  type StoredRow,
  type StoredWeek,
} from './club-state.ts';
import { compareText, type MergedRow, type MergedValue } from './merge.ts';
import { canonicalName, nearestName } from './names.ts';

export const CLUB = {
  /** A change of so much is likely to be misread, in percent. */
  suspicious: 85,
  /** More than `members` who change by so much, in percent, are extreme. */
  extreme: { percent: 40, members: 5 },
  /** An analysis of fewer isn't one. */
  leastRows: 3,
  /** Weeks that a club keeps, and commits of one week. */
  weeks: 120,
  commits: 10,
  corrections: 1_000,
  aliases: 500,
  /** How long an analysis can be approved, in milliseconds. */
  openMs: 24 * 3_600_000,
  looks: 2,
} as const;

/** What a member of the staff changed in an analysis, by canonical name. */
export type Corrected = Readonly<Record<string, { name: string; isDropped?: boolean; values: Metrics }>>;

export interface Doubtful {
  canonical: string;
  name: string;
  metric: string;
  value: MergedValue;
}

export interface Assessment {
  /** What would be committed. */
  rows: readonly StoredRow[];
  /** Rows by metric. */
  counts: Metrics;
  /** In the week before, and without any value now. */
  missing: readonly Pick<StoredRow, 'canonical' | 'name'>[];
  /** Without some of what the others have, and they themselves had. */
  incomplete: readonly { name: string; metrics: readonly string[] }[];
  /** Of the week before: how many there were, and how many are there again with everything. */
  coverage: { covered: number; of: number };
  /** Never seen before, with who it might be. */
  added: readonly (Pick<StoredRow, 'canonical' | 'name'> & { nearest?: Pick<StoredRow, 'canonical' | 'name'> })[];
  doubtful: readonly Doubtful[];
  suspicious: readonly (Change & { name: string; metric: string })[];
  /** Members who changed a lot. */
  changedALot: number;
  isExtreme: boolean;
  /** What it's compared with; undefined for a club's first week. */
  before: Pick<StoredWeek, 'week' | 'endsAt'> | undefined;
  /** The week has values already, which these replace. */
  replaces: boolean;
  /** People who have to approve it. */
  needed: 1 | 2;
}

/** @param state of the club up to `week`, two weeks at least. */
export function assess(
  sheet: RosterSheet,
  week: string,
  merged: readonly MergedRow[],
  corrected: Corrected,
  state: ClubState,
): Assessment {
  const rows = rowsOf(merged, corrected, state);
  const before = state.weeks.find((one) => one.week < week);
  const then = before === undefined ? [] : [...membersIn(state, before).values()].filter(isPresent);
  const now = new Map(rows.map((row) => [row.canonical, row]));
  const counts = Object.fromEntries(
    sheet.metrics.map(({ key }) => [key, rows.filter(({ metrics }) => metrics[key] !== undefined).length]),
  );
  const missing = then.filter(({ canonical }) => !now.has(canonical));
  const incomplete = then.flatMap((member) => {
    const metrics = lacking(member, now.get(member.canonical), counts);
    return metrics.length === 0 ? [] : [{ name: member.name, metrics }];
  });
  const coverage = { of: then.length, covered: then.length - missing.length - incomplete.length };
  const changes = changesOf(sheet, then, now);
  const isLarge = ({ percent }: Change) => Math.abs(percent) >= CLUB.extreme.percent;
  const changedALot = new Set(changes.filter(isLarge).map(({ canonical }) => canonical)).size;
  const isExtreme = changedALot > CLUB.extreme.members;
  return {
    rows,
    counts,
    missing: missing.map(({ canonical, name }) => ({ canonical, name })),
    incomplete,
    coverage,
    added: addedIn(rows, state),
    doubtful: doubtfulIn(sheet, merged, corrected, state),
    suspicious: changes.filter(({ percent }) => Math.abs(percent) >= CLUB.suspicious),
    changedALot,
    isExtreme,
    before: before && { week: before.week, endsAt: before.endsAt },
    replaces: state.weeks.some((one) => one.week === week),
    needed: coverage.covered < coverage.of || isExtreme ? 2 : 1,
  };
}

/** Corrections under the members that they're about by now. */
function correctedIn(corrected: Corrected, state: ClubState): Map<string, Corrected[string]> {
  const memberOf = memberOfIn(state);
  return new Map(Object.entries(corrected).map(([canonical, change]) => [memberOf(canonical), change]));
}

function rowsOf(merged: readonly MergedRow[], corrected: Corrected, state: ClubState): StoredRow[] {
  const changes = correctedIn(corrected, state);
  const known = everyone(state);
  const read = new Map(
    merged.map(({ canonical, name: written, values }) => {
      // An alias is often a name that was misread.
      const name = canonicalName(written) === canonical ? written : (known.get(canonical)?.name ?? written);
      const decided = Object.entries(values).flatMap(([key, { value }]) => (value === undefined ? [] : [[key, value]]));
      return [canonical, { canonical, name, metrics: Object.fromEntries(decided) as Metrics }];
    }),
  );
  for (const [canonical, { name, isDropped, values }] of changes) {
    const row = read.get(canonical);
    if (isDropped) read.delete(canonical);
    else read.set(canonical, { canonical, name: row?.name ?? name, metrics: { ...row?.metrics, ...values } });
  }
  return [...read.values()].filter(isPresent).sort((a, b) => compareText(a.canonical, b.canonical));
}

/** What a member had and others have, but they don't. Empty for who isn't there at all. */
function lacking(then: Member, now: StoredRow | undefined, counts: Metrics): string[] {
  if (now === undefined) return [];
  return Object.keys(then.metrics).filter((key) => now.metrics[key] === undefined && (counts[key] ?? 0) > 0);
}

function changesOf(sheet: RosterSheet, then: readonly Member[], now: ReadonlyMap<string, StoredRow>) {
  return then.flatMap(({ canonical, name, metrics }) =>
    sheet.metrics.flatMap(({ key }) => {
      const change = changeOf(metrics[key], now.get(canonical)?.metrics[key]);
      return change === undefined ? [] : [{ ...change, canonical, name, metric: key }];
    }),
  );
}

function addedIn(rows: readonly StoredRow[], state: ClubState): Assessment['added'] {
  const known = everyone(state);
  // Whoever is here isn't someone else.
  const absent = new Map([...known].filter(([canonical]) => !rows.some((row) => row.canonical === canonical)));
  return rows
    .filter(({ canonical }) => !known.has(canonical))
    .map(({ canonical, name }) => {
      const nearest = nearestName(canonical, [...absent.keys()]);
      if (nearest === undefined) return { canonical, name };
      return { canonical, name, nearest: { canonical: nearest, name: absent.get(nearest)?.name ?? nearest } };
    });
}

function doubtfulIn(
  { metrics }: RosterSheet,
  merged: readonly MergedRow[],
  corrected: Corrected,
  state: ClubState,
): Doubtful[] {
  const changes = correctedIn(corrected, state);
  return merged.flatMap(({ canonical, name, values }) =>
    metrics.flatMap(({ key }) => {
      const value = values[key];
      const change = changes.get(canonical);
      const isDecided = change?.isDropped || change?.values[key] !== undefined;
      return value === undefined || value.doubts.length === 0 || isDecided
        ? []
        : [{ canonical, name, metric: key, value }];
    }),
  );
}
