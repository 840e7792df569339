/** The ways in which a voice node or a Lavalink goes, and what each may cost. */
import { setTimeout as wait } from 'node:timers/promises';
import type { NodeProcess, TakeoverStage } from './stage.ts';
import { until } from './stage.ts';

export interface Limits {
  /** The share of runs in which no packet may be lost. Undefined: packets may be. */
  losslessShare?: number;
  gapMs: number;
  buttonsMs: number;
}

export interface Failure {
  name: string;
  /** As many as the target is meant for. */
  runs: number;
  /** Of all nodes in this case, in milliseconds. */
  leaseMs: number;
  limits: Limits;
  /** Whether the holder goes, and `other` is there to take over. */
  needsOther: boolean;
  /** Whether the holder is on a line of its own, which needs root. */
  needsLine?: boolean;
  /** Whether it kills a Lavalink, which the bench can only do to its own. */
  needsOwnLavalink?: boolean;
  /** Makes it happen. Resolves at once, and the promise inside when what's left of it may end. */
  cause(stage: TakeoverStage, holder: NodeProcess, other: NodeProcess): Promise<{ over?: Promise<unknown> }>;
}

const UNHEARD: Limits = { losslessShare: 1, gapMs: 40, buttonsMs: 1_000 };
const LEASE_MS = 15_000;
/** How long a node that was frozen is watched after it wakes, in milliseconds. */
const AWAKE_MS = 1_500;
const SHORT_LEASE_MS = 3_000;
const SIGNALED = { leaseMs: LEASE_MS, runs: 15, limits: UNHEARD, needsOther: true };

export const FAILURES: readonly Failure[] = [
  {
    ...{ name: 'nothing happens', runs: 15, leaseMs: LEASE_MS, limits: UNHEARD, needsOther: true },
    cause: async () => ({}),
  },
  {
    ...{ name: 'SIGKILL, session resumed', runs: 40, leaseMs: LEASE_MS, needsOther: true },
    limits: { losslessShare: 0.95, gapMs: 40, buttonsMs: 1_500 },
    async cause(_, holder) {
      holder.signal('SIGKILL');
      return {};
    },
  },
  {
    ...{ name: 'SIGKILL, gateway session invalid', runs: 15, leaseMs: LEASE_MS, needsOther: true },
    limits: { gapMs: 2_500, buttonsMs: 3_000 },
    async cause({ crowd }, holder) {
      holder.signal('SIGKILL');
      crowd.discord.core.gateway.invalidate();
      return {};
    },
  },
  {
    ...{ ...SIGNALED, name: 'SIGTERM to the process' },
    async cause(_, holder) {
      holder.signal('SIGTERM');
      return { over: holder.ended };
    },
  },
  {
    ...{ ...SIGNALED, name: 'SIGTERM to its group' },
    async cause(_, holder) {
      holder.signal('SIGTERM', 'group');
      // The parent that started it passes the signal on.
      holder.signal('SIGTERM');
      return { over: holder.ended };
    },
  },
  {
    ...{ ...SIGNALED, name: 'rollout' },
    async cause(stage, holder) {
      const drained = stage.drain(holder).then(() => holder.signal('SIGTERM'));
      return { over: drained.then(() => holder.ended) };
    },
  },
  {
    ...{ ...SIGNALED, name: 'evening out', leaseMs: SHORT_LEASE_MS },
    async cause(stage, holder) {
      await until('agents to move', async () => [...(await stage.holders()).values()].some((id) => id !== holder.id));
      return {};
    },
  },
  ...(['warm', 'cold'] as const).map(
    (temperature): Failure => ({
      ...{ name: `SIGKILL of Lavalink, another one ${temperature}`, runs: 15, leaseMs: LEASE_MS, needsOther: false },
      needsOwnLavalink: true,
      limits: { gapMs: 1_000, buttonsMs: 1_500 },
      async cause({ sound }) {
        const counted = await Promise.all(
          sound.lavalink.map(async (endpoint) => ({ endpoint, count: (await endpoint.players()).all })),
        );
        const [one, other] = counted.sort((a, b) => b.count - a.count);
        if (temperature === 'cold' && other?.count === 0) {
          await other.endpoint.restart();
          await wait(1_500);
        }
        await one?.endpoint.kill();
        return { over: wait(2_500).then(() => one?.endpoint.restart()) };
      },
    }),
  ),
  {
    ...{ name: `SIGSTOP, leases of ${SHORT_LEASE_MS} ms`, runs: 15, leaseMs: SHORT_LEASE_MS, needsOther: true },
    limits: { gapMs: SHORT_LEASE_MS + 2_000, buttonsMs: SHORT_LEASE_MS + 2_000 },
    async cause(_, holder) {
      holder.signal('SIGSTOP');
      const over = wait(SHORT_LEASE_MS + 3_000).then(() => holder.signal('SIGCONT'));
      // Whatever it does when it wakes is heard.
      return { over: over.then(() => wait(AWAKE_MS)) };
    },
  },
  {
    ...{ name: `cable pulled, leases of ${SHORT_LEASE_MS} ms`, runs: 15, leaseMs: SHORT_LEASE_MS, needsOther: true },
    limits: { gapMs: SHORT_LEASE_MS + 2_000, buttonsMs: SHORT_LEASE_MS + 2_000 },
    needsLine: true,
    async cause(_, { line }) {
      line?.cut();
      const over = wait(SHORT_LEASE_MS + 3_000).then(() => line?.mend());
      // Whatever was on its way arrives now.
      return { over: over.then(() => wait(AWAKE_MS)) };
    },
  },
];
