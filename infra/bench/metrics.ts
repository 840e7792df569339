/** The `metrics` area: what counting, and sending what was counted, costs an interaction. */

import { join } from 'node:path';
import { EdgeTelemetry } from '../../edge/telemetry.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { ROOT } from '../sandbox/state/folder.ts';
import { bundleEdge } from '../worker/bundle.ts';
import { CONNECTIONS } from './cases/index.ts';
import { startProgram } from './cases/node.ts';
import { bundleWorker, startWorker } from './cases/workerd.ts';
import { type Cleanup, startFixture } from './fixture.ts';
import type { LoadOrder } from './load.ts';
import { MeasuringProcess } from './measuring-process.ts';
import { type Measurable, type Measured, measureInRounds, type RoundOptions } from './rounds.ts';
import { pairedRatio, rateOf, type Spread, spread } from './stats.ts';
import { tableJson, tableText } from './table.ts';
import { spreadText, type Verdict } from './verdict.ts';

const RUNTIMES = ['node', 'workerd'] as const;
const MOST_COST = 0.01;
/** Interactions that one sample of counting alone has. */
const COUNTED = 200_000;
const SAMPLES = 7;

interface Findings {
  measured: Measured<Measurable>[];
  /** What counting one /ping takes, in microseconds. */
  countingUs: Spread;
}

/** `/ping`, because it does the least else: its share is the largest. The same edge runs twice, to show what chance does. */
const nameOf = (runtime: string, variant: 'with' | 'again' | 'without') =>
  `/ping on ${runtime}, ${variant === 'without' ? 'without metrics' : `with metrics${variant === 'again' ? ', again' : ''}`}`;

/** @throws if a case doesn't start or returns an unexpected response. */
export async function benchMetrics(
  options: RoundOptions,
  log: (message: string) => void,
  cleanup: Cleanup,
): Promise<Findings> {
  log('starting Postgres, Redis, and three edges on each runtime …');
  const fixture = await startFixture(cleanup);
  const { compatibilityDate } = await bundleEdge(join(ROOT, '.chorus', 'bench'));
  const environment = { ...fixture.variables, DATABASE_URL: fixture.databaseUrl };
  const node = (program: string) => startProgram(program, environment, cleanup);
  const worker = async (name: string, entry: string) => {
    const bundle = await bundleWorker(entry, fixture, compatibilityDate);
    return (await startWorker(name, bundle, fixture, cleanup)).port;
  };
  const ports: [string, number][] = [
    [nameOf('node', 'with'), await node('../../../edge/node.ts')],
    [nameOf('node', 'without'), await node('./programs/unmeasured-edge.ts')],
    [nameOf('node', 'again'), await node('../../../edge/node.ts')],
    [nameOf('workerd', 'with'), await worker('with', './workers/measured-edge.ts')],
    [nameOf('workerd', 'without'), await worker('without', './workers/unmeasured-edge.ts')],
    [nameOf('workerd', 'again'), await worker('again', './workers/measured-edge.ts')],
  ];
  const load = new MeasuringProcess<LoadOrder>('load.ts');
  cleanup.push(() => load.stop());
  const { privateKey } = fixture;
  const about = { command: 'ping', expected: 'Pong', connections: CONNECTIONS, privateKey } as const;
  const cases = ports.map(([name, port]) => ({
    name,
    measure: (durationMs: number) => load.measure({ ...about, port, durationMs }),
  }));
  const measured = await measureInRounds(cases, {
    ...options,
    began: (round) => log(round === 0 ? 'warming up …' : `round ${round} of ${options.rounds} …`),
  });
  return { measured, countingUs: spread(Array.from({ length: SAMPLES }, countPings)) };
}

/** Counts many uses of `/ping` as an edge does, and nothing else. @returns how long one takes, in microseconds. */
function countPings(): number {
  const { events } = new EdgeTelemetry(createLogger('silent', 'bench'));
  const startedAt = performance.now();
  for (let index = 0; index < COUNTED; index++) {
    events.acknowledged(index % 50);
    events.finished('ping', 'success', index % 7, '900000000000000002');
  }
  return ((performance.now() - startedAt) * 1_000) / COUNTED;
}

function verdictsOn({ measured, countingUs }: Findings): Verdict[] {
  const rates = (name: string) => (measured.find((one) => one.name === name)?.slices ?? []).map(rateOf);
  const share = countingUs.median / (1e6 / spread(rates(nameOf('node', 'with'))).median);
  return [
    ...RUNTIMES.map((runtime) => {
      const cost = pairedRatio(rates(nameOf(runtime, 'with')), rates(nameOf(runtime, 'without')));
      const chance = pairedRatio(rates(nameOf(runtime, 'with')), rates(nameOf(runtime, 'again')));
      // Where equal edges differ by more than the target, this can't be told any better.
      const least = 1 - MOST_COST - Math.abs(1 - chance.median);
      return {
        target: `${runtime}: req/s with / without ≥ ${1 - MOST_COST}, as far as with / with tells`,
        measured: `${spreadText(cost)}; with / with ${spreadText(chance)}`,
        isMet: cost.median >= least,
      };
    }),
    {
      target: `counting a /ping / all of a /ping on node ≤ ${MOST_COST}`,
      measured: `${share.toFixed(4)}  (${countingUs.median.toFixed(2)} µs)`,
      isMet: share <= MOST_COST,
    },
  ];
}

/** The findings for people, in 100 columns. */
export function metricsText(findings: Findings): string {
  return tableText('metrics', findings.measured, verdictsOn(findings));
}

/** The findings as data. */
export function metricsJson(findings: Findings): Record<string, unknown> {
  return { ...tableJson(findings.measured, verdictsOn(findings)), countingUs: findings.countingUs };
}
