/** The measurements of one slice. */
export interface Slice {
  requests: number;
  elapsedMs: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
}

/** The spread of repeated measurements. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** Requests per second. */
export function rateOf({ requests, elapsedMs }: Slice): number {
  return (requests * 1_000) / elapsedMs;
}

/** Summarizes the latencies of one slice, in any order. @throws {RangeError} if there are none. */
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
 * The nearest-rank percentile: the smallest measured value that at least `fraction` of the values don't exceed.
 *
 * @param sorted in ascending order.
 * @throws {RangeError} if there are no values.
 */
export function percentile(sorted: ArrayLike<number>, fraction: number): number {
  const value = sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('There are no measurements.');
  return value;
}

/** Median, minimum, and maximum. @throws {RangeError} if there are no values. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined || min === undefined || max === undefined)
    throw new RangeError('There are no measurements.');
  return { median: (low + high) / 2, min, max };
}

/**
 * The ratios of values measured in the same round. Anything that slowed down the whole round cancels out.
 *
 * @throws {RangeError} unless both were measured in every round.
 */
export function pairedRatio(over: readonly number[], under: readonly number[]): Spread {
  if (over.length !== under.length) throw new RangeError(`Can’t compare ${over.length} rounds with ${under.length}.`);
  return spread(over.map((value, round) => value / (under[round] ?? Number.NaN)));
}
