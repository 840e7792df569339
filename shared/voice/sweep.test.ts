import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { VOICE } from './catalog.ts';
import { claimAgents } from './leases.ts';
import { readPolicy, setIdleMinutes } from './policy.ts';
import { adoptSessions, noteHeard, setSessionState, sweepSessions } from './sessions.ts';

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

const ago = (id: string, column: 'state_at' | 'heard_at', minutes: number) =>
  voice.sql`update voice_sessions set ${voice.sql(column)} = clock_timestamp() - make_interval(mins => ${minutes}) where session_id = ${id}`;

describe('time', () => {
  const endings = async (id: string) => {
    const { events } = await sweepSessions(voice.store);
    return events.filter((event) => event.event === 'released' && event.session.id === id);
  };

  test('a session that isn’t joined in time is released, and members in line are served', async () => {
    const { guild, session } = await serving();
    const user = voice.id();
    await voice.allocate(guild, { user });
    expect(await endings(session.id)).toEqual([]);
    await voice.sql`
      update voice_sessions set state_at = clock_timestamp() - make_interval(secs => ${VOICE.joinSeconds + 60}) where session_id = ${session.id}`;
    const { events } = await sweepSessions(voice.store);
    expect(events).toMatchObject([
      { event: 'released', reason: 'not_joined', session: { id: session.id } },
      { event: 'served', session: { guild, requestedBy: user } },
    ]);
  });

  test('a session that was joined isn’t released, even while it moves to another node', async () => {
    const { session, runner } = await serving();
    await setSessionState(voice.store, session, session.id, 'active');
    await ago(session.id, 'state_at', 60);
    await voice.expire(runner);
    expect(await endings(session.id)).toEqual([]);
  });

  test.each([
    ['30 minutes by default', undefined, 29, 31],
    ['as many minutes as the guild allows', 5, 4, 6],
    ['never, where the guild says so', null, 10_000, undefined],
  ])('without listeners it ends: %s', async (_what, minutes, notYet, due) => {
    const { guild, session } = await serving();
    if (minutes !== undefined) await setIdleMinutes(voice.store, voice.as(voice.id(), { guildId: guild }), minutes);
    expect(await readPolicy(voice.store, guild)).toEqual({
      idleMinutes: minutes === undefined ? 30 : minutes,
      pool: null,
    });
    await setSessionState(voice.store, session, session.id, 'active');
    await ago(session.id, 'heard_at', notYet);
    expect(await endings(session.id)).toEqual([]);
    if (due === undefined) return;
    await ago(session.id, 'heard_at', due);
    await noteHeard(voice.store, [{ ...session, session: session.id }]);
    expect(await endings(session.id)).toEqual([]);
    await ago(session.id, 'heard_at', due);
    expect(await endings(session.id)).toMatchObject([{ reason: 'idle' }]);
  });

  test('idle time doesn’t count while no node could see listeners', async () => {
    const { session, runner } = await serving();
    await setSessionState(voice.store, session, session.id, 'active');
    await ago(session.id, 'heard_at', 600);
    await voice.expire(runner);
    expect(await endings(session.id)).toEqual([]);
    const next = await voice.node();
    await claimAgents(voice.store, next);
    expect(await endings(session.id)).toEqual([]);
    await adoptSessions(voice.store, next);
    expect(await endings(session.id)).toEqual([]);
  });

  test('members who waited too long leave the line', async () => {
    const { guild } = await serving();
    const user = voice.id();
    await voice.allocate(guild, { user, textChannelId: '77777777777777777' });
    await voice.sql`
      update voice_waiters set asked_at = clock_timestamp() - make_interval(mins => ${VOICE.waitMinutes}) where user_id = ${user}`;
    const { events } = await sweepSessions(voice.store);
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'gave_up', guild, user, textChannel: '77777777777777777' }),
    );
    expect(await voice.sql`select from voice_waiters where user_id = ${user}`).toHaveLength(0);
  });

  test('8 nodes sweeping at once report each end once', async () => {
    const { session } = await serving();
    await ago(session.id, 'state_at', 1);
    const sweeps = await Promise.all(Array.from({ length: 8 }, () => sweepSessions(voice.store)));
    const told = sweeps
      .flatMap(({ events }) => events)
      .filter((event) => 'session' in event && event.session.id === session.id);
    expect(told).toHaveLength(1);
  });

  test.each([-1, 721])('the database refuses %i idle minutes', async (minutes) => {
    await expect(setIdleMinutes(voice.store, voice.as(voice.id()), minutes)).rejects.toThrow(/violates check/);
  });
});
