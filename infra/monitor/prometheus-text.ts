/** Reads metrics in Prometheus' text format, as `/metrics` returns them. */

export interface Sample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: -?\d+)?$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;
const ESCAPED: Readonly<Record<string, string>> = { n: '\n' };

/** Lines that aren't samples, such as comments, are left out. https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function parseMetrics(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value = ''] = LINE.exec(line) ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(LABEL)].map(([, label = '', raw = '']) => [
      label,
      raw.replace(/\\(.)/g, (_, character: string) => ESCAPED[character] ?? character),
    ]);
    return [{ name, labels: Object.fromEntries(pairs) as Record<string, string>, value: numberOf(value) }];
  });
}

function numberOf(value: string): number {
  return /^[+-]?Inf$/.test(value) ? Number(value.replace('Inf', 'Infinity')) : Number(value);
}

/** The sum of a metric's samples with these labels; undefined if there are none. */
export function sumOf(
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const found = samples.filter(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  );
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
}

/**
 * Estimates a quantile of what a histogram observed between two scrapes, like Prometheus' `histogram_quantile`.
 *
 * @param before the earlier scrape (default: everything since the process started counts).
 * @returns undefined if it observed nothing.
 */
export function quantileOf(
  samples: readonly Sample[],
  before: readonly Sample[],
  name: string,
  quantile: number,
): number | undefined {
  const buckets = cumulative(samples, name);
  const earlier = cumulative(before, name);
  const counts = [...buckets].map(([bound, count]) => [bound, increase(count, earlier.get(bound))] as const);
  const sorted = counts.sort(([one], [other]) => one - other);
  const total = sorted.at(-1)?.[1] ?? 0;
  if (total <= 0) return undefined;
  const rank = quantile * total;
  let [lowerBound, lowerCount] = [0, 0];
  for (const [bound, count] of sorted) {
    if (count >= rank) {
      // Nobody knows how far the last bucket goes.
      if (bound === Number.POSITIVE_INFINITY) return lowerBound;
      return lowerBound + ((bound - lowerBound) * (rank - lowerCount)) / Math.max(count - lowerCount, 1);
    }
    [lowerBound, lowerCount] = [bound, count];
  }
  return lowerBound;
}

/** By upper bound, over all labels. */
function cumulative(samples: readonly Sample[], name: string): Map<number, number> {
  const buckets = new Map<number, number>();
  for (const { name: own, labels, value } of samples) {
    if (own !== `${name}_bucket`) continue;
    const bound = numberOf(labels.le ?? '');
    buckets.set(bound, (buckets.get(bound) ?? 0) + value);
  }
  return buckets;
}

/** How much a counter grew. One that's smaller than before belongs to a process that restarted. */
export function increase(now: number, before = 0): number {
  return now >= before ? now - before : now;
}
