/** Writes series of samples, one a minute, for `promtool test rules`. */

/** By series, `name{label="value"}`: one value a minute, from minute 0. */
export type Series = Readonly<Record<string, readonly number[]>>;

export interface AlertCase {
  fires: {
    series: Series;
    /** At this minute it fires, and nothing else does. */
    at: number;
    /** At this minute nothing fires anymore. */
    ends: number;
  };
  /** How many minutes apart the samples are (default: 1), for cases that take days. */
  every?: number;
  /** By what it shows. No alert fires at any time. */
  quiet: Readonly<Record<string, Series>>;
}

/** How long, in minutes, and what happens each minute. */
type Part = readonly [minutes: number, value: number];

/** A gauge that stays at each value for so many minutes. */
export function gauge(...parts: readonly Part[]): number[] {
  return parts.flatMap(([minutes, value]) => Array.from({ length: minutes }, () => value));
}

/** A counter that grows by so much each minute. */
export function counter(...parts: readonly Part[]): number[] {
  let total = 0;
  return gauge(...parts).map((growth) => {
    total += growth;
    return total;
  });
}

/** A counter that begins at 0 again in the middle: its process was restarted. */
export function restarted(before: readonly Part[], after: readonly Part[]): number[] {
  return [...counter(...before), ...counter(...after)];
}

const BOUNDS = [0.01, 0.1, 0.25, 0.5, 1, 3, 5, 10, 15, 20, 45];

/** A histogram of what happens so often each minute, and takes so many seconds. */
export function histogram(
  name: string,
  ...parts: readonly (readonly [minutes: number, perMinute: number, seconds: number])[]
): Series {
  const below = (bound: number) =>
    counter(...parts.map(([minutes, count, seconds]) => [minutes, seconds <= bound ? count : 0] as const));
  const all = below(Number.POSITIVE_INFINITY);
  return Object.fromEntries([
    ...BOUNDS.map((bound) => [`${name}_bucket{le="${bound}"}`, below(bound)] as const),
    [`${name}_bucket{le="+Inf"}`, all],
    [`${name}_count`, all],
  ]);
}
