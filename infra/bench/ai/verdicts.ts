/** What asking AI costs over asking the model alone, and whether one edge holds many answers at once. */
import type { StepResources } from '../load/resources.ts';
import { DEADLINE_MS } from '../load/tally.ts';
import { percentile, type Slice, sliceOf } from '../stats.ts';
import type { Verdict } from '../verdict.ts';
import type { Bills } from './bills.ts';
import type { EdgeFigures } from './edge-figures.ts';
import type { OverheadMeasured, StreamsMeasured } from './members.ts';
import type { ModelStreams } from './model-process.ts';
import type { Resident } from './resident.ts';

/** From the member's Enter to the first words, beside the same call to the model alone. */
export interface Overhead {
  firstText: Slice;
  bare: Slice;
  /** Of both together. */
  difference: Slice;
  /** Statements while that was measured, by operation. */
  statements: EdgeFigures['statements'];
}

export interface Streams extends StreamsMeasured {
  count: number;
  words: number;
  pieceMs: number;
  /** `/ping` before there were any answers. */
  quietPingMs: number[];
  model: ModelStreams;
  bills: Bills;
  resources: StepResources;
  resident: Resident | undefined;
  statements: EdgeFigures['statements'];
  tooFast: number;
}

export interface AiFindings {
  redis: string;
  processors: number;
  /** Load of the machine before and after, over a minute: others may share it. */
  loads: [before: number, after: number];
  overhead: Overhead;
  streams: Streams;
}

const MOST_OVERHEAD_MS = 150;
/** See `EDIT_EVERY_MS`. Timers may be early by less than a millisecond. */
const LEAST_GAP_MS = 1_199;
/** What's busier doesn't send or stream by the clock. */
const MOST_UTILIZATION = 0.9;

export function overheadOf({ firstTextMs, bareMs }: OverheadMeasured, statements: Overhead['statements']): Overhead {
  const slice = (all: readonly number[]) => sliceOf(all, 0);
  const difference = firstTextMs.map((ms, pair) => ms - (bareMs[pair] ?? Number.NaN));
  return { firstText: slice(firstTextMs), bare: slice(bareMs), difference: slice(difference), statements };
}

/** The percentile of values in any order. */
export function at(values: readonly number[], fraction: number): number {
  return percentile(Float64Array.from(values).sort(), fraction);
}

export function aiVerdictsOn({ overhead, streams }: AiFindings): Verdict[] {
  const { difference } = overhead;
  const { count, whole, unfinished, model, bills, tooFast, shortestGapMs, ackMs, mostAtOnce, loopUtilization } =
    streams;
  const lost = count - whole;
  const busiest = Math.max(model.loopUtilization, loopUtilization);
  return [
    {
      target: `first words over the model’s own, p95 ≤ ${MOST_OVERHEAD_MS} ms`,
      measured: `${difference.p95Ms.toFixed(0)} ms, p50 ${difference.p50Ms.toFixed(0)} ms of ${difference.requests}`,
      isMet: difference.p95Ms <= MOST_OVERHEAD_MS,
    },
    {
      target: `${count} answers at once: each ends, and is whole`,
      measured: `${whole} whole, ${unfinished} without an end, ${model.cut} streams cut; up to ${mostAtOnce} at once`,
      isMet: lost === 0 && unfinished === 0 && model.cut === 0 && model.count === count && mostAtOnce === count,
    },
    {
      target: 'each is billed once, for what the model counted',
      measured: `${bills.right} billed right, ${bills.isBalanced ? 'and usage is their sum' : 'but usage isn’t their sum'}`,
      isMet: bills.right === count && bills.isBalanced,
    },
    {
      target: `edits of an answer ≥ ${((LEAST_GAP_MS + 1) / 1_000).toFixed(1)} s apart, but for its last`,
      measured: `${(shortestGapMs / 1_000).toFixed(2)} s at least, ${(streams.edits / count).toFixed(1)} edits per answer`,
      isMet: shortestGapMs >= LEAST_GAP_MS,
    },
    {
      target: 'Discord’s limits lose no text',
      measured: `${tooFast} calls refused for their pace, ${lost} answers not whole`,
      isMet: lost === 0,
    },
    {
      target: `questions are acknowledged within ${DEADLINE_MS / 1_000} s`,
      measured: `p95 ${at(ackMs, 0.95).toFixed(0)} ms, slowest ${Math.max(...ackMs).toFixed(0)} ms`,
      isMet: ackMs.length === count && Math.max(...ackMs) <= DEADLINE_MS,
    },
    {
      target: 'neither Discord nor the model is the limit',
      measured: `event loops up to ${(busiest * 100).toFixed(0)}% busy`,
      isMet: busiest < MOST_UTILIZATION,
    },
  ];
}
