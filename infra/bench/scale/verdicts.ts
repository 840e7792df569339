import type { Verdict } from '../verdict.ts';
import type { DatabaseCost } from './database-cost.ts';
import type { ScaleFailover } from './failovers.ts';
import { growthExponent } from './growth.ts';

/** What one number of agents cost. */
export interface ScaleSize {
  agents: number;
  nodes: number;
  servers: number;
  sessions: number;
  /** From the first node's start until all agents were logged in. */
  startedMs: number;
  /** Sessions opened by ten callers at once, while heartbeats go on; each commit waits for the disk. */
  allocations: { perSecond: number; timeouts: number };
  /** With nothing but heartbeats. */
  cost: DatabaseCost;
}

export interface ScaleFindings {
  sizes: ScaleSize[];
  failovers: ScaleFailover[];
  leaseMs: number;
}

/** 1 is in step with the number of agents; the rest is the machine's. */
const MOST_GROWTH = 1.1;
/** Beyond the lease: claims, logging in, and joining. */
const MOST_BEYOND_LEASE_MS = 5_000;

export function scaleVerdictsOn({ sizes, failovers, leaseMs }: ScaleFindings): Verdict[] {
  const growth = (name: string, figure: (cost: DatabaseCost) => number | undefined): Verdict[] => {
    const points = sizes.flatMap(({ agents, cost }) => {
      const value = figure(cost);
      return value === undefined ? [] : [{ size: agents, figure: value }];
    });
    if (points.length < 2) return [];
    const exponent = growthExponent(points);
    const [least, most] = [points[0], points.at(-1)].map((point) => (point ? point.figure / point.size : Number.NaN));
    return [
      {
        target: `${name}: grows with agents^n, n ≤ ${MOST_GROWTH}`,
        measured: `n = ${exponent.toFixed(2)}; per agent × ${((most ?? 0) / (least ?? 0)).toFixed(2)}`,
        isMet: exponent <= MOST_GROWTH,
      },
    ];
  };
  const mostMs = leaseMs + MOST_BEYOND_LEASE_MS;
  return [
    ...growth('statements', ({ statements }) => statements),
    ...growth('Postgres processor time', ({ processorMs }) => processorMs),
    ...growth('time in functions', ({ functionMs }) => outermost(functionMs)),
    ...growth('WAL', ({ walBytes }) => walBytes),
    ...failovers.map(
      ({ nodes, tookMs, lost }): Verdict => ({
        target: `${nodes} nodes killed: all sessions back within ${mostMs / 1_000} s, none lost`,
        measured: `${(tookMs / 1_000).toFixed(1)} s, ${lost} lost`,
        isMet: tookMs <= mostMs && lost === 0,
      }),
    ),
  ];
}

/** The functions that heartbeats call; the others are called by these. */
const OUTERMOST = [
  ...['voice_renew', 'voice_claim', 'voice_heard', 'voice_sweep', 'voice_queue_follow_ups'],
  ...['job_claim', 'job_backlog'],
];

function outermost(functionMs: Readonly<Record<string, number>>): number {
  return OUTERMOST.reduce((sum, name) => sum + (functionMs[name] ?? 0), 0);
}
