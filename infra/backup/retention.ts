/** Which backups to delete. */

/** How many days, weeks, and months keep a backup. Those without any don't count, so a pause deletes nothing. */
export const POLICY = { daily: 7, weekly: 4, monthly: 6 } as const;
/** Unverified backups that are newer than the last verified one are kept too, to find out what's wrong with them. */
const MAX_UNVERIFIED = 3;
/** Nothing less than this older than the newest is deleted: whoever backs up before they repair something still has this morning's. */
const RECENT_MS = 24 * 60 * 60_000;

export interface Candidate {
  name: string;
  at: Date;
  isVerified: boolean;
}

/**
 * The names of backups that aren't needed anymore, oldest first. Keeps all verified ones of the last 24 hours, and the newest of each
 * of the last 7 days, 4 weeks (from Monday), and 6 months that have any, in UTC. The newest verified backup always stays, and nothing
 * unverified takes its place.
 */
export function expiredBackups(
  backups: readonly Candidate[],
  policy: Readonly<Record<keyof typeof POLICY, number>> = POLICY,
): string[] {
  const newestFirst = [...backups].sort((a, b) => b.at.getTime() - a.at.getTime());
  const verified = newestFirst.filter(({ isVerified }) => isVerified);
  const since = verified[0]?.at.getTime() ?? Number.NEGATIVE_INFINITY;
  const kept = new Set(verified.filter(({ at }) => at.getTime() > since - RECENT_MS));
  for (const [period, limit] of [
    [dayOf, policy.daily],
    [weekOf, policy.weekly],
    [monthOf, policy.monthly],
  ] as const) {
    const newest = new Map<string, Candidate>();
    for (const backup of verified) {
      const key = period(backup.at);
      if (!newest.has(key)) newest.set(key, backup);
    }
    for (const backup of [...newest.values()].slice(0, limit)) kept.add(backup);
  }
  const unverified = newestFirst.filter(({ isVerified, at }) => !isVerified && at.getTime() > since);
  for (const backup of unverified.slice(0, MAX_UNVERIFIED)) kept.add(backup);
  return newestFirst
    .filter((backup) => !kept.has(backup))
    .map(({ name }) => name)
    .reverse();
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** The Monday it began with. */
function weekOf(at: Date): string {
  const monday = new Date(at);
  monday.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7));
  return dayOf(monday);
}

function monthOf(at: Date): string {
  return at.toISOString().slice(0, 7);
}
