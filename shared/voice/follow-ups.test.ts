/** Who is notified of what after their answer, derived from the sessions and the line. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { interactionSeal, type StoredInteraction } from '../jobs/interaction.ts';
import type { GuildCaller } from '../platform/store.ts';
import { leaveLine } from './allocation.ts';
import { VOICE } from './catalog.ts';
import { type Notification, notificationMessage, queueFollowUps, saveFollowUp } from './follow-ups.ts';
import type { ReleaseReason } from './session.ts';
import { dismissSessions, releaseSession, setSessionState, sweepSessions } from './sessions.ts';
import { leaveAbsent } from './wait-line.ts';

let voice: TestVoice;
let guildId: string;
let channelId: string;
beforeAll(async () => {
  voice = await openVoice(8);
});
afterAll(() => voice.drop());
beforeEach(async () => {
  await voice.sql`delete from voice_follow_ups`;
  await voice.sql`delete from job`;
  await voice.sql`delete from voice_waiters`;
  guildId = voice.id();
  channelId = voice.id();
});

const TOKEN = 'aW50ZXJhY3Rpb246MTIz';
const application = '100000000000000001';

type Queued = Notification & StoredInteraction & { key: string };
/** The notifications that were queued now. */
async function news(): Promise<Queued[]> {
  await queueFollowUps(voice.store);
  const jobs = await voice.sql<{ key: string; payload: object }[]>`
    delete from job where kind = 'voice_follow_up' returning key, payload`;
  return jobs.map(({ key, payload }) => ({ key, ...payload }) as Queued);
}

async function follow(caller: GuildCaller, about: { sessionId?: string; channelId?: string; elapsedMs?: number } = {}) {
  const token = await voice.cipher.seal(TOKEN, interactionSeal(caller.key));
  const given = { channelId, kind: 'music' as const, applicationId: application, elapsedMs: 500, ...about };
  await saveFollowUp(voice.store, caller, { ...given, token });
}

/** Someone in line behind the only session, with a follow-up. */
async function waiter() {
  const { leases } = await voice.crew(1, [guildId]);
  const first = await voice.session(guildId);
  const caller = voice.as(voice.id(), { guildId });
  const request = { user: caller.actor.id, channelId };
  expect(await voice.allocate(guildId, request)).toMatchObject({ status: 'waiting' });
  await follow(caller);
  const [lease] = leases;
  if (lease === undefined) throw new Error('no lease');
  return { caller, first, lease, free: () => releaseSession(voice.store, lease, first.id, 'left') };
}

/** A session of someone with a follow-up. */
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

describe('someone in line', () => {
  test('is notified once their agent is in the channel, not before', async () => {
    const { caller, lease, free } = await waiter();
    expect(await news()).toEqual([]);
    const freed = await free();
    const [, served] = freed.status === 'released' ? freed.events : [];
    if (served?.event !== 'served') throw new Error('nobody was served');
    expect(await news()).toEqual([]);
    await setSessionState(voice.store, lease, served.session.id, 'active');
    const [told] = await news();
    expect(told).toMatchObject({ event: 'served', channel: channelId, user: caller.actor.id, application });
    expect(await voice.cipher.open(told?.token ?? { ciphertext: '', keyId: '' }, interactionSeal(caller.key))).toBe(
      TOKEN,
    );
  });

  test('is notified when their agent isn’t allowed to join', async () => {
    const { caller, lease, free } = await waiter();
    const freed = await free();
    const [, served] = freed.status === 'released' ? freed.events : [];
    if (served?.event !== 'served') throw new Error('nobody was served');
    await releaseSession(voice.store, lease, served.session.id, 'no_access');
    expect(await news()).toMatchObject([{ event: 'released', reason: 'no_access', user: caller.actor.id }]);
  });

  test('is notified when no agent became free in time', async () => {
    const { caller } = await waiter();
    const since = voice.sql`clock_timestamp() - make_interval(mins => ${VOICE.waitMinutes})`;
    await voice.sql`update voice_waiters set asked_at = ${since} where user_id = ${caller.actor.id}`;
    await voice.sql`update voice_follow_ups set waits_since = ${since}`;
    expect(await news()).toEqual([]);
    await sweepSessions(voice.store);
    expect(await news()).toMatchObject([{ event: 'gave_up', channel: channelId, user: caller.actor.id }]);
  });

  test('is notified after going away from the voice channel, unless they’ve asked again from another one', async () => {
    const { caller } = await waiter();
    const [inLine] = await voice.sql<{ id: string }[]>`
      select waiter_id::text as id from voice_waiters where user_id = ${caller.actor.id}`;
    const absentFrom = (channel: string) =>
      leaveAbsent(voice.store, [{ id: inLine?.id ?? '', guild: guildId, channel, user: caller.actor.id }]);
    expect(await absentFrom(voice.id())).toBe(0);
    expect(await news()).toEqual([]);
    expect(await absentFrom(channelId)).toBe(1);
    const told = await news();
    expect(told).toMatchObject([{ event: 'went_away', channel: channelId, user: caller.actor.id, application }]);
    expect(told.map((about) => notificationMessage(about).content)).toEqual([
      `<@${caller.actor.id}>, you left <#${channelId}>, so you're no longer in line for it. Use the command again to get a new place.`,
    ]);
    expect(await voice.sql`select from voice_follow_ups`).toHaveLength(0);
  });

  test('isn’t notified after leaving the line', async () => {
    const { caller } = await waiter();
    await leaveLine(voice.store, { guildId, userId: caller.actor.id, kind: 'music' });
    expect(await news()).toEqual([]);
    expect(await voice.sql`select from voice_follow_ups`).toHaveLength(0);
  });

  test('is notified once after asking again, about the last channel', async () => {
    const { caller, lease, free } = await waiter();
    const again = { ...caller, key: `${caller.key}:again` };
    const other = voice.id();
    await voice.allocate(guildId, { user: caller.actor.id, channelId: other });
    await follow(again, { channelId: other });
    const freed = await free();
    const [, served] = freed.status === 'released' ? freed.events : [];
    if (served?.event !== 'served') throw new Error('nobody was served');
    await setSessionState(voice.store, lease, served.session.id, 'active');
    expect(await news()).toMatchObject([{ key: again.key, event: 'served', channel: other }]);
  });

  test('waits no longer than Discord accepts their token', async () => {
    const { caller } = await waiter();
    const [{ minutes } = { minutes: 0 }] = await voice.sql<{ minutes: number }[]>`
      select extract(epoch from expires_at - asked_at)::float8 / 60 as minutes from voice_follow_ups where idem_key = ${caller.key}`;
    expect(minutes).toBeLessThan(15);
    expect(minutes).toBeGreaterThan(VOICE.waitMinutes);
  });
});

describe('someone with a session', () => {
  test.each<ReleaseReason>(['not_joined', 'idle', 'agent_gone', 'revoked', 'no_access', 'stage', 'muted'])(
    'is notified why it ended: %s',
    async (reason) => {
      const { end } = await asked();
      expect(await news()).toEqual([]);
      await end(reason);
      expect(await news()).toMatchObject([{ event: 'released', reason, channel: channelId }]);
    },
  );

  test.each<ReleaseReason>(['left', 'kicked', 'channel_deleted', 'channel_taken'])(
    'isn’t notified of what members did: %s',
    async (reason) => {
      const { end } = await asked();
      await end(reason);
      expect(await news()).toEqual([]);
      expect(await voice.sql`select from voice_follow_ups`).toHaveLength(0);
    },
  );

  test('isn’t notified when staff ended it', async () => {
    await asked();
    await dismissSessions(voice.store, voice.as(voice.id(), { guildId }), channelId);
    expect(await news()).toEqual([]);
  });

  test('is notified when the agent didn’t join within ten seconds', async () => {
    const { session } = await asked();
    await voice.sql`update voice_sessions set state_at = clock_timestamp() - make_interval(secs => ${VOICE.joinSeconds + 60}) where session_id = ${session.id}`;
    await sweepSessions(voice.store);
    expect(await news()).toMatchObject([{ event: 'released', reason: 'not_joined' }]);
  });

  test('isn’t notified once the token has expired, which is then deleted', async () => {
    const { end } = await asked(15 * 60_000);
    await end('idle');
    expect(await news()).toEqual([]);
    expect(await voice.sql`select from voice_follow_ups`).toHaveLength(0);
  });
});

test('one of eight nodes gets a notification when all ask at once', async () => {
  const { end } = await asked();
  await end('not_joined');
  const taken = await Promise.all(Array.from({ length: 8 }, news));
  expect(taken.flat()).toHaveLength(1);
});

test('what was queued is not kept anywhere else', async () => {
  const { caller, end } = await asked();
  await end('not_joined');
  expect(await news()).toMatchObject([{ key: caller.key }]);
  expect(await voice.sql`select from voice_follow_ups`).toHaveLength(0);
  expect(await news()).toEqual([]);
});

test('an interaction delivered twice has one follow-up', async () => {
  const { caller } = await waiter();
  await Promise.all([follow(caller), follow(caller)]);
  expect(await voice.sql`select from voice_follow_ups`).toHaveLength(1);
});

test('its token is stored sealed, for this interaction only', async () => {
  const { caller } = await waiter();
  const [row] = await voice.sql`select f.*, row_to_json(f)::text as whole from voice_follow_ups f`;
  expect(row?.whole).toContain(application);
  expect(row?.whole).not.toContain(TOKEN);
  const sealed = { ciphertext: String(row?.token_ciphertext), keyId: String(row?.token_key_id) };
  await expect(voice.cipher.open(sealed, interactionSeal(`${caller.key}0`))).rejects.toThrow(/not authentic/);
});

test('a message pings only its member, and doesn’t format an agent’s name', () => {
  const about = { channel: channelId, user: '1' };
  const message = notificationMessage({ ...about, event: 'served', agentName: '**@everyone**' });
  expect(message).toMatchObject({
    allowed_mentions: { users: ['1'] },
    content: expect.stringMatching(/^<@1>, it's your turn/),
  });
  expect(String(message.content)).not.toContain('***@everyone');
});
