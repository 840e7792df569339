import type { Case, CaseName, Runtime } from './cases/index.ts';
import type { Measured } from './rounds.ts';
import type { StatementCounts } from './statements.ts';
import { pairedRatio, rateOf, type Slice, type Spread } from './stats.ts';
import type { StartTimes } from './worker-start.ts';

/** All that one run found out about the edge. */
export interface EdgeFindings {
  measured: Measured<Case>[];
  /** What the rate limits were counted in. */
  redis: string;
  statements: StatementCounts;
  start: StartTimes;
  bundle: { rawBytes: number; gzipBytes: number };
}

/** A target, and what was measured against it. */
export interface Verdict {
  target: string;
  /** In words, with the spread over the rounds where there is one. */
  measured: string;
  isMet: boolean;
}

const LEAST_OF_VERIFIED = 0.85;
const LEAST_OF_RAW = 0.78;
const LEAST_OF_EXPRESS = 1.4;
const SQL_SHARE = 1.5;
const MOST_OF_START = 4;
const MOST_GZIP_KIB = 190;

/** Ratios between cases of the same round only: absolute figures say more about the machine. */
export function verdictsOn({ measured, statements, start, bundle }: EdgeFindings): Verdict[] {
  const series = (runtime: Runtime, name: CaseName, figure: (slice: Slice) => number): number[] =>
    (measured.find((one) => one.runtime === runtime && one.name === name)?.slices ?? []).map(figure);
  const rates = (runtime: Runtime, over: CaseName, under: CaseName) =>
    pairedRatio(series(runtime, over, rateOf), series(runtime, under, rateOf));
  const atLeast = (target: string, ratio: Spread, least: number): Verdict => ({
    target: `${target} ≥ ${least}`,
    measured: spreadText(ratio),
    isMet: ratio.median >= least,
  });
  const atMost = (target: string, ratio: Spread, most: number): Verdict => ({
    target: `${target} ≤ ${most}`,
    measured: spreadText(ratio),
    isMet: ratio.median <= most,
  });
  const balanceCost = (runtime: Runtime) => {
    const p50 = (name: CaseName) => series(runtime, name, (slice) => slice.p50Ms);
    const bare = p50('sql');
    const allowed = p50('verified').map((base, round) => base + SQL_SHARE * (bare[round] ?? Number.NaN));
    return pairedRatio(p50('balance'), allowed);
  };
  const gzipKib = bundle.gzipBytes / 1_024;
  return [
    atLeast('node: req/s (c) / (b)', rates('node', 'ping', 'verified'), LEAST_OF_VERIFIED),
    atLeast('node: req/s (c) / (b0)', rates('node', 'ping', 'raw'), LEAST_OF_RAW),
    atLeast('node: req/s (c) / (f)', rates('node', 'ping', 'express'), LEAST_OF_EXPRESS),
    atMost('node: p50 (d) / ((b) + 1.5 × bare SQL)', balanceCost('node'), 1),
    atLeast('workerd: req/s (c) / (b)', rates('workerd', 'ping', 'verified'), LEAST_OF_VERIFIED),
    atMost('workerd: p50 (d) / ((b) + 1.5 × bare SQL)', balanceCost('workerd'), 1),
    atMost('worker start: edge / minimal', start.ratio, MOST_OF_START),
    {
      target: 'statements per command = 1, none for /ping',
      measured: Object.entries(statements)
        .map(([command, count]) => `${command} ${count}`)
        .join(', '),
      isMet: Object.entries(statements).every(([command, count]) => count === (command === 'ping' ? 0 : 1)),
    },
    { target: `bundle ≤ ${MOST_GZIP_KIB} KiB gzip`, measured: gzipKib.toFixed(1), isMet: gzipKib <= MOST_GZIP_KIB },
  ];
}

export function spreadText({ median, min, max }: Spread): string {
  return `${median.toFixed(3)}  (${min.toFixed(2)} to ${max.toFixed(2)})`;
}
