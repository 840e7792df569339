/** Nothing is only in memory: each kind of process is killed amid eight sessions, and none of them is lost. */
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { PATIENCE_MS, type RunningSessions, startSessions, until, untilWell } from './running-sessions.ts';
import { textOf } from './stage.ts';

// What was waited for in vain is said before the test's own time is up.
vi.setConfig({ testTimeout: 3 * PATIENCE_MS });

let running: RunningSessions;
beforeAll(async () => {
  running = await startSessions('workerd', 2_000);
});
afterAll(() => running.stop());

/** Breaks something while there is something to do for every session, and waits until all is well again. */
async function amid(
  breaking: () => Promise<void>,
  { mending = async () => {}, gone = [] as string[] } = {},
): Promise<void> {
  await running.ask();
  await breaking();
  await mending();
  await running.ask();
  await untilWell(running, gone);
}

// Whatever was killed: what was asked before and after was done once, in order, and members are answered.
afterEach(async () => {
  for (const { intents, asked } of await running.settled()) {
    expect(asked.length).toBeGreaterThan(0);
    expect(intents).toEqual(asked);
  }
  const text = textOf(await running.stage.say('alice', '/agents sessions'));
  expect(text.split(': there')).toHaveLength(5);
});

const players = () => running.lavalink.map((endpoint) => endpoint.players().length);
const fault = (target: string, action: string) => running.stage.fault(target, action);

test('eight sessions run', async () => {
  await amid(async () => {});
  expect(running.sessions).toHaveLength(8);
});

test('the edge is killed: the sessions do not notice', async () => {
  const voices = () => running.lavalink.flatMap((endpoint) => endpoint.players().map(({ voice }) => voice));
  const before = voices();
  await amid(() => fault('edge', 'kill'));
  expect(voices()).toEqual(before);
  await fault('edge', 'restart');
});

// The local Redis lives in the process of this test: its sockets break and its port is closed, as when a process dies.
test('Redis is killed: the sessions do not notice, and members are answered meanwhile', async () => {
  await amid(() => fault('redis', 'kill'));
  expect(textOf(await running.stage.say('alice', '/agents sessions'))).toContain(': connected');
  await fault('redis', 'restart');
});

// So does the local Discord: every line to the gateway breaks at once, as when one of its machines dies.
test("Discord's gateway drops every line: they are resumed", async () => {
  await amid(() => fault('gateway', 'drop'));
});

test("Discord's gateway forgets every login: agents log in again and join again", async () => {
  await amid(() => fault('gateway', 'invalidate'));
});

// And both Lavalink endpoints: every socket breaks, all players and sessions are forgotten, the port is closed.
test('a Lavalink is killed: its players go on at the other', async () => {
  const [first, second] = running.lavalink;
  await amid(() => first.kill());
  expect(players()).toEqual([0, 8]);
  await first.restart();
  await amid(() => second.kill());
  expect(players()).toEqual([8, 0]);
  await second.restart();
});

test('both Lavalinks are killed: the sessions are parked, and go on when one is back', async () => {
  await amid(() => Promise.all(running.lavalink.map((endpoint) => endpoint.kill())).then(() => {}), {
    async mending() {
      await until('all to be parked', async () => {
        const rows = await running.sql`select state from voice_sessions`;
        return rows.every(({ state }) => state === 'parked');
      });
      await Promise.all(running.lavalink.map((endpoint) => endpoint.restart()));
    },
  });
});

test('Postgres is killed and recovers from its log: leases have ended meanwhile, sessions have not', async () => {
  await amid(() => fault('postgres', 'kill'), {
    async mending() {
      // Longer than a lease.
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      // Until the last of its processes has let go of the shared memory, the server does not start.
      await until('the server to start', () =>
        fault('postgres', 'restart').then(
          () => true,
          () => false,
        ),
      );
    },
  });
});

test('a voice node is killed: the other one serves all of them', async () => {
  // One that has something to lose: either may hold all agents.
  const [victim = ''] = await running.holders();
  await amid(() => fault(victim, 'kill'), { gone: [victim] });
  expect(await running.holders()).not.toContain(victim);
  await fault(victim, 'restart');
});

test('both voice nodes are killed at once: when one is back, it serves all of them', async () => {
  await amid(() => Promise.all([fault('node-1', 'kill'), fault('node-2', 'kill')]).then(() => {}), {
    mending: () => fault('node-1', 'restart'),
    gone: ['node-2'],
  });
});
