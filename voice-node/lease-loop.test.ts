/** A node runs exactly the agents it holds leases on, according to the database. Agents are only IDs here. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openFaultyProxy } from '../infra/testing/faulty-proxy.ts';
import { storeOn } from '../infra/testing/store.ts';
import { openVoice, type TestVoice } from '../infra/testing/voice.ts';
import { until } from '../infra/testing/voice-node/stage.ts';
import { createLogger } from '../shared/platform/log.ts';
import { connect } from '../shared/platform/postgres.ts';
import { claimAgents, type Runner, registerRunner } from '../shared/voice/leases.ts';
import type { Lease } from '../shared/voice/session.ts';
import { LeaseLoop } from './lease-loop.ts';

let voice: TestVoice;
const loops: LeaseLoop[] = [];
beforeAll(async () => {
  voice = await openVoice();
});
afterEach(async () => {
  for (const loop of loops.splice(0)) loop.end();
  await voice.sql`update agent_bots set runner_id = null, lease_until = clock_timestamp(), logins = 0`;
});
afterAll(() => voice.drop());

async function agents(count: number): Promise<string[]> {
  // Takes agents of earlier tests out of circulation.
  await voice.sql`update agent_bots set status = 'refused', runner_id = null`;
  const owner = voice.id();
  const pool = await voice.pool(owner);
  const ids: string[] = [];
  for (let created = 0; created < count; created++) ids.push(await voice.agent(owner, pool));
  return ids;
}

function startLoop(runner: Runner, { sql = voice.sql, areNeeded = true } = {}) {
  const running = new Map<string, Lease>();
  const condition = { load: 0, isPaused: false };
  const seen = { stopped: [] as string[], superseded: 0, running, condition };
  const loop = new LeaseLoop({
    store: storeOn(sql),
    runner,
    log: createLogger('silent', 'test'),
    running: () => [...running.values()],
    areNeeded: async () => areNeeded,
    condition: () => condition,
  });
  loop.events.on('claimed', (claimed) => {
    for (const { agent, fence } of claimed) running.set(agent, { agent, fence });
  });
  for (const name of ['lost', 'over', 'expiring'] as const)
    loop.events.on(name, (leases) => {
      for (const { agent } of leases) {
        running.delete(agent);
        seen.stopped.push(name);
      }
    });
  loop.events.on('superseded', () => {
    seen.superseded++;
  });
  loops.push(loop);
  return { loop, ...seen, seen };
}

const node = (leaseMs: number, id = voice.id()) => voice.node({ id, leaseMs });

test('claims all free agents and keeps them, heartbeat after heartbeat', async () => {
  const ids = await agents(5);
  const { loop, running, seen } = startLoop(await node(3_000));
  loop.start();
  await until('all to run', () => running.size === 5);
  expect([...running.keys()].sort()).toEqual(ids.sort());
  const before = [...running.values()];
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect([...running.values()]).toEqual(before);
  expect(seen.stopped).toEqual([]);
});

test('leaves idle agents for nodes that start a moment later', async () => {
  await agents(4);
  const one = startLoop(await node(10_000), { areNeeded: false });
  const other = startLoop(await node(10_000), { areNeeded: false });
  one.loop.start();
  await until('the first to run some', () => one.running.size > 0);
  other.loop.start();
  await until('all to run', () => one.running.size + other.running.size === 4);
  expect([one.running.size, other.running.size]).toEqual([2, 2]);
});

test('releases an unknown lease, and claims it again to get the token', async () => {
  const [agent] = await agents(1);
  const runner = await node(2_000);
  const lost = await claimAgents(voice.store, runner);
  const { loop, running } = startLoop(runner);
  loop.start();
  await until('it to run', () => running.size === 1);
  const [lease] = running.values();
  expect(lease?.agent).toBe(agent);
  if (lost.status !== 'claimed') throw new Error('not claimed');
  expect(BigInt(lease?.fence ?? 0)).toBeGreaterThan(BigInt(lost.agents[0]?.fence ?? 0));
});

test('stops an agent whose lease is gone at the next heartbeat', async () => {
  await agents(1);
  const { loop, running, seen } = startLoop(await node(3_000));
  loop.start();
  await until('it to run', () => running.size === 1);
  await voice.sql`update agent_bots set status = 'refused', runner_id = null where agent_id = ${[...running.keys()][0] ?? ''}`;
  await until('it to be stopped', () => running.size === 0);
  expect(seen.stopped).toEqual(['lost']);
});

test('claims nothing above its limits, and claims again below them', async () => {
  await agents(1);
  const { loop, running, condition } = startLoop(await node(1_000));
  condition.isPaused = true;
  loop.start();
  await until('its heartbeat to report that', async () => {
    const [row] = await voice.sql`select from agent_runners where is_paused`;
    return row !== undefined;
  });
  await loop.beat();
  expect(running.size).toBe(0);
  condition.isPaused = false;
  await until('it to claim', () => running.size === 1);
});

test('without a response, silences everything before the lease expires', async () => {
  await agents(2);
  const proxy = await openFaultyProxy(voice.url);
  const sql = connect(proxy.url, { max: 2 });
  const { loop, running, seen } = startLoop(await node(3_000), { sql });
  loop.start();
  await until('all to run', () => running.size === 2);
  proxy.set('silent');
  const held = async () => {
    const rows =
      await voice.sql`select from agent_bots where lease_until > clock_timestamp() and runner_id is not null`;
    return rows.length;
  };
  await until('it to be silent', () => running.size === 0);
  expect(await held()).toBe(2);
  expect(seen.stopped).toEqual(['expiring', 'expiring']);
  loop.end();
  proxy.close();
  await sql.end({ timeout: 0 });
});

test('stops for good when another process takes its name', async () => {
  await agents(1);
  const runner = await node(1_000, 'twice');
  const { loop, seen } = startLoop(runner);
  loop.start();
  await registerRunner(voice.store, {
    id: 'twice',
    url: 'http://twice.invalid',
    version: '1',
    capacity: 5,
    leaseMs: 1_000,
  });
  await until('it to notice', () => seen.superseded === 1);
  await loop.beat();
  expect(await loop.claim()).toBe(0);
  expect(seen.superseded).toBe(1);
});

test('a process that was frozen past its lease touches nothing it no longer holds', async () => {
  const [agent = ''] = await agents(1);
  const leaseMs = 2_000;
  const { loop, seen, running } = startLoop(await voice.node({ leaseMs }));
  loop.start();
  await until('a claim', () => running.has(agent));
  const lease = running.get(agent) ?? { agent, fence: '' };
  expect(loop.holds(lease)).toBe(true);
  // Its heartbeat is answered in the meantime. Once it wakes, the answer is out of date, and nobody else has the agent.
  void loop.beat();
  await new Promise((resolve) => setTimeout(resolve, 1));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * leaseMs);
  expect(loop.holds(lease)).toBe(false);
  await until('it to claim it again', () => running.has(agent) && running.get(agent)?.fence !== lease.fence);
  // Whichever of the timer and the claim came first, it didn't leave channels.
  expect([[], ['over']]).toContainEqual(seen.stopped);
  expect(loop.holds(lease)).toBe(false);
  expect(loop.holds(running.get(agent) ?? lease)).toBe(true);
});
