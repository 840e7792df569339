/** Who is told what after their answer, read off the sessions and the line as they are. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { leaveLine } from './allocation.ts';
import { VOICE } from './catalog.ts';
import { followUpSeal, newsMessage, newsTold, noteFollowUp, takeNews } from './news.ts';
import { dismissSessions, releaseSession, setSessionState, sweepSessions } from './sessions.ts';
import type { ReleaseReason, VoiceCaller } from './store.ts';

let voice: TestVoice;
let guildId: string;
let channelId: string;
beforeAll(async () => {
  voice = await openVoice(8);
});
afterAll(() => voice.drop());
beforeEach(async () => {
  await voice.sql`delete from voice_follow_ups`;
  await voice.sql`delete from voice_waiters`;
  guildId = voice.id();
  channelId = voice.id();
});

const TOKEN = 'aW50ZXJhY3Rpb246MTIz';
const application = '100000000000000001';
const news = () => takeNews(voice.store);

async function follow(caller: VoiceCaller, about: { sessionId?: string; channelId?: string; elapsedMs?: number } = {}) {
  const token = await voice.cipher.seal(TOKEN, followUpSeal(caller.key));
  const given = { channelId, kind: 'music' as const, applicationId: application, elapsedMs: 500, ...about };
  await noteFollowUp(voice.store, caller, { ...given, token });
}

/** Somebody who stands in line behind the one session that is served, and is to be told. */
async function waiter() {
  const { leases } = await voice.crew(1, [guildId]);
  const first = await voice.session(guildId);
  const caller = voice.as(voice.id(), { guildId });
  const request = { user: caller.user.id, channelId };
  expect(await voice.allocate(guildId, request)).toMatchObject({ status: 'waiting' });
  await follow(caller);
  const [lease] = leases;
  if (lease === undefined) throw new Error('no lease');
  return { caller, first, lease, free: () => releaseSession(voice.store, lease, first.id, 'left') };
}

/** A session of somebody who is to be told. */
async function asked(elapsedMs = 500) {
  const { leases } = await voice.crew(1, [guildId]);
  const session = await voice.session(guildId, { channelId });
  const caller = voice.as(voice.id(), { guildId });
  await follow(caller, { sessionId: session.id, elapsedMs });
  const [lease] = leases;
  if (lease === undefined) throw new Error('no lease');
  return {
    caller,
    session,
    lease,
    end: (reason: ReleaseReason) => releaseSession(voice.store, lease, session.id, reason),
  };
}

describe('somebody in line', () => {
  test('is told once their agent is in the channel, not before', async () => {
    const { caller, lease, free } = await waiter();
    expect(await news()).toEqual([]);
    const freed = await free();
    const [, served] = freed.status === 'released' ? freed.events : [];
    if (served?.event !== 'served') throw new Error('nobody was served');
    expect(await news()).toEqual([]);
    await setSessionState(voice.store, lease, served.session.id, 'active');
    const [told] = await news();
    expect(told).toMatchObject({ event: 'served', channel: channelId, user: caller.user.id, application });
    expect(await voice.cipher.open(told?.token ?? { ciphertext: '', keyId: '' }, followUpSeal(caller.key))).toBe(TOKEN);
  });

  test('is told when the agent that came may not join', async () => {
    const { caller, lease, free } = await waiter();
    const freed = await free();
    const [, served] = freed.status === 'released' ? freed.events : [];
    if (served?.event !== 'served') throw new Error('nobody was served');
    await releaseSession(voice.store, lease, served.session.id, 'no_access');
    expect(await news()).toMatchObject([{ event: 'released', reason: 'no_access', user: caller.user.id }]);
  });

  test('is told when nobody became free in time', async () => {
    const { caller } = await waiter();
    const since = voice.sql`clock_timestamp() - make_interval(mins => ${VOICE.waitMinutes})`;
    await voice.sql`update voice_waiters set asked_at = ${since} where user_id = ${caller.user.id}`;
    await voice.sql`update voice_follow_ups set waits_since = ${since}`;
    expect(await news()).toEqual([]);
    await sweepSessions(voice.store);
    expect(await news()).toMatchObject([{ event: 'gave_up', channel: channelId, user: caller.user.id }]);
  });

  test('is told nothing after leaving it', async () => {
    const { caller } = await waiter();
    await leaveLine(voice.store, { guildId, userId: caller.user.id, kind: 'music' });
    expect(await news()).toEqual([]);
    expect(await voice.sql`select from voice_follow_ups`).toHaveLength(0);
  });

  test('who asks again is told once, where they asked last', async () => {
    const { caller, lease, free } = await waiter();
    const again = { ...caller, key: `${caller.key}:again` };
    const other = voice.id();
    await voice.allocate(guildId, { user: caller.user.id, channelId: other });
    await follow(again, { channelId: other });
    const freed = await free();
    const [, served] = freed.status === 'released' ? freed.events : [];
    if (served?.event !== 'served') throw new Error('nobody was served');
    await setSessionState(voice.store, lease, served.session.id, 'active');
    expect(await news()).toMatchObject([{ key: again.key, event: 'served', channel: other }]);
  });

  test('is told in time: the line is no longer than Discord takes their token', async () => {
    const { caller } = await waiter();
    const [{ minutes } = { minutes: 0 }] = await voice.sql<{ minutes: number }[]>`
      select extract(epoch from expires_at - asked_at)::float8 / 60 as minutes from voice_follow_ups where idem_key = ${caller.key}`;
    expect(minutes).toBeLessThan(15);
    expect(minutes).toBeGreaterThan(VOICE.waitMinutes);
  });
});

describe('somebody with a session', () => {
  test.each<ReleaseReason>(['not_joined', 'idle', 'agent_gone', 'revoked', 'no_access'])(
    'is told why it ended: %s',
    async (reason) => {
      const { end } = await asked();
      expect(await news()).toEqual([]);
      await end(reason);
      expect(await news()).toMatchObject([{ event: 'released', reason, channel: channelId }]);
    },
  );

  test.each<ReleaseReason>(['left', 'kicked', 'channel_deleted', 'channel_taken'])(
    'is told nothing of what people did: %s',
    async (reason) => {
      const { end } = await asked();
      await end(reason);
      expect(await news()).toEqual([]);
      expect(await voice.sql`select from voice_follow_ups`).toHaveLength(0);
    },
  );

  test('is told nothing when staff ended it', async () => {
    await asked();
    await dismissSessions(voice.store, voice.as(voice.id(), { guildId }), channelId);
    expect(await news()).toEqual([]);
  });

  test('is told by the sweep that found it not joined within ten seconds', async () => {
    const { session } = await asked();
    await voice.sql`update voice_sessions set state_at = clock_timestamp() - make_interval(secs => ${VOICE.joinSeconds + 60}) where session_id = ${session.id}`;
    await sweepSessions(voice.store);
    expect(await news()).toMatchObject([{ event: 'released', reason: 'not_joined' }]);
  });

  test('is told nothing when Discord no longer takes the token, and it is forgotten', async () => {
    const { end } = await asked(15 * 60_000);
    await end('idle');
    expect(await news()).toEqual([]);
    expect(await voice.sql`select from voice_follow_ups`).toHaveLength(0);
  });
});

test('of eight nodes that look at once one tells it', async () => {
  const { end } = await asked();
  await end('not_joined');
  const taken = await Promise.all(Array.from({ length: 8 }, news));
  expect(taken.flat()).toHaveLength(1);
});

test('what a node took and did not tell, another one tells; what was told is gone', async () => {
  const { caller, end } = await asked();
  await end('not_joined');
  expect(await news()).toHaveLength(1);
  expect(await news()).toEqual([]);
  await voice.sql`update voice_follow_ups set taken_until = clock_timestamp()`;
  expect(await news()).toHaveLength(1);
  await newsTold(voice.store, [caller.key]);
  expect(await voice.sql`select from voice_follow_ups`).toHaveLength(0);
});

test('an interaction that arrives twice is followed once', async () => {
  const { caller } = await waiter();
  await Promise.all([follow(caller), follow(caller)]);
  expect(await voice.sql`select from voice_follow_ups`).toHaveLength(1);
});

test('its token is stored sealed, for this interaction alone', async () => {
  const { caller } = await waiter();
  const [row] = await voice.sql`select f.*, row_to_json(f)::text as whole from voice_follow_ups f`;
  expect(row?.whole).toContain(application);
  expect(row?.whole).not.toContain(TOKEN);
  const sealed = { ciphertext: String(row?.token_ciphertext), keyId: String(row?.token_key_id) };
  await expect(voice.cipher.open(sealed, followUpSeal(`${caller.key}0`))).rejects.toThrow(/not authentic/);
});

test('a message pings whoever it is for, and an agent’s name is only a name', () => {
  const about = { key: 'k', channel: channelId, user: '1', application, token: { ciphertext: '', keyId: '' } };
  const message = newsMessage({ ...about, event: 'served', agentName: '**@everyone**' });
  expect(message).toMatchObject({
    allowed_mentions: { users: ['1'] },
    content: expect.stringMatching(/^<@1>, it is your turn/),
  });
  expect(String(message.content)).not.toContain('***@everyone');
});
