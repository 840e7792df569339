/** The area `scale`: what a thousand agents on forty nodes cost the database, and how soon all is back when nodes die. */
import { setTimeout as wait } from 'node:timers/promises';
import { Unavailable } from '../../shared/platform/unavailable.ts';
import { LEASE } from '../../shared/voice/catalog.ts';
import { openVoice, type TestVoice } from '../testing/voice.ts';
import { type Cleanup, startServer } from './fixture.ts';
import { verdictLine } from './report.ts';
import { type DatabaseCost, databaseCost } from './scale/database-cost.ts';
import { liveSessions, measureScaleFailover } from './scale/failovers.ts';
import { Nodes } from './scale/nodes.ts';
import { populate, serverId, until } from './scale/population.ts';
import { type ScaleFindings, type ScaleSize, scaleVerdictsOn } from './scale/verdicts.ts';
import { databasesOn } from './voice/databases.ts';

export interface ScaleOptions {
  /** Sizes by their number of agents, the largest one last: nodes die there. */
  agents: readonly number[];
  agentsPerNode: number;
  /** How many nodes die at once. */
  dying: readonly number[];
  leaseMs: number;
  /** How long each size is watched, in milliseconds. */
  watchMs: number;
}

const FULL: ScaleOptions = {
  agents: [100, 300, 1_000],
  agentsPerNode: 25,
  dying: [1, 4, 20],
  leaseMs: LEASE.defaultMs,
  watchMs: 20_000,
};

const SESSIONS_PER_AGENT = 2;
/** Half of the nodes have to hold all agents. */
const CAPACITY_FACTOR = 2.4;
const PROCESSES = 4;
/** As many as the connections of an edge. */
const CALLERS = 10;
const START_LIMIT_MS = 120_000;
/** How long the server keeps a connection's statistics to itself, in milliseconds. */
const STATISTICS_MS = 11_000;
/** How often nodes are told that there are sessions, while they're being made, in milliseconds. */
const COMPARE_MS = 250;

/** @throws when agents aren't all held, or sessions don't come back. */
export async function benchScale(
  say: (what: string) => void,
  cleanup: Cleanup,
  options: ScaleOptions = FULL,
): Promise<ScaleFindings> {
  say('starting Postgres …');
  const nodes = Math.max(...options.agents) / options.agentsPerNode;
  const { server } = await startServer(true, cleanup, {
    track_functions: 'all',
    max_connections: String(Math.ceil(nodes * 8) + 60),
  });
  const databases = await databasesOn(server, cleanup);
  const sizes: ScaleSize[] = [];
  const failovers: ScaleFindings['failovers'] = [];
  for (const [place, agents] of options.agents.entries()) {
    const { url, sql } = await databases(`scale_${agents}`);
    const count = Math.ceil(agents / options.agentsPerNode);
    say(`${agents} agents, ${count} nodes: adding them …`);
    const servers = await populate(url, agents);
    const voice = await openVoice(1, { url, sql, drop: () => sql.end() });
    const own = new Nodes(
      Math.min(PROCESSES, count),
      { databaseUrl: url, capacity: Math.ceil(options.agentsPerNode * CAPACITY_FACTOR), leaseMs: options.leaseMs },
      cleanup,
      say,
    );
    await own.start(Array.from({ length: count }, (_, number) => `node-${number + 1}`));
    const startedMs = await until(
      `${agents} agents logged in`,
      async () => (await own.total()).agents === agents,
      START_LIMIT_MS,
    );
    say(`all logged in after ${(startedMs / 1_000).toFixed(1)} s; opening ${agents * SESSIONS_PER_AGENT} sessions …`);
    const allocations = await openSessions(own, voice, servers, agents * SESSIONS_PER_AGENT);
    const sessions = await liveSessions(sql);
    await until('sessions joined', async () => (await own.total()).sessions === sessions, START_LIMIT_MS);
    // Then nothing is left of the beginning: idle connections report what they have done after 10 s.
    await wait(Math.max(STATISTICS_MS, (2 * options.leaseMs) / LEASE.renewals));
    say(`watching heartbeats for ${options.watchMs / 1_000} s …`);
    const cost: DatabaseCost = await databaseCost(sql, server.pid, options.watchMs);
    sizes.push({ agents, nodes: count, servers, sessions, startedMs, allocations, cost });
    if (place === options.agents.length - 1)
      for (const dying of options.dying) {
        say(`killing ${dying} of ${count} nodes …`);
        failovers.push(await measureScaleFailover(own, sql, dying));
      }
    await own.stop();
    await sql.end({ timeout: 1 });
  }
  return { sizes, failovers, leaseMs: options.leaseMs };
}

/** Opens sessions as an edge does, several at a time. @returns how many per second, and how many weren't answered in time. */
async function openSessions(
  nodes: Nodes,
  { allocate }: TestVoice,
  servers: number,
  count: number,
): Promise<{ perSecond: number; timeouts: number }> {
  let left = count;
  let timeouts = 0;
  const telling = setInterval(() => void nodes.compare().catch(() => {}), COMPARE_MS);
  const startedAt = performance.now();
  const keepOpening = async () => {
    while (left > 0) {
      left -= 1;
      const { status } = await allocate(serverId(Math.floor(Math.random() * servers))).catch(timedOut);
      if (status === 'timed_out') timeouts += 1;
      // Five agents are in each server. A sixth channel would have to wait.
      if (!['session', 'waiting', 'timed_out'].includes(status)) throw new Error(`No session but ${status}.`);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, keepOpening));
  const tookMs = performance.now() - startedAt;
  clearInterval(telling);
  await nodes.compare();
  return { perSecond: ((count - timeouts) * 1_000) / tookMs, timeouts };
}

/** What a member would be told to try again. */
function timedOut(error: unknown): { status: 'timed_out' } {
  if (error instanceof Unavailable) return { status: 'timed_out' };
  throw error;
}

/** The findings for people, in 100 columns. */
export function scaleText(findings: ScaleFindings): string {
  const { sizes, failovers } = findings;
  const head = (title: string, columns: readonly string[]) =>
    `${title.padEnd(44)}${columns.map((column) => column.padStart(14)).join('')}`;
  const row = (name: string, digits: number, figure: (size: ScaleSize) => number | undefined) =>
    `  ${name.padEnd(42)}${sizes.map((size) => (figure(size)?.toFixed(digits) ?? '–').padStart(14)).join('')}`;
  const functions = [...new Set(sizes.flatMap(({ cost }) => Object.keys(cost.functionMs)))]
    .map((name) => ({ name, ms: sizes.at(-1)?.cost.functionMs[name] ?? 0 }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, 8);
  return [
    '',
    head(
      'scale',
      sizes.map(({ agents }) => `${agents} agents`),
    ),
    row('nodes', 0, ({ nodes }) => nodes),
    row('servers', 0, ({ servers }) => servers),
    row('live sessions', 0, ({ sessions }) => sessions),
    row('all agents logged in, s', 1, ({ startedMs }) => startedMs / 1_000),
    row('allocations per second', 0, ({ allocations }) => allocations.perSecond),
    row('allocations that timed out', 0, ({ allocations }) => allocations.timeouts),
    row('statements per second', 1, ({ cost }) => cost.statements),
    row('Postgres processor, ms per second', 1, ({ cost }) => cost.processorMs),
    row('WAL, KiB per second', 1, ({ cost }) => cost.walBytes / 1_024),
    row('WAL per heartbeat, KiB', 1, ({ cost }) => cost.walBytes / 1_024 / (cost.calls.voice_renew ?? Number.NaN)),
    ...functions.map(({ name }) => row(`in ${name}, ms per second`, 2, ({ cost }) => cost.functionMs[name])),
    '',
    ...failovers.map(
      ({ nodes, agents, sessions, tookMs, lost }) =>
        `  ${nodes} nodes killed: ${agents} agents, ${sessions} sessions; all back after ${(tookMs / 1_000).toFixed(1)} s, ${lost} lost`,
    ),
    '',
    ...scaleVerdictsOn(findings).map(verdictLine),
  ].join('\n');
}

/** The findings as data, with the verdicts. */
export function scaleJson(findings: ScaleFindings): Record<string, unknown> {
  return { ...findings, verdicts: scaleVerdictsOn(findings) };
}
