/** How long commands take, as a small histogram: enough for percentiles, whatever their number. */

/** Upper ends of the buckets, in milliseconds. One more has everything longer. Stored by place, so none can move. */
const BUCKETS_MS = [5, 10, 20, 50, 100, 200, 350, 500, 750, 1_000, 1_500, 2_500, 5_000, 10_000, 30_000] as const;

/** How many took how long, by bucket. */
export type Times = readonly number[];

/** The histogram of one use. */
export function timesOf(durationMs: number): number[] {
  const place = BUCKETS_MS.findIndex((most) => durationMs <= most);
  return Array.from({ length: BUCKETS_MS.length + 1 }, (_, at) =>
    at === (place === -1 ? BUCKETS_MS.length : place) ? 1 : 0,
  );
}

export function addTimes(one: Times, other: Times): number[] {
  return Array.from(
    { length: Math.max(one.length, other.length) },
    (_, place) => (one[place] ?? 0) + (other[place] ?? 0),
  );
}

/**
 * Within how many milliseconds this share of uses was done, as if those of a bucket were spread evenly.
 *
 * @param share from 0 to 1.
 * @returns undefined without any. What took longer than all buckets counts as the longest of them.
 */
export function percentileMs(times: Times, share: number): number | undefined {
  const total = times.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  let left = share * total;
  for (const [place, count] of times.entries()) {
    const least = BUCKETS_MS[place - 1] ?? 0;
    const most = BUCKETS_MS[place] ?? least;
    if (left <= count && count > 0) return Math.round(least + ((most - least) * left) / count);
    left -= count;
  }
  return BUCKETS_MS.at(-1);
}
