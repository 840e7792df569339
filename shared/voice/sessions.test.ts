import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { applyNextIntent } from './intents.ts';
import { claimAgents, loginFailed } from './leases.ts';
import { agentReady, guildChanged } from './presence.ts';
import type { Lease, VoiceSession } from './session.ts';
import {
  adoptSessions,
  dismissSessions,
  moveSession,
  noteHeard,
  readEndOf,
  readSessions,
  releaseSession,
  setSessionState,
} from './sessions.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice(8);
});
afterAll(() => voice.drop());

/** One agent serving one channel. */
async function serving() {
  const guild = voice.id();
  const crew = await voice.crew(1, [guild]);
  const session = await voice.session(guild);
  return { ...crew, guild, session };
}

const stateOf = async (id: string) => {
  const [row] =
    await voice.sql`select state, channel_id, fence, heard_at, end_reason, agent_id from voice_sessions where session_id = ${id}`;
  return row;
};

const ago = (id: string, column: 'state_at' | 'heard_at', minutes: number) =>
  voice.sql`update voice_sessions set ${voice.sql(column)} = clock_timestamp() - make_interval(mins => ${minutes}) where session_id = ${id}`;

describe('a stale fence', () => {
  test.each<[string, (lease: Lease, session: { id: string; guild: string }) => Promise<unknown>]>([
    ['reports the channel as joined', (lease, { id }) => setSessionState(voice.store, lease, id, 'active')],
    ['moves the session', (lease, { id }) => moveSession(voice.store, lease, id, voice.id())],
    ['ends the session', (lease, { id }) => releaseSession(voice.store, lease, id, 'left')],
    ['says that it was kicked', (lease, { guild }) => guildChanged(voice.store, lease, guild, false)],
    ['says that it is logged in elsewhere', (lease) => agentReady(voice.store, lease, [])],
    ['says that the token is refused', (lease) => loginFailed(voice.store, lease, true)],
    ['applies an intent', (lease, { id }) => applyNextIntent(voice.store, lease, id, async () => ({}))],
  ])('changes nothing when a node %s', async (_what, write) => {
    const { runner, session } = await serving();
    const rows = () =>
      voice.sql`select to_jsonb(s) as session, to_jsonb(a) as agent, (select count(*) from agent_guilds g where g.agent_id = a.agent_id)
        from voice_sessions s join agent_bots a using (agent_id) where session_id = ${session.id}`;
    for (const end of ['expired', 'taken over'] as const) {
      if (end === 'expired') await voice.expire(runner);
      else await claimAgents(voice.store, await voice.node());
      const before = await rows();
      expect(await write(session, session)).toEqual({ status: 'stale_fence' });
      expect(await rows()).toEqual(before);
    }
  });

  test('of one session doesn’t keep another from being recorded as heard', async () => {
    const [gone, held] = [await serving(), await serving()];
    await voice.expire(gone.runner);
    for (const { session } of [gone, held]) await ago(session.id, 'heard_at', 5);
    const before = await stateOf(gone.session.id);
    const heard = [gone, held].map(({ session: { id, agent, fence } }) => ({ session: id, agent, fence }));
    expect(await noteHeard(voice.store, heard)).toMatchObject({ sessions: [held.session.id] });
    expect(await stateOf(gone.session.id)).toEqual(before);
  });
});

describe('failover', () => {
  test('the next holder takes over every session of the agents, once, under its own fence', async () => {
    const guilds = [voice.id(), voice.id(), voice.id()];
    const { runner } = await voice.crew(2, guilds);
    const sessions: VoiceSession[] = [];
    for (const guild of guilds) sessions.push(await voice.session(guild));
    for (const session of sessions.slice(0, 2)) await setSessionState(voice.store, session, session.id, 'active');
    await voice.expire(runner);
    const next = await voice.node();
    await claimAgents(voice.store, next);
    const adopted = await adoptSessions(voice.store, next);
    if (adopted.status !== 'adopted') throw new Error(adopted.status);
    expect(
      adopted.sessions.map(({ id, state, failedOver, node }) => ({ id, state, failedOver, node: node?.id })),
    ).toEqual(
      sessions.map(({ id }, i) => ({ id, state: i < 2 ? 'active' : 'starting', failedOver: i < 2, node: next.id })),
    );
    for (const session of adopted.sessions)
      expect(await setSessionState(voice.store, session, session.id, 'active')).toMatchObject({ status: 'noted' });
    const again = await adoptSessions(voice.store, next);
    expect(again).toMatchObject({ sessions: sessions.map(() => ({ failedOver: false })) });
    expect(await adoptSessions(voice.store, runner)).toEqual({ status: 'adopted', sessions: [], leases: [] });
  });

  test('a claim doesn’t wait for writes, nor they for it: the lease can’t change hands during an intent', async () => {
    const { runner, session } = await serving();
    await voice.sql`insert into voice_intents (idem_key, session_id, user_id, verb) values (${`k:${session.id}`}, ${session.id}, 1, 'skip')`;
    const applied = await applyNextIntent(voice.store, session, session.id, async () => {
      // The holder's heartbeat succeeds; a rival gets nothing, and doesn't hang.
      await voice.sql`update agent_bots set lease_until = lease_until + interval '1 second' where agent_id = ${session.agent}`;
      await voice.sql`update agent_bots set lease_until = clock_timestamp() where runner_id = ${runner.id}`;
      expect(await claimAgents(voice.store, await voice.node())).toMatchObject({ agents: [] });
      return { skipped: true };
    });
    expect(applied).toMatchObject({ status: 'applied' });
  });
});

describe('what nodes report', () => {
  test('joined, parked, and moved with its agent', async () => {
    const { session } = await serving();
    expect(await setSessionState(voice.store, session, session.id, 'active')).toMatchObject({
      session: { state: 'active' },
    });
    expect(await setSessionState(voice.store, session, session.id, 'parked')).toMatchObject({
      session: { state: 'parked' },
    });
    const channel = voice.id();
    expect(await moveSession(voice.store, session, session.id, channel)).toMatchObject({
      session: { channel, state: 'parked' },
    });
  });

  test('moved into a channel with a session: nothing changes', async () => {
    const guild = voice.id();
    await voice.crew(2, [guild]);
    const [one, two] = [await voice.session(guild), await voice.session(guild)];
    expect(await moveSession(voice.store, one, one.id, two.channel)).toEqual({ status: 'channel_taken' });
    expect((await readSessions(voice.store, guild)).map(({ channel }) => channel)).toEqual([one.channel, two.channel]);
  });

  test('two sessions moved into one channel at once: one succeeds', async () => {
    const guild = voice.id();
    await voice.crew(2, [guild]);
    const channel = voice.id();
    const sessions = [await voice.session(guild), await voice.session(guild)];
    const moves = await Promise.all(sessions.map((session) => moveSession(voice.store, session, session.id, channel)));
    expect(moves.map(({ status }) => status).sort()).toEqual(['channel_taken', 'noted']);
  });

  test('ended: the agent is free, the reason is stored, and ending it again finds nothing', async () => {
    const { guild, session } = await serving();
    expect(await releaseSession(voice.store, session, session.id, 'kicked')).toMatchObject({
      status: 'released',
      events: [{ event: 'released', reason: 'kicked', session: { id: session.id, state: 'ended' } }],
    });
    expect(await releaseSession(voice.store, session, session.id, 'left')).toEqual({ status: 'not_found' });
    expect(await readEndOf(voice.store, session.id)).toBe('kicked');
    expect(await voice.session(guild)).toMatchObject({ agent: session.agent });
    await expect(voice.sql`update voice_sessions set channel_id = 1 where session_id = ${session.id}`).rejects.toThrow(
      /has ended/,
    );
  });
});

describe('staff', () => {
  test('ends a channel’s sessions, even when no node holds them, and the node finds them gone', async () => {
    const { guild, session, runner } = await serving();
    await voice.expire(runner);
    const caller = voice.as(voice.id(), { guildId: guild });
    const outcome = await dismissSessions(voice.store, caller, session.channel);
    expect(outcome).toMatchObject({ status: 'released', events: [{ reason: 'dismissed' }] });
    expect(await dismissSessions(voice.store, caller, session.channel)).toEqual(outcome);
    const again = voice.as(voice.id(), { guildId: guild });
    expect(await dismissSessions(voice.store, again, session.channel)).toMatchObject({ status: 'no_session' });
  });
});

describe('the database itself', () => {
  const again = (columns: string, guild: string) => `
    insert into voice_sessions (guild_id, channel_id, kind, agent_id, fence, requested_by)
    select ${columns}, fence, requested_by from voice_sessions where guild_id = ${guild}`;

  test.each([
    [
      'a second channel for an agent in a guild',
      again('guild_id, channel_id + 1, kind, agent_id', 'GUILD'),
      /voice_session_of_agent/,
    ],
    [
      'a second session of a kind for a channel',
      again('guild_id, channel_id, kind, (select min(agent_id) from agent_bots)', 'GUILD'),
      /voice_session_of_channel/,
    ],
    ['a state there is not', "update voice_sessions set state = 'playing' where guild_id = GUILD", /violates check/],
    [
      'an end without a reason',
      "update voice_sessions set state = 'ended', ended_at = now() where guild_id = GUILD",
      /violates check/,
    ],
    ['a fence that falls', 'update voice_sessions set fence = fence - 1 where guild_id = GUILD', /only grows/],
    ['a fiftieth place in a guild', 'update agent_guilds set slot = 50 where guild_id = GUILD', /violates check/],
  ])('refuses %s', async (_what, statement, problem) => {
    const { guild } = await serving();
    await expect(voice.sql.unsafe(statement.replaceAll('GUILD', guild))).rejects.toThrow(problem);
  });

  test('an agent can serve one channel in each of many servers', async () => {
    const guilds = [voice.id(), voice.id()];
    const { leases } = await voice.crew(1, guilds);
    for (const guild of guilds) expect(await voice.session(guild)).toMatchObject({ agent: leases[0]?.agent });
  });
});
