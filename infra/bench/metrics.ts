/** The `metrics` area: what counting, and sending what was counted, costs an interaction. */
import { join } from 'node:path';
import { createEdge, type Edge, type RequestScope } from '../../edge/app.ts';
import { readEdgeConfig } from '../../edge/config.ts';
import type { DispatchEvents } from '../../edge/interactions/dispatcher.ts';
import { EdgeTelemetry } from '../../edge/telemetry.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { SigningKey } from '../sandbox/discord/keys.ts';
import { ROOT } from '../sandbox/state/folder.ts';
import { bundleEdge } from '../worker/bundle.ts';
import { CONNECTIONS } from './cases/index.ts';
import { bundleWorker, startWorker } from './cases/workerd.ts';
import type { LoadOrder } from './command-load.ts';
import { type Cleanup, type Fixture, startFixture } from './fixture.ts';
import { MeasuringProcess } from './measuring-process.ts';
import { commandBody, memberId } from './requests.ts';
import { type Measurable, type Measured, measureInRounds, type RoundOptions } from './rounds.ts';
import { pairedRatio, rateOf, type Spread } from './stats.ts';
import { tableJson, tableText } from './table.ts';
import { spreadText, type Verdict } from './verdict.ts';

const MOST_COST = 0.01;
/** Interactions of one edge before it's the next one's turn. */
const TURN = 100;
const TURNS = 60;
/** Turns until new edges are as fast as they get. */
const WARM_UP_TURNS = 12;
/**
 * How often there are new edges. Two equal ones differ by 1 % for as long as they live, by where their code and data happen to be.
 * https://doi.org/10.1145/1508244.1508275
 */
const GENERATIONS = 9;

/** The same edge twice, to show what chance does, and one that counts nothing. */
const VARIANTS = ['with', 'again', 'without'] as const;
type Variant = (typeof VARIANTS)[number];

interface Findings {
  /** CPU time per /ping, in microseconds, by turn. */
  cpuUs: Record<Variant, number[]>;
  /** In workerd, batches included. */
  measured: Measured<Measurable>[];
}

const nameOf = (variant: Variant) =>
  `/ping in workerd, ${variant === 'without' ? 'without metrics' : `with metrics${variant === 'again' ? ', again' : ''}`}`;

/**
 * Uses `/ping`, because it does the least else: the share of its metrics is the largest.
 *
 * @throws if a case doesn't start or returns an unexpected response.
 */
export async function benchMetrics(
  options: RoundOptions,
  log: (message: string) => void,
  cleanup: Cleanup,
): Promise<Findings> {
  log('starting Postgres, Redis, and three edges in workerd …');
  const fixture = await startFixture(cleanup);
  log(`three edges take turns in this process: ${GENERATIONS} × ${TURNS} × ${TURN} interactions each …`);
  const cpuUs = await takeTurns(fixture);
  const { compatibilityDate } = await bundleEdge(join(ROOT, '.chorus', 'bench'));
  const load = new MeasuringProcess<LoadOrder>('command-load.ts');
  cleanup.push(() => load.stop());
  const about = {
    command: 'ping',
    expected: 'Pong',
    connections: CONNECTIONS,
    privateKey: fixture.privateKey,
  } as const;
  const cases: Measurable[] = [];
  for (const variant of VARIANTS) {
    const entry = variant === 'without' ? './workers/unmeasured-edge.ts' : './workers/measured-edge.ts';
    const bundle = await bundleWorker(entry, fixture, compatibilityDate);
    const { port } = await startWorker(variant, bundle, fixture, cleanup);
    cases.push({ name: nameOf(variant), measure: (durationMs) => load.measure({ ...about, port, durationMs }) });
  }
  const measured = await measureInRounds(cases, {
    ...options,
    began: (round) => log(round === 0 ? 'warming up …' : `round ${round} of ${options.rounds} …`),
  });
  return { cpuUs, measured };
}

/** Counts what isn't a metric, and nothing else. */
class Unmeasured extends EdgeTelemetry {
  override readonly events: DispatchEvents = {
    acknowledged: () => {},
    finished: (command, status, durationMs, guildId) => this.statistics.count(guildId, command, status, durationMs),
    rateLimited: () => {},
    failed: () => {},
    followUpLost: () => {},
  };
}

/**
 * Three edges in one process take short turns, and only CPU time counts. So whatever slows the machine down, and whatever the
 * compiler does, is the same for all of them.
 */
async function takeTurns({ variables, databaseUrl, privateKey }: Fixture): Promise<Findings['cpuUs']> {
  const config = readEdgeConfig({ ...variables, DATABASE_URL: databaseUrl });
  const log = createLogger('silent', 'bench');
  const edgeWith = (telemetry: EdgeTelemetry) => createEdge({ config, runtime: 'Node', log, telemetry });
  const createVariant = (variant: Variant) =>
    edgeWith(variant === 'without' ? new Unmeasured(log) : new EdgeTelemetry(log));
  const key = new SigningKey(privateKey);
  const bodies = Array.from({ length: TURN }, (_, sequence) =>
    commandBody({ sequence, member: memberId(sequence), name: 'ping' }),
  );
  const scope: RequestScope = {
    sql: () => {
      throw new Error('A /ping needs no database.');
    },
    wakeJob: async () => {},
    waitUntil: () => {},
  };
  type SignedBody = ReturnType<typeof signed>;
  const signed = (body: string) => {
    const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
    return { body, headers: { ...headers, ...key.headersFor(body, String(Math.floor(Date.now() / 1_000))) } };
  };
  const turn = async (edge: Edge, requests: readonly SignedBody[]): Promise<number> => {
    const before = process.cpuUsage();
    for (const { body, headers } of requests) {
      const request = new Request('http://edge.bench/interactions', { method: 'POST', headers, body });
      const response = await edge.fetch(request, { scope });
      if (!(await response.text()).includes('Pong')) throw new Error(`/ping returned ${response.status}`);
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / TURN;
  };
  const cpuUs: Findings['cpuUs'] = { with: [], again: [], without: [] };
  for (let generation = 0; generation < GENERATIONS; generation++) {
    const requests = bodies.map(signed);
    const edges: Partial<Record<Variant, Edge>> = {};
    // None of them is always the first, neither here nor below.
    for (const place of VARIANTS.keys()) {
      const variant = VARIANTS[(place + generation) % VARIANTS.length] ?? 'with';
      edges[variant] = createVariant(variant);
    }
    for (let number = 0; number < WARM_UP_TURNS + TURNS; number++) {
      const order = number % 2 === 0 ? VARIANTS : VARIANTS.toReversed();
      for (const place of VARIANTS.keys()) {
        const variant = order[(place + number) % VARIANTS.length] ?? 'with';
        const edge = edges[variant];
        if (edge === undefined) throw new Error(`There is no edge ${variant}.`);
        const took = await turn(edge, requests);
        if (number >= WARM_UP_TURNS) cpuUs[variant].push(took);
      }
    }
  }
  return cpuUs;
}

function verdictsOn({ cpuUs, measured }: Findings): Verdict[] {
  const rates = (variant: Variant) => (measured.find(({ name }) => name === nameOf(variant))?.slices ?? []).map(rateOf);
  const median = ({ median }: Spread) => median.toFixed(4);
  const cost = pairedRatio(cpuUs.with, cpuUs.without);
  const chance = pairedRatio(cpuUs.with, cpuUs.again);
  const inWorkerd = pairedRatio(rates('with'), rates('without'));
  const byChance = pairedRatio(rates('with'), rates('again'));
  return [
    {
      target: `CPU time with / without ≤ ${1 + MOST_COST}`,
      measured: `${median(cost)}; with / with ${median(chance)}`,
      isMet: cost.median <= 1 + MOST_COST,
    },
    {
      // Where equal edges differ by more than the target, this can't be told any better.
      target: `workerd: req/s with / without ≥ ${1 - MOST_COST}, as far as with / with tells`,
      measured: `${spreadText(inWorkerd)}; with / with ${spreadText(byChance)}`,
      isMet: inWorkerd.median >= 1 - MOST_COST - Math.abs(1 - byChance.median),
    },
  ];
}

/** The findings for people, in 100 columns. */
export function metricsText(findings: Findings): string {
  return tableText('metrics', findings.measured, verdictsOn(findings));
}

/** The findings as data. */
export function metricsJson(findings: Findings): Record<string, unknown> {
  return { ...tableJson(findings.measured, verdictsOn(findings)), cpuUs: findings.cpuUs };
}
