/** The area `takeover`: what members hear when a voice node or a Lavalink goes, counted where the sound arrives. */
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ROOT } from '../sandbox/state/folder.ts';
import { createCertificate, writeTrust } from '../sandbox/voice-server/certificate.ts';
import { whyNoNamespaces } from '../testing/voice-node/namespace.ts';
import type { Cleanup } from './fixture.ts';
import { startServer } from './fixture.ts';
import { spread } from './stats.ts';
import { FAILURES, type Failure, type Limits } from './takeover/failures.ts';
import { givenLavalink, untilTheyAnswer } from './takeover/given-lavalink.ts';
import { type NodeProcess, openTakeoverStage, type TakeoverStage, until } from './takeover/stage.ts';
import { type SteadyWrites, steadyWrites } from './takeover/steady.ts';
import { databasesOn } from './voice/databases.ts';

/** What one run cost, at worst over its sessions. */
export interface TakeoverRun {
  /** Sessions that lost packets, or whose track jumped. */
  disturbed: number;
  sessions: number;
  lost: number;
  gapMs: number;
  backMs: number;
  /** Packets of a second sender at the same time. */
  overlapping: number;
  buttonsMs: number;
}

export interface TakeoverRow {
  name: string;
  limits: Limits;
  runs: TakeoverRun[];
  /** Why a run failed altogether. */
  failures: string[];
}

export interface TakeoverFindings {
  steady: SteadyWrites;
  rows: TakeoverRow[];
  load: { before: number; after: number; cores: number };
}

const SMALL = { agents: 2, guilds: 1 };
const LARGE = { agents: 25, guilds: 8 };
const CROWD: Omit<TakeoverRow, 'runs' | 'failures'> = {
  name: '25 agents × 8 sessions, SIGKILL',
  limits: { losslessShare: 0.95, gapMs: 40, buttonsMs: 5_000 },
};
const CROWD_RUNS = 5;
/** How long the sound is heard before anything happens, and after the buttons answer, in milliseconds. */
const BEFORE_MS = 500;
const AFTER_MS = 1_500;
/** A packet that arrives late looks like a jump ahead of the next one. More than the gap and this is one, in milliseconds. */
const JUMP_MS = 60;

/**
 * @param most runs of each row; undefined: as many as the targets are meant for.
 * @param only rows whose names contain this.
 * @throws if `LAVALINK_NODES` is set and can't be used.
 */
export async function benchTakeover(
  say: (what: string) => void,
  cleanup: Cleanup,
  most = Number.POSITIVE_INFINITY,
  only = '',
): Promise<TakeoverFindings> {
  const before = loadavg()[0] ?? 0;
  const given = givenLavalink(process.env);
  const certificate = await createCertificate();
  if (given !== undefined)
    await untilTheyAnswer(
      given,
      await writeTrust(join(ROOT, '.chorus', 'bench', 'voice-server.pem'), certificate),
      say,
    );
  const rig = { certificate, given };
  say('starting Postgres …');
  const { server } = await startServer(true, cleanup);
  const databases = await databasesOn(server, cleanup);
  const rows: TakeoverRow[] = [];
  const small = await openTakeoverStage(SMALL, await databases('takeover'), rig, cleanup);
  let holder = await small.startNode(leaseOf(FAILURES[0]));
  await small.play(holder);
  say('watching what is written …');
  const steady = await steadyWrites(small);
  const noLines = whyNoNamespaces();
  const possible = FAILURES.filter(({ needsOwnLavalink }) => given === undefined || !needsOwnLavalink);
  for (const failure of possible.filter(({ name }) => name.includes(only))) {
    const row: TakeoverRow = { name: failure.name, limits: failure.limits, runs: [], failures: [] };
    rows.push(row);
    if (failure.needsLine && noLines !== undefined) {
      row.failures.push(noLines);
      continue;
    }
    for (let run = 0; run < Math.min(failure.runs, most); run++) {
      say(`${failure.name}: run ${run + 1} of ${Math.min(failure.runs, most)} …`);
      holder = await withHolder(small, holder, failure);
      holder = await attempt(small, holder, failure, row);
    }
  }
  await holder.end();
  if (CROWD.name.includes(only))
    rows.push(await crowdRow(say, rig, cleanup, Math.min(CROWD_RUNS, most), await databases('crowd')));
  return { steady, rows, load: { before, after: loadavg()[0] ?? 0, cores: availableParallelism() } };
}

const leaseOf = (failure: Pick<Failure, 'leaseMs'> | undefined) => ({ LEASE_MS: String(failure?.leaseMs ?? 15_000) });

/** A holder of all agents with leases of the right length, and its own line if needed. It's the current one, if that has them. */
async function withHolder(stage: TakeoverStage, holder: NodeProcess, failure: Failure): Promise<NodeProcess> {
  const needsLine = failure.needsLine === true;
  if (holder.leaseMs === failure.leaseMs && needsLine === (holder.line !== undefined)) return holder;
  const next = await stage.startNode(leaseOf(failure), needsLine);
  holder.signal('SIGTERM');
  await holder.ended;
  await holdsAll(stage, next);
  return next;
}

async function holdsAll(stage: TakeoverStage, node: NodeProcess): Promise<void> {
  await until(`${node.id} to hold all agents`, async () => {
    const holders = [...(await stage.holders()).values()];
    return holders.length === stage.crowd.bots.length && holders.every((id) => id === node.id);
  });
  await until('the agents to be kept', async () => {
    const [row] = await stage.voice.sql<{ count: number }[]>`
      select count(*)::integer as count from agent_gateways g join agent_bots a using (agent_id)
      where g.fence = a.fence and a.ready_at is not null`;
    return row?.count === stage.crowd.bots.length;
  });
}

/** @returns who holds the agents afterward. */
async function attempt(
  stage: TakeoverStage,
  holder: NodeProcess,
  failure: Failure,
  row: Pick<TakeoverRow, 'runs' | 'failures'>,
): Promise<NodeProcess> {
  const other = failure.needsOther ? await stage.startNode(leaseOf(failure)) : holder;
  if (failure.needsOther) await watched(stage, failure);
  try {
    row.runs.push(await measure(stage, () => failure.cause(stage, holder, other)));
  } catch (error) {
    row.failures.push(error instanceof Error ? error.message : String(error));
  }
  if (!failure.needsOther) return holder;
  // Whoever has fewer agents by now hands them over, or has gone.
  holder.signal('SIGCONT');
  holder.signal('SIGTERM');
  await Promise.race([holder.ended, wait(5_000)]);
  await holder.end();
  await holdsAll(stage, other);
  return other;
}

/** Waits until each node waits for the other's lock. */
async function watched(stage: TakeoverStage, { leaseMs }: Failure): Promise<void> {
  await until('the nodes to watch each other', async () => {
    const [row] = await stage.voice.sql<{ count: number }[]>`
      select count(*)::integer as count from pg_locks l join pg_stat_activity using (pid)
      where locktype = 'advisory' and not granted and application_name = 'chorus life'
        and l.database = (select oid from pg_database where datname = current_database())`;
    return (row?.count ?? 0) >= 1;
  });
  // Not always at the same point between two heartbeats.
  await wait(Math.random() * Math.min(leaseMs / 3, 1_000));
}

async function measure(stage: TakeoverStage, cause: () => Promise<{ over?: Promise<unknown> }>): Promise<TakeoverRun> {
  const listener = await stage.sound.listen(
    stage.sessions.map(({ guild, agent }) => ({ guildId: guild, userId: agent })),
  );
  try {
    await until('sound', async () => (await listener.heard()).every(({ packets }) => packets > 10));
    await wait(BEFORE_MS);
    const { over } = await cause();
    const startedAt = performance.now();
    const pressed = await Promise.all(
      stage.sessions.map(async (session) => {
        await stage.press(session);
        return performance.now() - startedAt;
      }),
    );
    await over;
    await wait(AFTER_MS);
    const heard = await listener.heard();
    const worst = (of: (one: (typeof heard)[number]) => number) => Math.max(...heard.map(of));
    const isDisturbed = (one: (typeof heard)[number]) =>
      one.streams > 1 || one.lost > 0 || one.longestBackMs > 0 || one.longestAheadMs > one.longestGapMs + JUMP_MS;
    return {
      sessions: heard.length,
      disturbed: heard.filter(isDisturbed).length,
      lost: heard.reduce((sum, one) => sum + one.lost, 0),
      gapMs: worst((one) => one.longestGapMs),
      backMs: worst((one) => one.longestBackMs),
      overlapping: heard.reduce((sum, one) => sum + one.overlapping, 0),
      buttonsMs: Math.max(...pressed),
    };
  } finally {
    await listener.stop();
  }
}

async function crowdRow(
  say: (what: string) => void,
  rig: Parameters<typeof openTakeoverStage>[2],
  cleanup: Cleanup,
  runs: number,
  database: Parameters<typeof openTakeoverStage>[1],
): Promise<TakeoverRow> {
  const row: TakeoverRow = { ...CROWD, runs: [], failures: [] };
  const failure = FAILURES.find(({ name }) => name.startsWith('SIGKILL, session')) as Failure;
  try {
    say(`${CROWD.name}: starting …`);
    const stage = await openTakeoverStage(LARGE, database, rig, cleanup);
    let holder = await stage.startNode(leaseOf(failure));
    await stage.play(holder);
    for (let run = 0; run < runs; run++) {
      say(`${CROWD.name}: run ${run + 1} of ${runs} …`);
      await holdsAll(stage, holder);
      holder = await attempt(stage, holder, failure, row);
    }
    await holder.end();
  } catch (error) {
    row.failures.push(error instanceof Error ? error.message : String(error));
  }
  return row;
}

const COLUMNS = ['runs', 'undisturbed', 'gap ms', 'back ms', 'buttons ms', 'met'];

/** One table: minimum, median, and maximum of each figure. */
export function takeoverText({ steady, rows, load }: TakeoverFindings): string {
  const widths = [5, 13, 22, 19, 20, 5];
  const line = (name: string, cells: readonly string[]) =>
    `  ${name.padEnd(38)}${cells.map((cell, place) => cell.padStart(widths[place] ?? 0)).join('')}`;
  return [
    '',
    line('', COLUMNS),
    ...rows.flatMap((row) => {
      const { name, runs, failures } = row;
      const three = (of: (run: TakeoverRun) => number) => {
        const { min, median, max } = spread(runs.map(of));
        return [min, median, max].map((value) => value.toFixed(0)).join(' / ');
      };
      const figures =
        runs.length === 0
          ? ['0', '', '', '', '', 'no']
          : [
              String(runs.length),
              `${undisturbed(row)} of ${total(row)}`,
              three((run) => run.gapMs),
              three((run) => run.backMs),
              three((run) => run.buttonsMs),
              isMet(row) ? 'yes' : 'no',
            ];
      return [line(name, figures), ...failures.map((reason) => `      failed: ${reason}`)];
    }),
    '',
    `  Two senders at once: ${rows.flatMap(({ runs }) => runs).reduce((sum, { overlapping }) => sum + overlapping, 0)} packets.`,
    `  Written while it plays, at most: ${steady.writes.toFixed(1)} rows of ${steady.table} per agent in 30 s (limit ${steady.most}).`,
    `  Load of the machine: ${load.before.toFixed(1)} before, ${load.after.toFixed(1)} after, on ${load.cores} cores.`,
    '  All senders and the counter share this machine. They come first if real-time scheduling is allowed (root); else, gaps may be its own.',
  ].join('\n');
}

const total = ({ runs }: Pick<TakeoverRow, 'runs'>) => runs.reduce((sum, { sessions }) => sum + sessions, 0);
const undisturbed = (row: Pick<TakeoverRow, 'runs'>) =>
  total(row) - row.runs.reduce((sum, { disturbed }) => sum + disturbed, 0);

function isMet({ limits, runs, failures, ...row }: TakeoverRow): boolean {
  if (runs.length === 0 || failures.length > 0) return false;
  const share = undisturbed({ runs, ...row }) / total({ runs, ...row });
  const { median: gapMs } = spread(runs.map((run) => run.gapMs));
  return (
    (limits.losslessShare === undefined || share >= limits.losslessShare) &&
    gapMs <= limits.gapMs &&
    spread(runs.map((run) => run.buttonsMs)).median <= limits.buttonsMs
  );
}

export function takeoverJson(findings: TakeoverFindings): Record<string, unknown> {
  return { ...findings, rows: findings.rows.map((row) => ({ ...row, isMet: isMet(row) })) };
}
