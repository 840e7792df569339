/** What filters in a page's address say. */

/** A member’s ID as typed: the ID itself, or a mention. */
export function memberIdIn(typed: string | undefined): string | undefined {
  return /^(?:<@!?)?(\d{15,20})>?$/.exec(typed ?? '')?.[1];
}

/** The beginning of a day in UTC, from `2026-03-01`. */
export function dayOf(typed: string | undefined): Date | undefined {
  if (typed === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(typed)) return undefined;
  const at = new Date(`${typed}T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** `?kind=ban&from=2026-03-01`, without what isn’t set; empty if nothing is. */
export function queryOf(values: Readonly<Record<string, string | undefined>>): string {
  const set = Object.entries(values).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '',
  );
  return set.length === 0 ? '' : `?${new URLSearchParams(set)}`;
}
