/** The area `ai`: how soon members read the first words of an answer, and how many answers one edge writes at once. */
import { randomBytes } from 'node:crypto';
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { migrate } from '../../shared/platform/migrations.ts';
import { connect, type Sql } from '../../shared/platform/postgres.ts';
import { TOKEN_KEY } from '../testing/voice.ts';
import { readBills } from './ai/bills.ts';
import { figuresBetween, readEdgeFigures } from './ai/edge-figures.ts';
import type { AiMembersOrder, OverheadMeasured, StreamsMeasured } from './ai/members.ts';
import type { ModelOrder, ModelStreams } from './ai/model-process.ts';
import { watchResident } from './ai/resident.ts';
import { type AiFindings, aiVerdictsOn, at, type Overhead, overheadOf, type Streams } from './ai/verdicts.ts';
import { startProcess } from './cases/node.ts';
import { type Cleanup, startServer } from './fixture.ts';
import type { DiscordOfLoad } from './load/members.ts';
import { type Part, watchResources } from './load/resources.ts';
import { OrderedProcess } from './ordered-process.ts';
import { startBenchRedis } from './redis.ts';
import { verdictLine } from './report.ts';

export interface AiOptions {
  /** Questions one at a time, each with a bare call to the model beside it. */
  pairs: number;
  /** Answers at once, the time within which all are asked for, their length, and the model's pace. */
  streams: number;
  withinMs: number;
  words: number;
  pieceMs: number;
}

/** 30 pieces a second for 13 seconds, which is a model's pace and a long answer. */
const FULL: AiOptions = { pairs: 100, streams: 200, withinMs: 2_000, words: 400, pieceMs: 33 };

/** Where only the first words count, answers are short and quick. */
const SHORT = { words: 8, pieceMs: 5 };
/** V8 compiles what it has seen often enough. */
const WARM_UP_PAIRS = 25;
const PINGS = { perSecond: 10, quietMs: 3_000 };
/** More than all of it costs, so that budgets are counted but refuse nothing. */
const BUDGET = { tokens: 1_000_000_000 };

interface Stage {
  sql: Sql;
  port: number;
  metricsToken: string;
  redis: string;
  members: OrderedProcess<AiMembersOrder>;
  model: OrderedProcess<ModelOrder>;
  modelUrl: string;
  pids: Partial<Record<Part, number>> & { edge: number };
}

/** @throws when something doesn't start, or an answer doesn't come while everything is idle. */
export async function benchAi(
  say: (what: string) => void,
  cleanup: Cleanup,
  options: AiOptions = FULL,
): Promise<AiFindings> {
  const before = loadavg()[0] ?? 0;
  const stage = await startStage(say, cleanup);
  const overhead = await measureOverhead(stage, options, say);
  const streams = await measureStreams(stage, options, say);
  const loads: AiFindings['loads'] = [before, loadavg()[0] ?? 0];
  return { redis: stage.redis, processors: availableParallelism(), loads, overhead, streams };
}

async function startStage(say: (what: string) => void, cleanup: Cleanup): Promise<Stage> {
  say('starting Postgres, Redis, a local Discord, a scripted model, and the edge …');
  const { server } = await startServer(true, cleanup);
  const sql = connect(server.url, { max: 1 });
  cleanup.push(() => sql.end({ timeout: 1 }));
  await migrate(sql);
  const redis = await startBenchRedis(cleanup, true);
  const members = new OrderedProcess<AiMembersOrder>(new URL('ai/members.ts', import.meta.url));
  cleanup.push(() => members.stop());
  const model = new OrderedProcess<ModelOrder>(new URL('ai/model-process.ts', import.meta.url));
  cleanup.push(() => model.stop());
  const discord = await members.order<DiscordOfLoad>({ what: 'discord' });
  const modelUrl = await model.order<string>({ what: 'start' });
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
      AGENT_TOKEN_KEYS: TOKEN_KEY,
      AI_PROVIDERS: JSON.stringify([{ id: 'bench', kind: 'openai', url: modelUrl, chat: 'scripted' }]),
      AI_BUDGETS: JSON.stringify({ member: BUDGET, server: BUDGET, all: BUDGET }),
      LOG_LEVEL: 'error',
    },
    cleanup,
  );
  const pids = {
    ...{ edge: pid, postgres: server.pid, bench: process.pid },
    ...(redis.pid !== undefined && { redis: redis.pid }),
    ...(members.pid !== undefined && { members: members.pid }),
    ...(model.pid !== undefined && { model: model.pid }),
  };
  return { sql, port, metricsToken, redis: redis.engine, members, model, modelUrl, pids };
}

async function measureOverhead(
  { port, metricsToken, members, model, modelUrl }: Stage,
  { pairs }: AiOptions,
  say: (what: string) => void,
): Promise<Overhead> {
  const { words, pieceMs } = SHORT;
  const ask = (count: number) =>
    members.order<OverheadMeasured>({ what: 'overhead', port, modelUrl, pairs: count, words });
  await model.order({ what: 'pace', pieceMs });
  say('warming up …');
  await ask(WARM_UP_PAIRS);
  say(`asking ${pairs} times, and the model alone after each …`);
  const before = await readEdgeFigures(port, metricsToken);
  const measured = await ask(pairs);
  return overheadOf(measured, figuresBetween(before, await readEdgeFigures(port, metricsToken)).statements);
}

async function measureStreams(
  { sql, port, metricsToken, members, model, pids }: Stage,
  { streams: count, withinMs, words, pieceMs }: AiOptions,
  say: (what: string) => void,
): Promise<Streams> {
  const { perSecond, quietMs } = PINGS;
  say('sending /ping while it’s quiet …');
  const quietPingMs = await members.order<number[]>({ what: 'ping', port, perSecond, durationMs: quietMs });
  await model.order({ what: 'pace', pieceMs });
  const before = await readEdgeFigures(port, metricsToken);
  say(`${count} answers at once …`);
  const durationMs = withinMs + words * pieceMs;
  const stopResident = watchResident(pids.edge);
  const stopWatching = watchResources(pids, port, sql);
  const [measured, resources] = await Promise.all([
    members.order<StreamsMeasured>({
      ...{ what: 'streams', port, count, withinMs, words, pings: { perSecond, durationMs } },
    }),
    // What's used while waiting for late answers says nothing about their number.
    wait(durationMs).then(stopWatching),
  ]);
  const resident = stopResident();
  const { tooFast, statements } = figuresBetween(before, await readEdgeFigures(port, metricsToken));
  const streamed = await model.order<ModelStreams>({ what: 'streams' });
  const bills = await readBills(sql, measured.asked, words);
  const about = { count, words, pieceMs, quietPingMs };
  return { ...measured, ...about, model: streamed, bills, resources, resident, statements, tooFast };
}

/** The findings for people, in 100 columns. */
export function aiText(findings: AiFindings): string {
  const { overhead, streams, processors, redis, loads } = findings;
  const head = (title: string, columns: readonly string[]) =>
    `${title.padEnd(50)}${columns.map((column) => column.padStart(10)).join('')}`;
  const row = (name: string, ...values: number[]) =>
    `  ${name.padEnd(48)}${values.map((value) => value.toFixed(1).padStart(10)).join('')}`;
  const slice = (name: string, { p50Ms, p95Ms, p99Ms }: Overhead['bare']) => row(name, p50Ms, p95Ms, p99Ms);
  const { requests } = overhead.bare;
  const statements = Object.entries(overhead.statements)
    .map(([operation, { count, ms }]) => ({ operation, each: count / requests, ms: ms / count }))
    .filter(({ each }) => each >= 0.5)
    .sort((one, other) => other.each * other.ms - one.each * one.ms);
  const together = (operation: string) => {
    const { count, ms } = streams.statements[operation] ?? { count: 0, ms: 0 };
    return ms / count;
  };
  const { resources, resident } = streams;
  const own = Object.values(resources.processors).reduce((sum, value) => sum + value, 0);
  const others = Math.max(0, (resources.machine ?? Number.NaN) * processors - own);
  const used = Object.entries({ ...resources.processors, others }).map(
    ([part, value]) => `${part} ${value.toFixed(2)}`,
  );
  const load = loads.map((one) => one.toFixed(1)).join(' to ');
  return [
    '',
    head('ai', ['p50 ms', 'p95 ms', 'p99 ms']),
    slice('Enter → first words in Discord', overhead.firstText),
    slice('the model alone → its first words', overhead.bare),
    slice('difference', overhead.difference),
    '',
    head('statements of an answer, with their wait', ['each', 'alone ms', `of ${streams.count} ms`]),
    ...statements.map(({ operation, each, ms }) => row(operation, each, ms, together(operation))),
    '',
    head(`${streams.count} answers at once`, ['p50 ms', 'p95 ms', 'slowest']),
    ...(
      [
        ['question → acknowledged', streams.ackMs],
        ['question → first words in Discord', streams.firstTextMs],
        ['/ping', streams.pingMs],
        ['/ping while it’s quiet', streams.quietPingMs],
      ] as const
    ).map(([name, values]) => row(name, at(values, 0.5), at(values, 0.95), Math.max(...values))),
    '',
    `Edge: ${resident === undefined ? 'memory unknown' : `${resident.beforeMb.toFixed(0)} MB before, ${resident.mostMb.toFixed(0)} MB at most`}; event loop ${resources.edgeLagP99Ms.toFixed(1)} ms late at p99`,
    `Processors of ${processors}: ${used.join(', ')}`,
    `Redis: ${redis}. Load of the machine: ${load}`,
    ...streams.samples.map((sample) => `  ${sample}`),
    '',
    ...aiVerdictsOn(findings).map(verdictLine),
  ].join('\n');
}

/** The findings as data, with the verdicts. */
export function aiJson(findings: AiFindings): Record<string, unknown> {
  return { ...findings, verdicts: aiVerdictsOn(findings) };
}
