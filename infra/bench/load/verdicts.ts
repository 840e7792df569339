/** Whether a rate held, and if it didn't, what was full first. */
import type { Verdict } from '../verdict.ts';
import type { StepResources } from './resources.ts';
import type { StepTally } from './tally.ts';

/** One rate for some time. */
export interface Step {
  perSecond: number;
  seconds: number;
  tally: StepTally;
  /** Uses by how they ended at the edge: success, refused, unavailable, error. */
  statuses: Record<string, number>;
  /** Uses that the edge found too fast. */
  rateLimited: number;
  /** What the edge itself counted as late. */
  edgeMisses: number;
  resources: StepResources;
  /** Of the process that sends, from 0 to 1. */
  loopUtilization: number;
  discordCalls: number;
}

export interface LoadFindings {
  redis: string;
  /** Processors of the machine. */
  processors: number;
  /** The rate that's to hold, for as long as asked. */
  sustained: Step;
  /** Higher and higher, until one broke or the last one held too. */
  steps: Step[];
  /** Invariants of the books that don't hold afterwards. */
  drift: string[];
}

/** From this share on, a processor or an event loop counts as full. */
const FULL = 0.9;
/** Requests that are sent this much late weren't sent by the clock, in milliseconds. */
const MOST_LAG_MS = 250;
/** The edge's connections: ten that all share, and one for quick reads. */
const EDGE_CONNECTIONS = 11;

/** Why a step didn't hold; empty if it did. */
export function problemsOf({ tally, statuses }: Step): string[] {
  const broken = (statuses.error ?? 0) + (statuses.unavailable ?? 0);
  return [
    ...(tally.errors > 0 ? [`${tally.errors} errors`] : []),
    ...(broken > 0 ? [`${broken} uses that ended with an apology`] : []),
    ...(tally.misses > 0 ? [`${tally.misses} deadline misses`] : []),
    ...(tally.lost > 0 ? [`${tally.lost} deferred answers lost`] : []),
    ...(tally.lagP99Ms > MOST_LAG_MS ? [`sent ${tally.lagP99Ms.toFixed(0)} ms late`] : []),
  ];
}

/** What was full in a step, the most likely cause first; empty if nothing was. */
export function fullIn({ resources, loopUtilization }: Step, processors: number): string[] {
  const { machine, waits, activeConnections } = resources;
  const used = (part: keyof StepResources['processors']) => resources.processors[part] ?? 0;
  const share = (wait: string) => waits[wait] ?? 0;
  const percent = (value: number) => `${(value * 100).toFixed(0)}%`;
  const [wait, most] = Object.entries(waits).sort(([, a], [, b]) => b - a)[0] ?? ['none', 0];
  const own = Object.values(resources.processors).reduce((sum, value) => sum + value, 0);
  // On a shared machine, what isn't ours may be what filled it.
  const others = Math.max(0, (machine ?? 0) * processors - own);
  const parts = Object.entries({ ...resources.processors, others })
    .sort(([, a], [, b]) => b - a)
    .map(([part, value]) => `${part} ${value.toFixed(2)}`);
  return [
    ...(loopUtilization >= FULL ? [`the members' process, which sends (${percent(loopUtilization)} busy)`] : []),
    ...(used('edge') >= FULL ? [`the edge's processor (${used('edge').toFixed(2)} of its one)`] : []),
    ...(activeConnections >= EDGE_CONNECTIONS - 1 && share('Lock') >= 0.3
      ? [`locks in Postgres (${percent(share('Lock'))} of its work waits for them)`]
      : []),
    ...(activeConnections >= EDGE_CONNECTIONS - 1 && wait !== 'none' && wait !== 'Lock'
      ? [`Postgres connections (${activeConnections} at once; ${percent(most)} of their time is ${wait})`]
      : []),
    ...(used('redis') >= FULL ? ['Redis'] : []),
    ...(used('bench') >= FULL ? ['the front of Redis'] : []),
    ...(machine !== undefined && machine >= FULL
      ? [`the machine's ${processors} processors (${percent(machine)}: ${parts.join(', ')})`]
      : []),
  ];
}

export function loadVerdictsOn({ sustained, steps, drift }: LoadFindings): Verdict[] {
  const { tally, perSecond, seconds, loopUtilization } = sustained;
  const problems = problemsOf(sustained);
  const held = [sustained, ...steps].filter((step) => problemsOf(step).length === 0).at(-1);
  return [
    {
      target: `${perSecond}/s for ${seconds} s: no errors, none over 3 s`,
      measured:
        problems.length > 0
          ? problems.join(', ')
          : `${tally.answered} answered, ${tally.deferred} deferred, slowest ${tally.maxMs.toFixed(0)} ms`,
      isMet: problems.length === 0 && tally.answered === tally.sent,
    },
    {
      target: 'the sender isn’t the limit at that rate',
      measured: `sent ${tally.lagP99Ms.toFixed(1)} ms late at p99, ${(loopUtilization * 100).toFixed(0)}% busy`,
      isMet: tally.lagP99Ms <= MOST_LAG_MS && loopUtilization < FULL,
    },
    {
      target: 'the books balance after all of it',
      measured: drift.length === 0 ? 'no drift' : drift.join(', '),
      isMet: drift.length === 0,
    },
    {
      target: `the last rate that held ≥ ${perSecond}/s`,
      measured: held === undefined ? 'none' : `${held.perSecond}/s`,
      isMet: held !== undefined,
    },
  ];
}
