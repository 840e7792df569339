import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { LEASE } from './catalog.ts';
import {
  claimAgents,
  loginFailed,
  type Runner,
  readNodes,
  registerRunner,
  releaseLeases,
  renewLeases,
} from './leases.ts';
import { agentReady } from './presence.ts';

let voice: TestVoice;
beforeEach(async () => {
  voice = await openVoice(32);
});
afterEach(() => voice.drop());

const WELL = { load: 0.1, isPaused: false, isDraining: false };

async function agents(count: number): Promise<string[]> {
  const owner = voice.id();
  const pool = await voice.pool(owner);
  const made: string[] = [];
  for (let i = 0; i < count; i++) made.push(await voice.agent(owner, pool));
  return made;
}

async function claim(runner: Runner, most?: number) {
  const claimed = await claimAgents(voice.store, runner, most);
  if (claimed.status !== 'claimed') throw new Error(claimed.status);
  return claimed;
}

async function renew(runner: Runner, state = WELL) {
  const renewed = await renewLeases(voice.store, runner, state);
  if (renewed.status !== 'renewed') throw new Error(renewed.status);
  return renewed;
}

describe('claiming', () => {
  test('a node claims what nobody holds, up to its capacity', async () => {
    await agents(5);
    const [small, large] = [await voice.node({ capacity: 2 }), await voice.node({ capacity: 10 })];
    expect((await claim(small)).agents).toHaveLength(2);
    expect((await claim(small)).agents).toEqual([]);
    expect((await claim(large, 1)).agents).toHaveLength(1);
    expect((await claim(large)).agents).toHaveLength(2);
  });

  test('8 concurrent nodes share the agents: none is held twice, none is left', async () => {
    const all = await agents(40);
    const nodes = await Promise.all(Array.from({ length: 8 }, () => voice.node({ capacity: 7 })));
    const claims = await Promise.all(nodes.flatMap((node) => [claim(node), claim(node), claim(node)]));
    const taken = claims.flatMap((claimed) => claimed.agents);
    // Agents that were skipped because they were locked are claimed with the next heartbeat.
    for (const node of nodes) taken.push(...(await claim(node)).agents);
    expect(taken.map(({ agent }) => agent).sort()).toEqual([...all].sort());
    expect(new Set(taken.map(({ fence }) => fence)).size).toBe(40);
    for (const { agents: held } of await readNodes(voice.store)) expect(held).toBeLessThanOrEqual(7);
  });

  test('the claim returns the sealed token, which opens for this agent', async () => {
    const [id = ''] = await agents(1);
    const [claimed] = (await claim(await voice.node())).agents;
    if (!claimed) throw new Error('nothing claimed');
    const token = { ciphertext: claimed.tokenCiphertext, keyId: claimed.tokenKeyId };
    expect(await voice.cipher.open(token, id)).toContain(id);
  });

  test('a node that is paused or draining claims nothing', async () => {
    await agents(1);
    const runner = await voice.node();
    await renew(runner, { ...WELL, isPaused: true });
    expect((await claim(runner)).agents).toEqual([]);
    await renew(runner, { ...WELL, isDraining: true });
    expect((await claim(runner)).agents).toEqual([]);
    await renew(runner);
    expect((await claim(runner)).agents).toHaveLength(1);
  });

  test('agents with sessions come first', async () => {
    const guild = voice.id();
    const { runner } = await voice.crew(6, [guild]);
    const { agent } = await voice.session(guild);
    await voice.expire(runner);
    const [first] = (await claim(await voice.node(), 1)).agents;
    expect(first?.agent).toBe(agent);
  });

  test('whoever claims an agent learns when the former node was last known to live, if it could serve', async () => {
    const guild = voice.id();
    const { runner } = await voice.crew(1, [guild]);
    const { id } = await voice.session(guild);
    const next = await voice.node();
    const agoSeconds = async () => {
      const [{ aliveAt } = { aliveAt: null }] = (await claim(next)).agents;
      await voice.sql`update agent_bots set runner_id = ${runner.id}, fence = nextval('voice_fence')`;
      return aliveAt === null ? null : Math.round((Date.now() - Date.parse(aliveAt)) / 1_000);
    };
    // It's not known what it did since its last heartbeat.
    await voice.expire(runner);
    expect(await agoSeconds()).toBeGreaterThanOrEqual(next.leaseMs / 1_000);
    await voice.sql`update agent_bots set runner_id = null, lease_until = clock_timestamp() - interval '20 seconds'`;
    expect(await agoSeconds()).toBe(20);
    await voice.sql`update voice_sessions set state = 'parked' where session_id = ${id}`;
    await voice.sql`update agent_bots set runner_id = null, lease_until = clock_timestamp()`;
    expect(await agoSeconds()).toBeNull();
  });

  test('an agent that was claimed too often today waits until tomorrow', async () => {
    await agents(1);
    await voice.sql`
      update agent_bots set logins = ${LEASE.loginsPerDay}, login_day = (clock_timestamp() at time zone 'UTC')::date`;
    const runner = await voice.node();
    expect((await claim(runner)).agents).toEqual([]);
    await voice.sql`update agent_bots set login_day = login_day - 1`;
    expect((await claim(runner)).agents).toHaveLength(1);
  });

  test('a connection killed during a claim leaves no locks', async () => {
    await agents(3);
    const [dying, other] = [await voice.node(), await voice.node()];
    const connection = postgres(voice.url, { max: 1, onnotice: () => {} });
    const claimed = Promise.withResolvers<number>();
    // It never ends on its own, only by the kill.
    connection
      .begin(async (sql) => {
        const [self] = await sql<{ pid: number }[]>`
          select pg_backend_pid() as pid, voice_claim(${dying.id}, ${dying.incarnation}, interval '60 seconds', 10, 800)`;
        claimed.resolve(self?.pid ?? 0);
        await new Promise(() => {});
      })
      .catch(() => {});
    const pid = await claimed.promise;
    // Meanwhile, others aren't blocked.
    expect((await claim(other)).agents).toEqual([]);
    await voice.sql`select pg_terminate_backend(${pid}, 5000)`;
    await connection.end({ timeout: 0 });
    expect((await claim(other)).agents).toHaveLength(3);
  });
});

describe('renewing', () => {
  test('returns the leases that the node still holds, with their fences', async () => {
    await agents(3);
    const runner = await voice.node();
    const { agents: claimed } = await claim(runner);
    expect((await renew(runner)).leases).toEqual(claimed.map(({ agent, fence }) => ({ agent, fence })));
  });

  test('a lease that has ended isn’t renewed, even if nobody took it; a new claim has a higher fence', async () => {
    await agents(1);
    const runner = await voice.node();
    const [before] = (await claim(runner)).agents;
    await voice.expire(runner);
    expect((await renew(runner)).leases).toEqual([]);
    const [after] = (await claim(runner)).agents;
    expect(after?.agent).toBe(before?.agent);
    expect(BigInt(after?.fence ?? 0)).toBeGreaterThan(BigInt(before?.fence ?? 0));
  });

  test('renewals race claims at expiry: one of them gets the lease, never both', async () => {
    await agents(6);
    const [holder, rival] = [await voice.node(), await voice.node()];
    await claim(holder);
    for (let round = 0; round < 25; round++) {
      // Half of the leases have just ended.
      await voice.sql`
        update agent_bots set lease_until = clock_timestamp() - interval '1 millisecond'
        where agent_id % 2 = ${round % 2}`;
      const [kept, kept2, won] = await Promise.all([renew(holder), renew(holder), claim(rival)]);
      const lost = new Map(won.agents.map(({ agent, fence }) => [agent, fence]));
      const rows = await voice.sql<{ agent: string; runner: string | null; fence: string }[]>`
        select agent_id::text as agent, runner_id as runner, fence::text as fence from agent_bots`;
      for (const { agent, runner, fence } of rows) {
        if (lost.has(agent)) expect([runner, fence]).toEqual([rival.id, lost.get(agent)]);
        for (const renewed of [...kept.leases, ...kept2.leases].filter(
          (lease) => lease.agent === agent && !lost.has(agent),
        ))
          expect([runner, fence]).toEqual([holder.id, renewed.fence]);
      }
      for (const { leases } of [kept, kept2])
        for (const lease of leases) expect(lost.get(lease.agent)).not.toBe(lease.fence);
      await releaseLeases(
        voice.store,
        rival,
        rows.map(({ agent }) => agent),
      );
      await claim(holder);
    }
  });

  test('returns when the next lease of another node ends, or nothing', async () => {
    await agents(2);
    const [holder, waiting] = [await voice.node({ capacity: 2, leaseMs: 40_000 }), await voice.node()];
    expect((await renew(waiting)).wakeInMs).toBeNull();
    expect((await claim(holder)).wakeInMs).toBeNull();
    const { wakeInMs } = await renew(waiting);
    expect(wakeInMs).toBeGreaterThan(0);
    expect(wakeInMs).toBeLessThanOrEqual(40_000);
  });
});

describe('a node with the name of an earlier process', () => {
  test('gets its agents at once; the earlier process holds nothing and is superseded', async () => {
    await agents(2);
    const before = await voice.node({ id: 'node-a' });
    await claim(before);
    const after = await registerRunner(voice.store, {
      id: 'node-a',
      url: 'http://node-a.invalid',
      version: '1.2.4',
      capacity: 10,
      leaseMs: 60_000,
    });
    expect((await claim(after)).agents).toHaveLength(2);
    expect(await renewLeases(voice.store, before, WELL)).toEqual({ status: 'superseded' });
    expect(await claimAgents(voice.store, before)).toEqual({ status: 'superseded' });
    expect(await releaseLeases(voice.store, before)).toEqual({ status: 'superseded' });
    expect((await renew(after)).leases).toHaveLength(2);
  });
});

describe('handing over', () => {
  test('a draining node gives up everything at once and no longer counts as live', async () => {
    const all = await agents(3);
    const [leaving, staying] = [await voice.node(), await voice.node()];
    await claim(leaving);
    const released = await releaseLeases(voice.store, leaving);
    expect(released).toMatchObject({ status: 'released', agents: [...all].sort() });
    expect((await claim(staying)).agents).toHaveLength(3);
    expect((await claim(leaving)).agents).toEqual([]);
    expect(await readNodes(voice.store)).toMatchObject([
      { id: staying.id, isLive: true, agents: 3 },
      { id: leaving.id, isLive: false, isDraining: true, agents: 0 },
    ]);
  });
});

describe('a failed login', () => {
  test('is retried after a pause that doubles, until it works', async () => {
    await agents(1);
    const runner = await voice.node();
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      const [lease] = (await claim(runner)).agents;
      if (!lease) throw new Error('nothing claimed');
      const noted = await loginFailed(voice.store, lease, false);
      if (noted.status !== 'noted') throw new Error(noted.status);
      pauses.push(Math.round((noted.retryInMs ?? 0) / 1_000));
      const rest = await claim(runner);
      expect(rest.agents).toEqual([]);
      expect(rest.wakeInMs).toBeGreaterThan(0);
      await voice.sql`update agent_bots set retry_at = clock_timestamp()`;
    }
    expect(pauses).toEqual([5, 10, 20, 40]);
    const [lease] = (await claim(runner)).agents;
    if (!lease) throw new Error('nothing claimed');
    expect(await agentReady(voice.store, lease, [])).toMatchObject({ status: 'ready' });
    expect(await loginFailed(voice.store, lease, false)).toMatchObject({ failures: 1 });
  });

  test('isn’t retried when Discord refuses the token', async () => {
    await agents(1);
    const runner = await voice.node();
    const [lease] = (await claim(runner)).agents;
    if (!lease) throw new Error('nothing claimed');
    expect(await loginFailed(voice.store, lease, true)).toEqual({ status: 'noted', failures: 1, retryInMs: null });
    await voice.sql`update agent_bots set retry_at = null`;
    expect((await claim(runner)).agents).toEqual([]);
    expect(await loginFailed(voice.store, lease, true)).toEqual({ status: 'stale_fence' });
  });
});

describe('the database itself', () => {
  test.each([
    ['a fence that falls', 'update agent_bots set fence = fence - 1'],
    ['a holder that changes under the same fence', "update agent_bots set runner_id = 'node-b'"],
    ['a holder without a lease', 'update agent_bots set lease_until = null'],
    ['a holder of a revoked agent', "update agent_bots set status = 'revoked'"],
  ])('refuses %s', async (_what, change) => {
    await agents(1);
    await voice.node({ id: 'node-b' });
    await claim(await voice.node({ id: 'node-a' }));
    await expect(voice.sql.unsafe(change)).rejects.toThrow(/fence|violates/);
  });
});
