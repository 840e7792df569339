/** The area `load`: everything members do, by the clock, through the edge on Node, until something is full. */
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { auditLedger } from '../../shared/economy/audit.ts';
import { connect, type Sql } from '../../shared/platform/postgres.ts';
import { TOKEN_KEY } from '../testing/voice.ts';
import { startProcess } from './cases/node.ts';
import { type Cleanup, startServer } from './fixture.ts';
import { countsBetween, readEdgeCounts } from './load/edge-counts.ts';
import { writeHistory } from './load/history.ts';
import type { DiscordOfLoad, MembersOrder, StepFromMembers } from './load/members.ts';
import { type Part, watchResources } from './load/resources.ts';
import { fullIn, type LoadFindings, loadVerdictsOn, problemsOf, type Step } from './load/verdicts.ts';
import { OrderedProcess } from './ordered-process.ts';
import { startBenchRedis } from './redis.ts';
import { verdictLine } from './report.ts';

export interface LoadOptions {
  /** Interactions per second that are to hold, and for how many seconds. */
  perSecond: number;
  seconds: number;
  /** How long each higher rate is tried, and by what each is higher than the one before. */
  stepSeconds: number;
  stepFactor: number;
  mostSteps: number;
}

export const FULL_LOAD: LoadOptions = { perSecond: 200, seconds: 60, stepSeconds: 10, stepFactor: 1.4, mostSteps: 12 };

/** V8 compiles what it has seen often enough. */
const WARM_UP = { perSecond: 100, seconds: 8 };
/** Between steps: what the last one left behind is finished. In milliseconds. */
const BREATHER_MS = 1_000;

interface Stage {
  sql: Sql;
  port: number;
  metricsToken: string;
  redis: string;
  /** Everyone on Discord. */
  members: OrderedProcess<MembersOrder>;
  pids: Partial<Record<Part, number>>;
}

/** @throws when something doesn't start, or an answer isn't one that Discord takes while everything is idle. */
export async function benchLoad(
  say: (what: string) => void,
  cleanup: Cleanup,
  options: LoadOptions = FULL_LOAD,
): Promise<LoadFindings> {
  const stage = await startStage(say, cleanup);
  say('warming up …');
  await runStep(stage, Math.min(WARM_UP.perSecond, options.perSecond), Math.min(WARM_UP.seconds, options.seconds));
  say(`${options.perSecond}/s for ${options.seconds} s …`);
  const sustained = await runStep(stage, options.perSecond, options.seconds);
  const steps: Step[] = [];
  let last = sustained;
  while (problemsOf(last).length === 0 && steps.length < options.mostSteps) {
    const perSecond = Math.round((last.perSecond * options.stepFactor) / 10) * 10;
    say(`${perSecond}/s for ${options.stepSeconds} s …`);
    await wait(BREATHER_MS);
    last = await runStep(stage, perSecond, options.stepSeconds);
    steps.push(last);
  }
  say('checking the books …');
  const drift = (await auditLedger(stage.sql)).map(({ invariant, rows }) => `${invariant}: ${rows} rows`);
  return { redis: stage.redis, processors: availableParallelism(), sustained, steps, drift };
}

async function startStage(say: (what: string) => void, cleanup: Cleanup): Promise<Stage> {
  say('starting Postgres, Redis, a local Discord, and the edge …');
  const { server } = await startServer(true, cleanup);
  await writeHistory(server.url);
  const redis = await startBenchRedis(cleanup, true);
  const members = new OrderedProcess<MembersOrder>(new URL('load/members.ts', import.meta.url));
  cleanup.push(() => members.stop());
  const discord = await members.order<DiscordOfLoad>({ what: 'discord' });
  const metricsToken = randomBytes(16).toString('hex');
  const { port, pid } = await startProcess(
    '../../../edge/node.ts',
    {
      NODE_ENV: 'production',
      DISCORD_APPLICATION_ID: discord.applicationId,
      DISCORD_PUBLIC_KEY: discord.publicKey,
      DISCORD_TOKEN: discord.botToken,
      DISCORD_API_BASE: discord.apiBase,
      DATABASE_URL: server.url,
      UPSTASH_REDIS_REST_URL: redis.url,
      UPSTASH_REDIS_REST_TOKEN: redis.token,
      CUSTOM_ID_SECRET: randomBytes(32).toString('hex'),
      METRICS_TOKEN: metricsToken,
      VOICE_NODE_SECRET: randomBytes(32).toString('hex'),
      AGENT_TOKEN_KEYS: TOKEN_KEY,
      LOG_LEVEL: 'error',
    },
    cleanup,
  );
  const sql = connect(server.url, { max: 1 });
  cleanup.push(() => sql.end({ timeout: 1 }));
  say('using everything once …');
  await members.order({ what: 'prepare', port });
  const pids = {
    ...{ edge: pid, postgres: server.pid, bench: process.pid },
    ...(redis.pid !== undefined && { redis: redis.pid }),
    ...(members.pid !== undefined && { members: members.pid }),
  };
  return { sql, port, metricsToken, redis: redis.engine, members, pids };
}

async function runStep({ sql, port, metricsToken, members, pids }: Stage, perSecond: number, seconds: number) {
  const before = await readEdgeCounts(port, metricsToken);
  const stopWatching = watchResources(pids, port, sql);
  const [{ tally, loopUtilization, discordCalls }, resources] = await Promise.all([
    members.order<StepFromMembers>({ what: 'run', port, perSecond, durationMs: seconds * 1_000 }),
    // What's used while waiting for late answers says nothing about the rate.
    wait(seconds * 1_000).then(stopWatching),
  ]);
  const counts = countsBetween(before, await readEdgeCounts(port, metricsToken));
  const { statuses, rateLimited, misses: edgeMisses } = counts;
  const step: Step = {
    ...{ perSecond, seconds, tally, statuses, rateLimited, edgeMisses, resources, loopUtilization, discordCalls },
  };
  return step;
}

/** The findings for people, in 100 columns. */
export function loadText(findings: LoadFindings): string {
  const { sustained, steps, processors, redis } = findings;
  const cell = (value: string) => value.padStart(9);
  const columns = [
    'answered',
    'errors',
    'refused',
    'deferred',
    'late',
    'p50 ms',
    'p99 ms',
    'edge',
    'Postgres',
    'machine',
  ];
  const row = (step: Step) => {
    const { tally, statuses, resources } = step;
    const used = (value: number | undefined) => (value === undefined ? '–' : `${(value * 100).toFixed(0)}%`);
    return `  ${`${step.perSecond}/s`.padEnd(9)}${[
      ...[tally.answered, tally.errors + (statuses.error ?? 0) + (statuses.unavailable ?? 0), statuses.refused ?? 0],
      ...[tally.deferred, tally.misses, tally.p50Ms.toFixed(1), tally.p99Ms.toFixed(1)],
      ...[resources.processors.edge, resources.processors.postgres, resources.machine].map(used),
    ]
      .map((value) => cell(String(value)))
      .join('')}`;
  };
  const kinds = Object.entries(sustained.tally.kinds)
    .sort(([, a], [, b]) => b.sent - a.sent)
    .map(
      ([kind, { sent, p50Ms, p99Ms }]) =>
        `  ${kind.padEnd(40)}${String(sent).padStart(10)}${p50Ms.toFixed(1).padStart(10)}${p99Ms.toFixed(1).padStart(10)}`,
    );
  const { tally, discordCalls, resources, seconds, perSecond } = sustained;
  const waits = Object.entries(resources.waits).sort(([, a], [, b]) => b - a);
  return [
    '',
    `${'load'.padEnd(11)}${columns.map(cell).join('')}`,
    ...[sustained, ...steps].map(row),
    '',
    `${`${perSecond}/s, by kind`.padEnd(42)}${['sent', 'p50 ms', 'p99 ms'].map((title) => title.padStart(10)).join('')}`,
    ...kinds,
    '',
    `${processors} processors. Redis: ${redis}`,
    `Calls to Discord at ${perSecond}/s: ${(discordCalls / seconds).toFixed(1)}/s, ${(discordCalls / tally.sent).toFixed(3)} per interaction`,
    `Postgres at ${perSecond}/s: at most ${resources.activeConnections} connections at work, waiting for ${waits.map(([wait, share]) => `${wait} ${(share * 100).toFixed(0)}%`).join(', ')}`,
    `Edge's event loop at ${perSecond}/s: ${resources.edgeLagP99Ms.toFixed(1)} ms late at p99`,
    breakText(findings),
    ...[sustained, ...steps].flatMap(({ tally: { samples } }) => samples.map((sample) => `  ${sample}`)),
    '',
    ...loadVerdictsOn(findings).map(verdictLine),
  ].join('\n');
}

function breakText({ sustained, steps, processors }: LoadFindings): string {
  const last = steps.at(-1) ?? sustained;
  const problems = problemsOf(last);
  if (problems.length === 0) return `Nothing broke up to ${last.perSecond}/s.`;
  const full = fullIn(last, processors);
  return [
    `Broke at ${last.perSecond}/s: ${problems.join(', ')}.`,
    full.length === 0 ? 'Nothing was full.' : `Full then: ${full.join('; ')}.`,
  ].join(' ');
}

/** The findings as data, with the verdicts. */
export function loadJson(findings: LoadFindings): Record<string, unknown> {
  const last = findings.steps.at(-1) ?? findings.sustained;
  return { ...findings, full: fullIn(last, findings.processors), verdicts: loadVerdictsOn(findings) };
}
