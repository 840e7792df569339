/** What a club's week looks like beside the weeks before it. */
import type { RosterSheet } from '../sheets/sheet.ts';
import { type Change, changeOf } from './change.ts';
import {
  type ClubState,
  everyone,
  isPresent,
  type Member,
  type Metrics,
  membersIn,
  type StoredWeek,
} from './club-state.ts';
import { compareText } from './merge.ts';

const DAY_MS = 86_400_000;
/** Weeks that stats look at: the one that's shown, and eight changes before it. */
export const STATS_WEEKS = 9;
/** Members whose values go up and down the most. */
const VOLATILE = 5;

export interface Moved extends Change {
  name: string;
}

export interface MetricStats {
  metric: string;
  /** Members who have it. */
  count: number;
  total: number;
  /** Rounded down. */
  average: number;
  /** Against the week before, of all; undefined without one. */
  totalChange: Change | undefined;
  /** By amount, most first. */
  gainers: readonly Moved[];
  losers: readonly Moved[];
  /** Average change from week to week, up or down, in percent. */
  volatile: readonly { name: string; percent: number }[];
}

export interface ClubStats {
  week: StoredWeek;
  /** 6 to 8 days earlier; undefined if nothing was committed then. */
  before: StoredWeek | undefined;
  /** Present, by canonical name. */
  members: readonly Member[];
  membersBefore: ReadonlyMap<string, Member>;
  added: readonly string[];
  returning: readonly string[];
  missing: readonly string[];
  metrics: readonly MetricStats[];
}

/** The newest week of what was read. @param state of {@link STATS_WEEKS} weeks; undefined if there's none. */
export function clubStats(sheet: RosterSheet, state: ClubState): ClubStats | undefined {
  const [week] = state.weeks;
  if (week === undefined) return undefined;
  const weeks = state.weeks.map((one) => ({ week: one, members: membersIn(state, one) }));
  const now = weeks[0]?.members ?? new Map<string, Member>();
  const before = weekBefore(week, state.weeks);
  const then = weeks.find((one) => one.week === before)?.members ?? new Map<string, Member>();
  const members = [...now.values()].filter(isPresent);
  const wasThere = (canonical: string) => isPresent(then.get(canonical) ?? { metrics: {} });
  const known = everyone(state);
  const isNew = ({ canonical }: Member) => (known.get(canonical)?.since ?? week.week) === week.week;
  const named = (some: readonly Member[]) => some.map(({ name }) => name).sort(compareText);
  const gone = [...then.values()].filter(
    (member) => isPresent(member) && !isPresent(now.get(member.canonical) ?? { metrics: {} }),
  );
  // What the commit knew to be missing, also of a week that was taken back since.
  const carried = [...now.values()].filter(
    (member) => !isPresent(member) && !gone.some(({ canonical }) => canonical === member.canonical),
  );
  return {
    week,
    before,
    members,
    membersBefore: then,
    added: named(members.filter(isNew)),
    returning: before === undefined ? [] : named(members.filter((one) => !isNew(one) && !wasThere(one.canonical))),
    missing: named([...gone, ...carried]),
    metrics: sheet.metrics.map(({ key }) => metricStats(key, members, before && then, weeks)),
  };
}

/** The week that ended 6 to 8 days earlier. */
export function weekBefore(week: StoredWeek, weeks: readonly StoredWeek[]): StoredWeek | undefined {
  return weeks.find((one) => {
    const days = (Date.parse(week.endsAt) - Date.parse(one.endsAt)) / DAY_MS;
    return days >= 6 && days <= 8;
  });
}

function metricStats(
  metric: string,
  members: readonly Member[],
  then: ReadonlyMap<string, Member> | undefined,
  weeks: readonly { week: StoredWeek; members: ReadonlyMap<string, Member> }[],
): MetricStats {
  const values = valuesOf(metric, members);
  const total = sum(values);
  const moved = members.flatMap(({ canonical, name, metrics }): Moved[] => {
    const change = changeOf(then?.get(canonical)?.metrics[metric], metrics[metric]);
    return change === undefined ? [] : [{ ...change, name }];
  });
  const before = then === undefined ? [] : valuesOf(metric, [...then.values()]);
  return {
    metric,
    count: values.length,
    total,
    average: values.length === 0 ? 0 : Math.floor(total / values.length),
    totalChange: before.length === 0 || values.length === 0 ? undefined : changeOf(sum(before), total),
    gainers: moved
      .filter(({ amount }) => amount > 0)
      .sort((a, b) => b.amount - a.amount || compareText(a.name, b.name)),
    losers: moved.filter(({ amount }) => amount < 0).sort((a, b) => a.amount - b.amount || compareText(a.name, b.name)),
    volatile: volatileIn(metric, members, weeks),
  };
}

function volatileIn(
  metric: string,
  members: readonly Member[],
  weeks: readonly { week: StoredWeek; members: ReadonlyMap<string, Member> }[],
): MetricStats['volatile'] {
  const pairs = weeks.flatMap((later) => {
    const earlier = weeks.find(
      ({ week }) =>
        week ===
        weekBefore(
          later.week,
          weeks.map((one) => one.week),
        ),
    );
    return earlier === undefined ? [] : [[earlier.members, later.members] as const];
  });
  return members
    .flatMap(({ canonical, name }) => {
      const changes = pairs.flatMap(([earlier, later]) => {
        const change = changeOf(earlier.get(canonical)?.metrics[metric], later.get(canonical)?.metrics[metric]);
        return change === undefined || !Number.isFinite(change.percent) ? [] : [Math.abs(change.percent)];
      });
      const percent = sum(changes) / changes.length;
      return percent > 0 ? [{ name, percent }] : [];
    })
    .sort((a, b) => b.percent - a.percent || compareText(a.name, b.name))
    .slice(0, VOLATILE);
}

function valuesOf(metric: string, members: readonly { metrics: Metrics }[]): number[] {
  return members.flatMap(({ metrics }) => metrics[metric] ?? []);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Members by a value, most first; those who don't have it are last. */
export function ranked(members: readonly Member[], metric: string): Member[] {
  const value = ({ metrics }: Member) => metrics[metric] ?? -1;
  return members.toSorted((a, b) => value(b) - value(a) || compareText(a.name, b.name));
}
