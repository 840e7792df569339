/** What one slice of load measured. */
export interface Slice {
  requests: number;
  elapsedMs: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
}

/** A value that was measured several times. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** Requests per second. */
export function rateOf({ requests, elapsedMs }: Slice): number {
  return (requests * 1_000) / elapsedMs;
}

/** Sums up the latencies of one slice, in any order. @throws {RangeError} when there are none. */
export function sliceOf(latenciesMs: readonly number[], elapsedMs: number): Slice {
  const sorted = Float64Array.from(latenciesMs).sort();
  return {
    requests: sorted.length,
    elapsedMs,
    p50Ms: percentile(sorted, 0.5),
    p95Ms: percentile(sorted, 0.95),
    p99Ms: percentile(sorted, 0.99),
  };
}

/**
 * The smallest of the values that at least `fraction` of them do not exceed (nearest rank): always a value that occurred.
 *
 * @param sorted ascending.
 * @throws {RangeError} without values.
 */
export function percentile(sorted: ArrayLike<number>, fraction: number): number {
  const value = sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('Nothing was measured.');
  return value;
}

/** The middle and the ends. With an even count the middle is between the two in the middle. @throws {RangeError} without values. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined || min === undefined || max === undefined)
    throw new RangeError('Nothing was measured.');
  return { median: (low + high) / 2, min, max };
}

/**
 * The ratios of values measured in the same round, one after the other: what slowed a whole round down falls out.
 *
 * @throws {RangeError} unless both were measured in every round.
 */
export function pairedRatio(over: readonly number[], under: readonly number[]): Spread {
  if (over.length !== under.length) throw new RangeError(`${over.length} rounds against ${under.length}.`);
  return spread(over.map((value, round) => value / (under[round] ?? Number.NaN)));
}
