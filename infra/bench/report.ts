import { CASES, type Case, RUNTIMES } from './cases/index.ts';
import type { Measured } from './rounds.ts';
import { rateOf, type Slice, type Spread, spread } from './stats.ts';
import { type EdgeFindings, spreadText, type Verdict, verdictsOn } from './verdict.ts';

/** The findings as JSON: the median, minimum, and maximum over all rounds, and the verdicts. */
export function edgeJson(findings: EdgeFindings): Record<string, unknown> {
  const cases = findings.measured.map(({ runtime, name, slices }) => ({
    runtime,
    name,
    requestsPerSecond: spread(slices.map(rateOf)),
    p50Ms: spread(slices.map((slice) => slice.p50Ms)),
    p99Ms: spread(slices.map((slice) => slice.p99Ms)),
    slices,
  }));
  const { redis, statements, start, bundle } = findings;
  return { cases, redis, statements, start, bundle, verdicts: verdictsOn(findings) };
}

/** The findings as text, 100 columns wide. */
export function edgeText(findings: EdgeFindings): string {
  const { measured, redis, start, bundle } = findings;
  const kib = (bytes: number) => `${(bytes / 1_024).toFixed(1)} KiB`;
  return [
    ...RUNTIMES.flatMap((runtime) => [
      '',
      `${runtime.padEnd(38)}${['req/s', 'min', 'max', 'p50 ms', 'p99 ms'].map(right).join('')}`,
      ...measured
        .filter((one) => one.runtime === runtime)
        .sort(byCase)
        .map(caseLine),
    ]),
    '',
    `Worker start, from spawn to first response: minimal ${ms(start.minimalMs)}, edge ${ms(start.edgeMs)}`,
    `Minimal Worker’s start compared with itself: ${spreadText(start.control)}`,
    `Bundle: ${kib(bundle.start.bytes)} at start, ${kib(bundle.start.gzipBytes)} gzip`,
    `On first use: ${kib(bundle.later.bytes)} more, ${kib(bundle.later.gzipBytes)} gzip`,
    `Redis: ${redis}`,
    '',
    ...verdictsOn(findings).map(verdictLine),
  ].join('\n');
}

function caseLine({ name, slices }: Measured<Case>): string {
  const rate = spread(slices.map(rateOf));
  const figures = [rate.median, rate.min, rate.max].map((value) => right(value.toFixed(0)));
  const latency = (figure: (slice: Slice) => number) => right(spread(slices.map(figure)).median.toFixed(2));
  const latencies = [latency((slice) => slice.p50Ms), latency((slice) => slice.p99Ms)];
  return `  ${CASES[name].padEnd(36)}${[...figures, ...latencies].join('')}`;
}

function byCase(a: Measured<Case>, b: Measured<Case>): number {
  const order = Object.keys(CASES);
  return order.indexOf(a.name) - order.indexOf(b.name);
}

const COLUMNS = 100;

/** One line, or two if the target and its figure don't fit on one. */
export function verdictLine({ target, measured, isMet }: Verdict): string {
  const verdict = isMet ? 'met   ' : 'MISSED';
  const line = `${verdict}  ${target.padEnd(50)}  ${measured}`;
  return line.length <= COLUMNS ? line : `${verdict}  ${target}\n${' '.repeat(8)}${measured}`;
}

function right(text: string): string {
  return text.padStart(10);
}

function ms({ median, min, max }: Spread): string {
  return `${median.toFixed(0)} ms (${min.toFixed(0)} to ${max.toFixed(0)})`;
}
