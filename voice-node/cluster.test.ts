/**
 * Several nodes as separate processes, and what happens to playback when one of them or Lavalink fails. Leases last two
 * seconds.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFaultyProxy } from '../infra/testing/faulty-proxy.ts';
import { type NodeProcess, openVoiceStage, until, type VoiceStage } from '../infra/testing/voice-node/stage.ts';
import type { VoiceSession } from '../shared/voice/session.ts';
import { readSessions } from '../shared/voice/sessions.ts';

let stage: VoiceStage;
beforeEach(async () => {
  stage = await openVoiceStage();
});
afterEach(() => stage.close());

const agentsOf = async (node: NodeProcess) =>
  (await node.call('status', undefined)).agents.filter(({ isReady }) => isReady).map(({ agent }) => agent);
async function allReady(...nodes: NodeProcess[]): Promise<void> {
  await until('all agents to be ready', async () => {
    const held = await Promise.all(nodes.map(agentsOf));
    return held.flat().length === stage.agentIds.length;
  });
}
async function activeSessions(count: number): Promise<VoiceSession[]> {
  const sessions: VoiceSession[] = [];
  for (let opened = 0; opened < count; opened++) sessions.push(await stage.open());
  for (const { id } of sessions) await stage.active(id);
  return sessions;
}
/** The players connected to a session's channel, on any node. */
const playersIn = ({ channel }: VoiceSession) =>
  stage.lavalink
    .flatMap((endpoint) => endpoint.players())
    .filter(({ voice, state }) => voice.channelId === channel && state.connected);
/** Waits until a node has joined all of these sessions' channels, and nothing is left of earlier connections. */
async function untilServedBy(node: NodeProcess, sessions: readonly VoiceSession[]): Promise<void> {
  for (const { id } of sessions) {
    await until(`session ${id} to be served by ${node.id}`, async () => {
      const [now] = (await readSessions(stage.store, stage.guildId)).filter((each) => each.id === id);
      if (now === undefined) throw new Error(`session ${id} ended: ${(await stage.stateOf(id)).endReason}`);
      if (now.node?.id !== node.id || now.state !== 'active') return false;
      const { agent, fence } = now;
      const answer = await node.call('state', { session: id, agent, fence }).catch(() => undefined);
      return answer?.state === 'active' && playersIn(now).length === 1 && stage.placeOf(agent) === now.channel;
    });
  }
}

test('two nodes that start together share the agents, and each agent logs in once', async () => {
  // On a busy machine, one process may be seconds ahead of the other. So the first claim waits until both nodes claim.
  await stage.sql.unsafe(`
    alter function voice_claim rename to voice_claim_at_once;
    create function voice_claim(p_runner text, p_incarnation bigint, p_lease interval, p_most integer, p_logins_per_day integer)
    returns jsonb language plpgsql as $$
    begin
      perform pg_advisory_xact_lock_shared(4712);
      while not exists (select from agent_bots where runner_id is not null)
        and (select count(*) from pg_locks where locktype = 'advisory' and objid = 4712 and granted
          and database = (select oid from pg_database where datname = current_database())) < 2
      loop
        perform pg_sleep(0.01);
      end loop;
      return voice_claim_at_once(p_runner, p_incarnation, p_lease, p_most, p_logins_per_day);
    end $$`);
  const nodes = await Promise.all([stage.start({ NODE_ID: 'one' }), stage.start({ NODE_ID: 'two' })]);
  await allReady(...nodes);
  const held = await Promise.all(nodes.map(agentsOf));
  expect(held.flat().sort()).toEqual([...stage.agentIds].sort());
  expect(held.map((agents) => agents.length)).toEqual([2, 2]);
  expect(stage.agentIds.map((id) => stage.discord.core.sessions.of(id).length)).toEqual([1, 1, 1, 1]);
});

describe('a node that', () => {
  let one: NodeProcess;
  let two: NodeProcess;
  let sessions: VoiceSession[];
  async function startBoth(overrides: Record<string, string> = {}): Promise<void> {
    one = await stage.start({ NODE_ID: 'one', ...overrides });
    await allReady(one);
    sessions = await activeSessions(3);
    two = await stage.start({ NODE_ID: 'two' });
  }

  test('is killed: its agents and sessions resume on the other node within seconds', async () => {
    await startBoth();
    one.child.kill('SIGKILL');
    await untilServedBy(two, sessions);
    expect(await agentsOf(two)).toHaveLength(4);
    // The music never stopped, so nothing else says when the node has read its sessions.
    const metrics = async () =>
      (await two.fetch('/metrics', { authorization: 'Bearer metrics-token-of-the-tests' })).text();
    await until('the sessions to be counted', async () =>
      (await metrics()).includes('chorus_session_failovers_total{reason="voice_node"} 3'),
    );
  });

  test('is drained hands everything over before it exits', async () => {
    await startBoth();
    one.child.kill('SIGTERM');
    expect(await one.ended).toBe(0);
    await untilServedBy(two, sessions);
  });

  test('is drained by a call reports what it handed over, and claims nothing more', async () => {
    await startBoth();
    expect(await one.call('drain', { key: 'd' })).toEqual({ agents: 4, sessions: 3 });
    await untilServedBy(two, sessions);
    expect(await one.call('drain', { key: 'd' })).toEqual({ agents: 4, sessions: 3 });
    expect(await one.call('wake', {})).toEqual({ claimed: 0 });
    expect(await one.call('status', undefined)).toMatchObject({ agents: [], isDraining: true });
  });

  test('can’t reach the database goes silent before its leases expire, and there are never two players', async () => {
    const proxy = await openFaultyProxy(stage.url);
    await startBoth({ DATABASE_URL: proxy.url });
    proxy.set('silent');
    let maxPlayers = 0;
    let silentAt: number | undefined;
    let takenOverAt: number | undefined;
    await until('the other node to serve', async () => {
      for (const session of sessions) maxPlayers = Math.max(maxPlayers, playersIn(session).length);
      if (sessions.every(({ agent }) => stage.placeOf(agent) === undefined)) silentAt ??= performance.now();
      const states = await Promise.all(sessions.map(({ id }) => stage.stateOf(id)));
      if (states.some(({ runner }) => runner === two.id)) takenOverAt ??= performance.now();
      return (
        states.every(({ runner }) => runner === two.id) && sessions.every((session) => playersIn(session).length === 1)
      );
    });
    expect(maxPlayers).toBe(1);
    expect(silentAt).toBeLessThan(takenOverAt ?? 0);
    expect(one.output()).toContain('silencing agents');
    await untilServedBy(two, sessions);

    // Back online, it takes nothing from the other node. Once it has stayed for a while, it's given its share, but not here.
    await stage.sql.unsafe(`
      create or replace function voice_surplus(p_runner text, p_settled_after interval) returns integer
      language sql stable as 'select 0'`);
    proxy.set('open');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await agentsOf(one)).toEqual([]);
    await untilServedBy(two, sessions);
    proxy.close();
  });

  test('can’t reach the database for a moment continues as if nothing happened', async () => {
    const proxy = await openFaultyProxy(stage.url);
    const node = await stage.start({ DATABASE_URL: proxy.url, LEASE_MS: '9000' });
    await allReady(node);
    sessions = await activeSessions(2);
    const voices = () => stage.lavalink.flatMap((endpoint) => endpoint.players()).map(({ voice }) => voice);
    const before = voices();
    proxy.set('silent');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    proxy.set('open');
    await untilServedBy(node, sessions);
    expect(voices()).toEqual(before);
    expect(node.output()).not.toContain('silencing agents');
    proxy.close();
  });

  test('is started again under the same name exits, and the new process serves', async () => {
    await startBoth();
    two.child.kill('SIGTERM');
    await two.ended;
    const again = await stage.start({ NODE_ID: 'one' });
    expect(await one.ended).toBe(0);
    await untilServedBy(again, sessions);
  });
});

describe('when only the socket to a Lavalink node breaks', () => {
  test('and the node responds, everything stays in place even though there’s another node', async () => {
    const node = await stage.start();
    await allReady(node);
    const sessions = await activeSessions(2);
    const players = () =>
      stage.lavalink
        .flatMap((endpoint) => endpoint.players())
        .map(({ sessionId, voice }) => ({ of: sessionId, ...voice }));
    const before = players();
    for (const endpoint of stage.lavalink) if (endpoint.players().length > 0) endpoint.dropSockets();
    for (const { id } of sessions) expect((await stage.stateOf(id)).state).toBe('active');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(players()).toEqual(before);
    await untilServedBy(node, sessions);
  });

  test('and it can’t be reached for a while, players resume on the other node, and none is left behind', async () => {
    const proxies = await Promise.all(stage.lavalink.map(({ url }) => openFaultyProxy(url)));
    const addresses = stage.lavalink.map(({ id, password }, index) => ({ id, password, url: proxies[index]?.url }));
    const node = await stage.start({ LAVALINK_NODES: JSON.stringify(addresses) });
    await allReady(node);
    const sessions = await activeSessions(1);
    const was = stage.lavalink.findIndex((endpoint) => endpoint.players().length > 0);
    const [near, far] = was === 0 ? stage.lavalink : [stage.lavalink[1], stage.lavalink[0]];
    proxies[was]?.set('hangs up');
    near.dropSockets();
    await until('it to resume on the other node', () => far.players().some(({ state }) => state.connected));
    proxies[was]?.set('open');
    await until('the old player to be gone', () => near.players().length === 0);
    await untilServedBy(node, sessions);
    for (const proxy of proxies) proxy.close();
  });
});

const readiness = async (node: NodeProcess) => (await (await node.fetch('/readyz')).json()) as { status: string };

describe('when a Lavalink node is killed', () => {
  test('its players move to the other node without leaving their channels', async () => {
    const node = await stage.start();
    await allReady(node);
    const sessions = await activeSessions(3);
    const killed = stage.lavalink.find((endpoint) => endpoint.players().length > 0);
    await killed?.kill();
    await until('the players to be connected elsewhere', () =>
      sessions.every((session) => playersIn(session).length === 1),
    );
    for (const session of sessions) {
      expect(await stage.stateOf(session.id)).toMatchObject({ state: 'active', channel: session.channel });
      expect(stage.placeOf(session.agent)).toBe(session.channel);
    }
    await until('the failover to be counted', async () =>
      /failovers_total\{reason="lavalink"\} [1-9]/.test(
        await (await node.fetch('/metrics', { authorization: 'Bearer metrics-token-of-the-tests' })).text(),
      ),
    );
    await until('it to be degraded', async () => (await readiness(node)).status === 'degraded');
  });

  test('and no other is left, sessions are parked, and resume on their own when one is back', async () => {
    const node = await stage.start();
    await allReady(node);
    const sessions = await activeSessions(2);
    await Promise.all(stage.lavalink.map((endpoint) => endpoint.kill()));
    for (const { id } of sessions)
      await until('it to be parked', async () => (await stage.stateOf(id)).state === 'parked');
    await until('it to be unhealthy', async () => (await readiness(node)).status === 'unhealthy');
    expect((await node.fetch('/readyz')).status).toBe(503);
    sessions.push(await stage.open());
    await until('the new one to be parked', async () =>
      (await Promise.all(sessions.map(({ id }) => stage.stateOf(id)))).every(({ state }) => state === 'parked'),
    );
    await stage.lavalink[1].restart();
    for (const session of sessions) {
      await stage.active(session.id);
      await until('it to be connected', () => playersIn(session).length === 1);
      expect(stage.placeOf(session.agent)).toBe(session.channel);
    }
  });

  test('and the other one fails at first, sessions resume as soon as it works', async () => {
    const node = await stage.start();
    await allReady(node);
    const sessions = await activeSessions(2);
    const killed = stage.lavalink.find((endpoint) => endpoint.players().length > 0) ?? stage.lavalink[0];
    const [other] = stage.lavalink.filter((endpoint) => endpoint !== killed);
    other?.faults.error(500);
    const affected = sessions.filter(({ channel }) =>
      killed.players().some(({ voice }) => voice.channelId === channel),
    );
    await killed.kill();
    for (const { id } of affected)
      await until('it to be parked', async () => (await stage.stateOf(id)).state === 'parked');
    other?.faults.heal();
    await untilServedBy(node, sessions);
  });

  test('and is back at once, sessions reconnect', async () => {
    const node = await stage.start();
    await allReady(node);
    const [session] = await activeSessions(1);
    if (session === undefined) throw new Error('no session');
    await Promise.all(stage.lavalink.map((endpoint) => endpoint.restart()));
    await until('it to be connected', () => playersIn(session).length === 1);
    await stage.active(session.id);
  });
});
