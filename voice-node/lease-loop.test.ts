/** What a node runs is what it holds leases on, by the database's word. Agents are only names here. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openFaultyProxy } from '../infra/testing/faulty-proxy.ts';
import { storeOn } from '../infra/testing/store.ts';
import { openVoice, type TestVoice } from '../infra/testing/voice.ts';
import { createLogger } from '../shared/platform/log.ts';
import { connect } from '../shared/platform/postgres.ts';
import { claimAgents, type Runner, registerRunner } from '../shared/voice/leases.ts';
import type { Lease } from '../shared/voice/store.ts';
import { LeaseLoop } from './lease-loop.ts';
import { until } from './testing.ts';

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
  // Earlier tests' are out of the way.
  await voice.sql`update agent_bots set status = 'refused', runner_id = null`;
  const owner = voice.id();
  const pool = await voice.pool(owner);
  const ids: string[] = [];
  for (let made = 0; made < count; made++) ids.push(await voice.agent(owner, pool));
  return ids;
}

function loopFor(runner: Runner, { sql = voice.sql, areNeeded = true } = {}) {
  const running = new Map<string, Lease>();
  const condition = { load: 0, isPaused: false };
  const seen = { stopped: [] as string[], superseded: 0, running, condition };
  const loop = new LeaseLoop({
    store: storeOn(sql),
    runner,
    log: createLogger('silent', 'test'),
    running: () => [...running.values()],
    start(claimed) {
      for (const { agent, fence } of claimed) running.set(agent, { agent, fence });
    },
    stop(leases, reason) {
      for (const { agent } of leases) {
        running.delete(agent);
        seen.stopped.push(reason);
      }
    },
    areNeeded: async () => areNeeded,
    condition: () => condition,
    beaten: () => {},
    superseded: () => {
      seen.superseded++;
    },
  });
  loops.push(loop);
  return { loop, ...seen, seen };
}

const node = (leaseMs: number, id = voice.id()) => voice.node({ id, leaseMs });

test('all that is free is claimed and kept, heartbeat after heartbeat', async () => {
  const ids = await agents(5);
  const { loop, running, seen } = loopFor(await node(3_000));
  loop.start();
  await until('all to run', () => running.size === 5);
  expect([...running.keys()].sort()).toEqual(ids.sort());
  const before = [...running.values()];
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect([...running.values()]).toEqual(before);
  expect(seen.stopped).toEqual([]);
});

test('an agent that has nothing to do is left for nodes that start a moment later', async () => {
  await agents(4);
  const one = loopFor(await node(10_000), { areNeeded: false });
  const other = loopFor(await node(10_000), { areNeeded: false });
  one.loop.start();
  await until('the first to run some', () => one.running.size > 0);
  other.loop.start();
  await until('all to run', () => one.running.size + other.running.size === 4);
  expect([one.running.size, other.running.size]).toEqual([2, 2]);
});

test('a lease of which nobody here knows is given up, and claimed anew with what it takes to log in', async () => {
  const [agent] = await agents(1);
  const runner = await node(2_000);
  const lost = await claimAgents(voice.store, runner);
  const { loop, running } = loopFor(runner);
  loop.start();
  await until('it to run', () => running.size === 1);
  const [lease] = running.values();
  expect(lease?.agent).toBe(agent);
  if (lost.status !== 'claimed') throw new Error('not claimed');
  expect(BigInt(lease?.fence ?? 0)).toBeGreaterThan(BigInt(lost.agents[0]?.fence ?? 0));
});

test('an agent that was taken away is stopped with the next heartbeat', async () => {
  await agents(1);
  const { loop, running, seen } = loopFor(await node(3_000));
  loop.start();
  await until('it to run', () => running.size === 1);
  await voice.sql`update agent_bots set status = 'refused', runner_id = null where agent_id = ${[...running.keys()][0] ?? ''}`;
  await until('it to be stopped', () => running.size === 0);
  expect(seen.stopped).toEqual(['lost']);
});

test('a node over its limits claims nothing, and claims again when it is below them', async () => {
  await agents(1);
  const { loop, running, condition } = loopFor(await node(1_000));
  condition.isPaused = true;
  loop.start();
  await until('its heartbeat to say so', async () => {
    const [row] = await voice.sql`select from agent_runners where is_paused`;
    return row !== undefined;
  });
  await loop.beat();
  expect(running.size).toBe(0);
  condition.isPaused = false;
  await until('it to claim', () => running.size === 1);
});

test('without an answer everything is silent before the lease ends', async () => {
  await agents(2);
  const proxy = await openFaultyProxy(voice.url);
  const sql = connect(proxy.url, { max: 2 });
  const { loop, running, seen } = loopFor(await node(3_000), { sql });
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
  expect(seen.stopped).toEqual(['silence', 'silence']);
  loop.end();
  proxy.close();
  await sql.end({ timeout: 0 });
});

test('a process whose name was taken by another one stops for good', async () => {
  await agents(1);
  const runner = await node(1_000, 'twice');
  const { loop, seen } = loopFor(runner);
  loop.start();
  await registerRunner(voice.store, {
    id: 'twice',
    url: 'http://twice.invalid',
    version: '1',
    capacity: 5,
    leaseMs: 1_000,
  });
  await until('it to be told', () => seen.superseded === 1);
  await loop.beat();
  expect(await loop.claim()).toBe(0);
  expect(seen.superseded).toBe(1);
});
