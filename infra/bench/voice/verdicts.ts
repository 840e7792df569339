import { pairedRatio, type Slice, spread } from '../stats.ts';
import { spreadText, type Verdict } from '../verdict.ts';
import type { AllocationMeasured } from './allocation.ts';
import type { CallsMeasured } from './calls.ts';
import type { FailoverFindings } from './failover.ts';
import type { MemoryFindings } from './memory.ts';

/** All that one run found out about the voice plane. */
export interface VoiceFindings {
  allocation: AllocationMeasured;
  calls: CallsMeasured;
  failover: FailoverFindings;
  /** 50 agents of one guild each. */
  manyAgents: MemoryFindings;
  /** 20 agents of 200 guilds each. */
  manyGuilds: MemoryFindings;
}

const MOST_OF_READ = 5;
const MOST_CALL_MS = 3;
const MOST_KILLED_MS = 20_000;
const MOST_KILLED_SHORT_LEASE_MS = 4_000;
const MOST_DRAINED_MS = 2_000;
const MOST_LAVALINK_MS = 1_000;
const MOST_MANY_AGENTS_MB = 40;
const MOST_MANY_GUILDS_MB = 150;

export function voiceVerdictsOn({ allocation, calls, failover, manyAgents, manyGuilds }: VoiceFindings): Verdict[] {
  const [read, allocate] = allocation;
  const p95 = pairedRatio(figures(allocate, 'p95Ms'), figures(read, 'p95Ms'));
  const overheadMs = beyond(calls);
  return [
    {
      target: `allocation p95 / read p95 ≤ ${MOST_OF_READ}`,
      measured: spreadText(p95),
      isMet: p95.median <= MOST_OF_READ,
    },
    {
      target: `call p50 beyond plain HTTP ≤ ${MOST_CALL_MS} ms`,
      measured: spreadText(overheadMs),
      isMet: overheadMs.median <= MOST_CALL_MS,
    },
    within('node killed, lease 15 s: all live', failover.killedMs, MOST_KILLED_MS),
    within('node killed, lease 2 s: all live', failover.killedShortLeaseMs, MOST_KILLED_SHORT_LEASE_MS),
    within('node drained: all live', failover.drainedMs, MOST_DRAINED_MS),
    within('Lavalink killed: players connected elsewhere', failover.lavalinkMs, MOST_LAVALINK_MS),
    memory('50 agents × 1 guild', manyAgents, MOST_MANY_AGENTS_MB),
    memory('20 agents × 200 guilds', manyGuilds, MOST_MANY_GUILDS_MB),
  ];
}

/** The p50 of calls less that of plain requests of the same round, in milliseconds. */
export function beyond([plain, call]: CallsMeasured) {
  const base = figures(plain, 'p50Ms');
  return spread(figures(call, 'p50Ms').map((value, round) => value - (base[round] ?? Number.NaN)));
}

function figures({ slices }: { slices: Slice[] }, figure: 'p50Ms' | 'p95Ms'): number[] {
  return slices.map((slice) => slice[figure]);
}

/** Whoever waits does not care for the median: the slowest repetition counts. */
function within(target: string, tookMs: readonly number[], mostMs: number): Verdict {
  const { median, max } = spread(tookMs);
  const seconds = (ms: number) => (ms / 1_000).toFixed(2);
  return {
    target: `${target} ≤ ${mostMs / 1_000} s`,
    measured: `worst ${seconds(max)} s, median ${seconds(median)} s of ${tookMs.length}`,
    isMet: max <= mostMs,
  };
}

function memory(target: string, { agentsMb, clientsMb }: MemoryFindings, mostMb: number): Verdict {
  return {
    target: `${target} ≤ ${mostMb} MB`,
    measured: `${agentsMb.toFixed(1)} MB; bare discord.js ${clientsMb.toFixed(1)} MB`,
    isMet: agentsMb <= mostMb,
  };
}
