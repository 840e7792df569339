/** How long it takes until sessions are heard again when a node or a Lavalink endpoint goes, with real processes. */

import type { VoiceSession } from '../../../shared/voice/session.ts';
import { readSessions } from '../../../shared/voice/sessions.ts';
import {
  agentsReady,
  type NodeProcess,
  openVoiceStage,
  until,
  type VoiceStage,
} from '../../testing/voice-node/stage.ts';
import type { Cleanup } from '../fixture.ts';
import type { Databases } from './databases.ts';

const AGENTS = 4;
const SESSIONS = 4;
const DEFAULT_LEASE_MS = 15_000;
const SHORT_LEASE_MS = 2_000;
/** How long a process that joins may take to be of use, in milliseconds; leases of the longest kind end meanwhile. */
const SETTLE_MS = 1_000;

/** Each in milliseconds, a figure for each repetition. */
export interface FailoverFindings {
  killedMs: number[];
  killedShortLeaseMs: number[];
  drainedMs: number[];
  lavalinkMs: number[];
}

export interface Repetitions {
  killed: number;
  killedShortLease: number;
  drained: number;
  lavalink: number;
}

export async function measureFailover(
  repetitions: Repetitions,
  databases: Databases,
  say: (what: string) => void,
  cleanup: Cleanup,
): Promise<FailoverFindings> {
  const stage = await openVoiceStage(AGENTS, await databases('failover'));
  cleanup.push(() => stage.close());
  const byLease = (leaseMs: number) => ({ LEASE_MS: String(leaseMs), LOG_LEVEL: 'warn' });

  say('killing a node, leases of 2 s …');
  const first = await stage.start(byLease(SHORT_LEASE_MS));
  await agentsReady(first, AGENTS);
  const sessions: VoiceSession[] = [];
  while (sessions.length < SESSIONS) sessions.push(await stage.open());
  await servedBy(stage, first, sessions);
  const short = await handOvers(stage, first, 'SIGKILL', byLease(SHORT_LEASE_MS), repetitions.killedShortLease);

  say('draining a node …');
  const drained = await handOvers(stage, short.holder, 'SIGTERM', byLease(DEFAULT_LEASE_MS), repetitions.drained);

  say('killing a Lavalink endpoint …');
  const lavalinkMs: number[] = [];
  while (lavalinkMs.length < repetitions.lavalink) lavalinkMs.push(await loseLavalink(stage));

  say('killing a node, leases of 15 s …');
  const long = await handOvers(stage, drained.holder, 'SIGKILL', byLease(DEFAULT_LEASE_MS), repetitions.killed);
  return { killedMs: long.tookMs, killedShortLeaseMs: short.tookMs, drainedMs: drained.tookMs, lavalinkMs };
}

/** Again and again: another node starts, the one that holds everything ends, and the other one takes over. */
async function handOvers(
  stage: VoiceStage,
  from: NodeProcess,
  signal: 'SIGKILL' | 'SIGTERM',
  environment: Record<string, string>,
  times: number,
): Promise<{ tookMs: number[]; holder: NodeProcess }> {
  const tookMs: number[] = [];
  let holder = from;
  while (tookMs.length < times) {
    const other = await stage.start(environment);
    // Not always at the same point between two heartbeats.
    await pause(SETTLE_MS * (1 + Math.random()));
    const sessions = await readSessions(stage.store, stage.guildId);
    if (sessions.length !== SESSIONS) throw new Error(`${sessions.length} sessions are left of ${SESSIONS}.`);
    const startedAt = performance.now();
    holder.child.kill(signal);
    await servedBy(stage, other, sessions);
    tookMs.push(performance.now() - startedAt);
    await holder.ended;
    holder = other;
  }
  return { tookMs, holder };
}

/** Kills the endpoint with the most players, and brings it back once they are heard from the other one. */
async function loseLavalink(stage: VoiceStage): Promise<number> {
  const [one, other] = stage.lavalink;
  const lost = one.players().length > other.players().length ? one : other;
  const sessions = await readSessions(stage.store, stage.guildId);
  const startedAt = performance.now();
  await lost.kill();
  await until('the players to be connected elsewhere', () => sessions.every((session) => isHeard(stage, session)));
  const tookMs = performance.now() - startedAt;
  await lost.restart();
  await pause(2 * SETTLE_MS);
  return tookMs;
}

/** Waits until a node holds all of these, has joined them, and each is heard by one player. */
async function servedBy(stage: VoiceStage, node: NodeProcess, sessions: readonly VoiceSession[]): Promise<void> {
  await until(`all sessions to be served by ${node.id}`, async () => {
    const now = (await readSessions(stage.store, stage.guildId)).filter(
      (row) => row.node?.id === node.id && row.state === 'active',
    );
    if (!sessions.every(({ id }) => now.some((row) => row.id === id))) return false;
    if (!now.every((row) => isHeard(stage, row))) return false;
    // A row stays active while its agent is handed over: only the node itself knows that it has joined.
    const states = await Promise.all(
      now.map(({ id, agent, fence }) => node.call('state', { session: id, agent, fence }).catch(() => undefined)),
    );
    return states.every((state) => state?.state === 'active');
  });
}

function isHeard(stage: VoiceStage, { agent, channel }: VoiceSession): boolean {
  const players = stage.lavalink.flatMap((endpoint) => endpoint.players());
  const own = players.filter(({ voice, state }) => voice.channelId === channel && state.connected);
  return own.length === 1 && stage.placeOf(agent) === channel;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
