import { START_BUDGET_KIB, type Weights } from '../worker/weights.ts';
import type { Case, CaseName, Runtime } from './cases/index.ts';
import type { Measured } from './rounds.ts';
import type { StatementCounts } from './statements.ts';
import { pairedRatio, rateOf, type Slice, type Spread } from './stats.ts';
import type { StartTimes } from './worker-start.ts';

/** Everything one run measured about the edge. */
export interface EdgeFindings {
  measured: Measured<Case>[];
  /** The store that rate limits used. */
  redis: string;
  statements: StatementCounts;
  start: StartTimes;
  bundle: Weights;
}

/** A target and the measurement for it. */
export interface Verdict {
  target: string;
  /** As text, with the spread over all rounds if there is one. */
  measured: string;
  isMet: boolean;
}

const MIN_VS_VERIFIED = 0.85;
const MIN_VS_RAW = 0.78;
const MIN_VS_EXPRESS = 1.4;
const SQL_FACTOR = 1.5;
const MAX_START_RATIO = 4;

/** Compares only cases within the same round: absolute figures would say more about the machine. */
export function verdictsOn({ measured, statements, start, bundle }: EdgeFindings): Verdict[] {
  const series = (runtime: Runtime, name: CaseName, figure: (slice: Slice) => number): number[] =>
    (measured.find((one) => one.runtime === runtime && one.name === name)?.slices ?? []).map(figure);
  const rates = (runtime: Runtime, over: CaseName, under: CaseName) =>
    pairedRatio(series(runtime, over, rateOf), series(runtime, under, rateOf));
  const atLeast = (target: string, ratio: Spread, min: number): Verdict => ({
    target: `${target} ≥ ${min}`,
    measured: spreadText(ratio),
    isMet: ratio.median >= min,
  });
  const atMost = (target: string, ratio: Spread, max: number): Verdict => ({
    target: `${target} ≤ ${max}`,
    measured: spreadText(ratio),
    isMet: ratio.median <= max,
  });
  const balanceCost = (runtime: Runtime) => {
    const p50 = (name: CaseName) => series(runtime, name, (slice) => slice.p50Ms);
    const bare = p50('sql');
    const allowed = p50('verified').map((base, round) => base + SQL_FACTOR * (bare[round] ?? Number.NaN));
    return pairedRatio(p50('balance'), allowed);
  };
  const gzipKib = bundle.start.gzipBytes / 1_024;
  return [
    atLeast('node: req/s (c) / (b)', rates('node', 'ping', 'verified'), MIN_VS_VERIFIED),
    atLeast('node: req/s (c) / (b0)', rates('node', 'ping', 'raw'), MIN_VS_RAW),
    atLeast('node: req/s (c) / (f)', rates('node', 'ping', 'express'), MIN_VS_EXPRESS),
    atMost('node: p50 (d) / ((b) + 1.5 × bare SQL)', balanceCost('node'), 1),
    atLeast('workerd: req/s (c) / (b)', rates('workerd', 'ping', 'verified'), MIN_VS_VERIFIED),
    atMost('workerd: p50 (d) / ((b) + 1.5 × bare SQL)', balanceCost('workerd'), 1),
    atMost('worker start: edge / minimal', start.ratio, MAX_START_RATIO),
    {
      target: 'statements per command = 1, none for /ping',
      measured: Object.entries(statements)
        .map(([command, count]) => `${command} ${count}`)
        .join(', '),
      isMet: Object.entries(statements).every(([command, count]) => count === (command === 'ping' ? 0 : 1)),
    },
    {
      target: `evaluated at start ≤ ${START_BUDGET_KIB} KiB gzip`,
      measured: gzipKib.toFixed(1),
      isMet: gzipKib <= START_BUDGET_KIB,
    },
  ];
}

export function spreadText({ median, min, max }: Spread): string {
  return `${median.toFixed(3)}  (${min.toFixed(2)} to ${max.toFixed(2)})`;
}
