/** Nothing is only in memory: each kind of process is killed during eight sessions, and none of them is lost. */
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type RunningSessions, startSessions, TIMEOUT_MS, until, untilHealthy } from './running-sessions.ts';
import { textOf } from './stage.ts';

// Longer than `until` waits, so that its error is reported instead of the test's timeout.
vi.setConfig({ testTimeout: 3 * TIMEOUT_MS });

let running: RunningSessions;
beforeAll(async () => {
  running = await startSessions('workerd', 2_000);
});
afterAll(() => running.stop());

/** Breaks something while every session has pending intents, and waits until all sessions are healthy again. */
async function survives(
  failure: () => Promise<void>,
  { recovery = async () => {}, gone = [] as string[] } = {},
): Promise<void> {
  await running.writeIntents();
  await failure();
  await recovery();
  await running.writeIntents();
  await untilHealthy(running, gone);
}

// Whatever was killed, all intents were applied once and in order, and members get replies.
afterEach(async () => {
  for (const { applied, written } of await running.appliedIntents()) {
    expect(written.length).toBeGreaterThan(0);
    expect(applied).toEqual(written);
  }
  const text = textOf(await running.stage.say('alice', '/agents sessions'));
  expect(text.split(': connected')).toHaveLength(5);
});

const players = () => running.lavalink.map((endpoint) => endpoint.players().length);
const fault = (target: string, action: string) => running.stage.fault(target, action);

test('eight sessions are running', async () => {
  await survives(async () => {});
  expect(running.sessions).toHaveLength(8);
});

test('edge killed: sessions aren’t affected', async () => {
  const voices = () => running.lavalink.flatMap((endpoint) => endpoint.players().map(({ voice }) => voice));
  const before = voices();
  await survives(() => fault('edge', 'kill'));
  expect(voices()).toEqual(before);
  await fault('edge', 'restart');
});

// The local Redis is part of this process. Its sockets break and its port closes, as if its process was killed.
test('Redis killed: sessions aren’t affected, and members still get replies', async () => {
  await survives(() => fault('redis', 'kill'));
  expect(textOf(await running.stage.say('alice', '/agents sessions'))).toContain(': connected');
  await fault('redis', 'restart');
});

// So is the local Discord. All gateway connections break at once, as if one of its machines failed.
test('gateway connections dropped: they resume', async () => {
  await survives(() => fault('gateway', 'drop'));
});

test('gateway sessions invalidated: agents log in and join again', async () => {
  await survives(() => fault('gateway', 'invalidate'));
});

// So are both Lavalink endpoints. Their sockets break, all players and sessions are lost, and the ports close.
test('one Lavalink killed: its players continue on the other', async () => {
  const [first, second] = running.lavalink;
  await survives(() => first.kill());
  expect(players()).toEqual([0, 8]);
  await first.restart();
  await survives(() => second.kill());
  expect(players()).toEqual([8, 0]);
  await second.restart();
});

test('both Lavalinks killed: sessions are parked, and continue when one is back', async () => {
  await survives(() => Promise.all(running.lavalink.map((endpoint) => endpoint.kill())).then(() => {}), {
    async recovery() {
      await until('all sessions to be parked', async () => {
        const rows = await running.sql`select state from voice_sessions`;
        return rows.every(({ state }) => state === 'parked');
      });
      await Promise.all(running.lavalink.map((endpoint) => endpoint.restart()));
    },
  });
});

test('Postgres killed and recovered: leases have expired by then, but sessions haven’t ended', async () => {
  await survives(() => fault('postgres', 'kill'), {
    async recovery() {
      // Longer than a lease.
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      // Postgres can't start until all its old processes have released the shared memory.
      await until('Postgres to start', () =>
        fault('postgres', 'restart').then(
          () => true,
          () => false,
        ),
      );
    },
  });
});

test('one voice node killed: the other one serves all sessions', async () => {
  // A node that holds agents. Either one may hold all of them.
  const [victim = ''] = await running.holders();
  await survives(() => fault(victim, 'kill'), { gone: [victim] });
  expect(await running.holders()).not.toContain(victim);
  await fault(victim, 'restart');
});

test('both voice nodes killed at once: when one is back, it serves all sessions', async () => {
  await survives(() => Promise.all([fault('node-1', 'kill'), fault('node-2', 'kill')]).then(() => {}), {
    recovery: () => fault('node-1', 'restart'),
    gone: ['node-2'],
  });
});
