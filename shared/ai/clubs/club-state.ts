/** A club's weeks as they count: what was committed, with corrections and aliases. */
import { run, type Store } from '../../platform/store.ts';
import type { MemberOf } from './merge.ts';

/** Values by metric. */
export type Metrics = Readonly<Record<string, number>>;

export interface StoredRow {
  canonical: string;
  name: string;
  metrics: Metrics;
}

export interface StoredWeek {
  /** `2026-W48` */
  week: string;
  /** In ISO 8601. */
  endsAt: string;
  /** ID of the commit that counts. */
  commit: string;
  at: string;
  /** `0` for who was erased. */
  approvedBy: readonly string[];
  rows: readonly StoredRow[];
}

export interface ClubState {
  revision: number;
  /** Newest first. */
  weeks: readonly StoredWeek[];
  corrections: readonly { week: string; canonical: string; name: string; metric: string; value: number }[];
  aliases: readonly { canonical: string; name: string; target: string }[];
  /** Whoever was in any week that counts, with the newest name. */
  seen: readonly { canonical: string; name: string; since: string }[];
}

/** A member in a week. */
export interface Member {
  canonical: string;
  name: string;
  /** Empty: missing. */
  metrics: Metrics;
  /** Which of them are corrections. */
  corrected: readonly string[];
}

/** The newest weeks up to one. @param week default: the newest. */
export function readClub(
  store: Store,
  { guild, sheet }: { guild: string; sheet: string },
  week: string | null,
  most: number,
): Promise<ClubState> {
  return run(store, 'club_read_weeks', { guild, sheet, week, most });
}

/** Which member a name belongs to, by what staff confirmed. */
export function memberOfIn({ aliases }: Pick<ClubState, 'aliases'>): MemberOf {
  const targets = new Map(aliases.map(({ canonical, target }) => [canonical, target]));
  return (canonical) => targets.get(canonical) ?? canonical;
}

/** A week's members by canonical name. A member's own spelling comes before aliases, and corrections before what was read. */
export function membersIn(state: ClubState, { week, rows }: StoredWeek): Map<string, Member> {
  const memberOf = memberOfIn(state);
  const members = new Map<string, Member>();
  const own = (row: { canonical: string }) => Number(memberOf(row.canonical) === row.canonical);
  for (const row of rows.toSorted((a, b) => own(b) - own(a))) {
    const canonical = memberOf(row.canonical);
    const known = members.get(canonical);
    members.set(canonical, {
      canonical,
      name: known?.name ?? row.name,
      metrics: { ...row.metrics, ...known?.metrics },
      corrected: [],
    });
  }
  // Oldest first, and a member's own ones last, so that these count.
  for (const correction of state.corrections.filter((one) => one.week === week).toSorted((a, b) => own(a) - own(b))) {
    const canonical = memberOf(correction.canonical);
    const known = members.get(canonical) ?? { canonical, name: correction.name, metrics: {}, corrected: [] };
    members.set(canonical, {
      ...known,
      metrics: { ...known.metrics, [correction.metric]: correction.value },
      corrected: [...new Set([...known.corrected, correction.metric])],
    });
  }
  return members;
}

/** Whether a member has any value. */
export function isPresent({ metrics }: Pick<Member, 'metrics'>): boolean {
  return Object.keys(metrics).length > 0;
}

/** Everyone who was ever in the club, by canonical name, as the member they count as. */
export function everyone(state: ClubState): Map<string, { name: string; since: string }> {
  const memberOf = memberOfIn(state);
  const found = new Map<string, { name: string; since: string }>();
  for (const { canonical, name, since } of state.seen) {
    const member = memberOf(canonical);
    const known = found.get(member);
    found.set(member, {
      name: known === undefined || canonical === member ? name : known.name,
      since: known === undefined || since < known.since ? since : known.since,
    });
  }
  return found;
}
