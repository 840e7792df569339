/** Parts of queries that many panels need. `selector` is what stands between the braces of a metric. */

/** A counter's rate. Grafana puts in an interval that always has enough samples. */
export function perSecond(counter: string, selector: string): string {
  return `rate(${counter}{${selector}}[$__rate_interval])`;
}

/** How much a counter grew within a window such as `10m`, everywhere together. */
export function total(counter: string, selector: string, window: string): string {
  return `sum(increase(${counter}{${selector}}[${window}]))`;
}

/** The share of a counter's growth that some of its series have: 0 to 1. 0 if nothing grew at all. */
export function share(counter: string, part: string, all: string): string {
  const sum = (selector: string) => `sum(${perSecond(counter, selector)})`;
  return `(${sum(part)} or vector(0)) / (${sum(all)} > 0 or vector(1))`;
}

/** A quantile of a histogram, for each value of a label or of everything together. */
export function quantile(q: number, histogram: string, selector: string, by?: string): string {
  const labels = by === undefined ? 'le' : `${by}, le`;
  return `histogram_quantile(${q}, sum by (${labels}) (${perSecond(`${histogram}_bucket`, selector)}))`;
}

/** The three quantiles that say how most of them, the slow ones, and the slowest ones fare. */
export function quantiles(histogram: string, selector: string): Record<string, string> {
  return Object.fromEntries([0.5, 0.95, 0.99].map((q) => [`${q * 100}%`, quantile(q, histogram, selector)]));
}
