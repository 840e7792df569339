/** Sessions that were starting when something died. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Crew, openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { VOICE } from './catalog.ts';
import type { Runner } from './leases.ts';
import type { VoiceSession } from './session.ts';
import { adoptSessions, readEndOf, sweepSessions } from './sessions.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice(4);
});
afterAll(() => voice.drop());

/** More than enough time for joining. */
const LONG_S = VOICE.joinSeconds + 2;

/** A session that should have been joined a while ago. */
async function starting(agents = 1): Promise<Crew & { guild: string; session: VoiceSession }> {
  const guild = voice.id();
  const crew = await voice.crew(agents, [guild]);
  const session = await voice.session(guild);
  await voice.sql`
    update voice_sessions set state_at = state_at - make_interval(secs => ${LONG_S}) where session_id = ${session.id}`;
  return { ...crew, guild, session };
}

/** Sets a node's last heartbeat to this long ago, while its leases stay valid. */
const silentFor = ({ id }: Runner, seconds: number) =>
  voice.sql`update agent_runners set heartbeat_at = clock_timestamp() - make_interval(secs => ${seconds}) where runner_id = ${id}`;
const livesSince = ({ id }: Runner, seconds: number) =>
  voice.sql`update agent_runners set started_at = clock_timestamp() - make_interval(secs => ${seconds}) where runner_id = ${id}`;
const endOf = async ({ id }: VoiceSession) => {
  await sweepSessions(voice.store);
  return readEndOf(voice.store, id);
};
/** Makes all nodes of earlier tests dead. */
const endOthers = (than: Runner) =>
  voice.sql`update agent_runners set live_until = clock_timestamp() where runner_id <> ${than.id}`;

test('the session of a live node that doesn’t join in time ends', async () => {
  expect(await endOf((await starting()).session)).toBe('not_joined');
});

test('a session whose node died before joining waits for the lease to end, and starts at the next node', async () => {
  const { session, runner, guild } = await starting();
  await silentFor(runner, LONG_S + 1);
  expect(await endOf(session)).toBeNull();
  await voice.expire(runner);
  expect(await endOf(session)).toBeNull();
  const next = await voice.node();
  await voice.crewOf(next, [guild]);
  // Claimed, and not yet taken up.
  expect(await endOf(session)).toBeNull();
  await adoptSessions(voice.store, next);
  expect(await endOf(session)).toBeNull();
});

test('no session is lost when all nodes were down for longer than the join limit', async () => {
  const { session, runner } = await starting();
  await voice.sql`
    update agent_bots set lease_until = clock_timestamp() - make_interval(secs => ${LONG_S}) where runner_id = ${runner.id}`;
  await silentFor(runner, 2 * LONG_S);
  await endOthers(await voice.node());
  expect(await endOf(session)).toBeNull();
});

test('the session of an agent that no node claims moves to another one', async () => {
  const { session, runner, leases } = await starting(2);
  await voice.sql`
    update agent_bots set runner_id = null, lease_until = clock_timestamp() - make_interval(secs => ${LONG_S})
    where agent_id = ${session.agent}`;
  await livesSince(runner, LONG_S);
  await endOthers(runner);
  expect(await endOf(session)).toBeNull();
  const [row] = await voice.sql<{ agent: string }[]>`
    select agent_id::text as agent from voice_sessions where session_id = ${session.id}`;
  expect(row?.agent).toBe(leases.find(({ agent }) => agent !== session.agent)?.agent);
});

test('the session of an agent that no node claims ends when there’s no other agent', async () => {
  const { session, runner } = await starting();
  await voice.sql`
    update agent_bots set runner_id = null, lease_until = clock_timestamp() - make_interval(secs => ${LONG_S})
    where agent_id = ${session.agent}`;
  await livesSince(runner, LONG_S);
  await endOthers(runner);
  expect(await endOf(session)).toBe('agent_gone');
});
