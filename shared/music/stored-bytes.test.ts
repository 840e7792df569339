/** What members can store by asking for music, however fast they ask. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foundTrack } from '../../infra/testing/listening.ts';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { type AllocationOutcome, allocate } from '../voice/allocation.ts';
import { VOICE } from '../voice/catalog.ts';
import { applyNextIntent, writeIntent } from '../voice/intents.ts';
import type { Lease } from '../voice/session.ts';
import { sweepSessions } from '../voice/sessions.ts';
import { createPlaylist } from './playlists.ts';
import { readStoredList } from './stored-list.ts';

/** `/playlist play` permits 15 in 15 s. */
const REQUESTS_IN_TEN_MINUTES = 600;
const MEGABYTE = 1_000_000;

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice();
});
afterAll(() => voice.drop());

const TABLES = ['voice_intents', 'voice_waiters', 'voice_waiter_intents', 'idempotency', 'voice_sessions'];

/** Bytes of all rows that a request may add to, and of the tables with what rewriting rows left behind. */
async function stored(): Promise<{ rows: number; tables: number }> {
  const sizes = await Promise.all(
    TABLES.map(async (table) => {
      const [size] = await voice.sql<{ rows: number; table: number }[]>`
        select coalesce(sum(pg_column_size(t.*)), 0)::float8 as rows, pg_total_relation_size(${table})::float8 as table
        from ${voice.sql(table)} t`;
      return size ?? { rows: 0, table: 0 };
    }),
  );
  const sum = (of: (size: { rows: number; table: number }) => number) => sizes.reduce((all, size) => all + of(size), 0);
  return { rows: sum(({ rows }) => rows), tables: sum(({ table }) => table) };
}

/** A playlist of the most and largest tracks that there are, and what its owner asks when they play it. */
async function largest(user: string) {
  const tracks = Array.from({ length: 200 }, (_, n) => foundTrack(`Song ${n}`, { encoded: 'x'.repeat(8_000) }));
  const caller = { ...voice.as(user), isStaff: false };
  const made = await createPlaylist(voice.store, caller, { of: 'member', name: 'Large', tracks });
  if (made.status !== 'created') throw new Error(`No playlist but ${made.status}`);
  const list = { kind: 'playlist', id: made.playlist.id } as const;
  const by = { user, roles: Array.from({ length: 20 }, () => voice.id()), isStaff: false };
  return { list, intent: { verb: 'enqueue', payload: { by, list, place: 'end', buttons: {} } } };
}

test('ten minutes of /playlist play, refused or not, add less than 5 MB', async () => {
  const guildId = voice.id();
  const { leases } = await voice.crew(1, [guildId]);
  const session = await voice.session(guildId);
  const user = voice.id();
  const { intent, list } = await largest(user);
  const before = await stored();
  for (let n = 0; n < REQUESTS_IN_TEN_MINUTES; n++) {
    const caller = voice.as(user, { guildId });
    const asked = await writeIntent(voice.store, caller, session.channel, 'music', intent);
    expect(asked.status).toBe('asked');
    await applyNextIntent(voice.store, leases[0] as Lease, session.id, async () => ({ status: 'not_listening' }));
  }
  const after = await stored();
  expect(after.rows - before.rows).toBeLessThan(2 * MEGABYTE);
  expect(after.tables - before.tables).toBeLessThan(5 * MEGABYTE);
  expect(await voice.sql`select distinct payload::text from voice_intents`).toEqual([{ payload: '{}' }]);
  expect(await readStoredList(voice.store, list, { user, guild: guildId })).toHaveLength(200);
});

test('ten minutes of /playlist play while in line add less than 5 MB, and are refused once enough are waiting', async () => {
  const guildId = voice.id();
  await voice.crew(1, [guildId]);
  await voice.session(guildId);
  const user = voice.id();
  const { intent } = await largest(user);
  const before = await stored();
  const statuses: AllocationOutcome['status'][] = [];
  for (let n = 0; n < REQUESTS_IN_TEN_MINUTES; n++) {
    const caller = voice.as(user, { guildId });
    statuses.push((await allocate(voice.store, caller, { channelId: voice.id(), kind: 'music', intent })).status);
  }
  expect(statuses.filter((status) => status === 'waiting')).toHaveLength(VOICE.pendingPerMember);
  expect(statuses.at(-1)).toBe('too_many_pending');
  const after = await stored();
  expect(after.rows - before.rows).toBeLessThan(2 * MEGABYTE);
  expect(after.tables - before.tables).toBeLessThan(5 * MEGABYTE);
});

test('requests that no node applies are refused once enough are waiting, and only for who asked', async () => {
  const guildId = voice.id();
  await voice.crew(1, [guildId]);
  const session = await voice.session(guildId);
  const ask = (user: string) =>
    writeIntent(voice.store, voice.as(user, { guildId }), session.channel, 'music', { verb: 'shuffle', payload: {} });
  const [eager, other] = [voice.id(), voice.id()];
  for (let n = 0; n < VOICE.pendingPerMember; n++) expect((await ask(eager)).status).toBe('asked');
  expect(await ask(eager)).toEqual({ status: 'too_many_pending' });
  expect((await ask(other)).status).toBe('asked');
});

test('a request that was applied is forgotten after a day', async () => {
  const guildId = voice.id();
  const { leases } = await voice.crew(1, [guildId]);
  const session = await voice.session(guildId);
  const caller = voice.as(voice.id(), { guildId });
  await writeIntent(voice.store, caller, session.channel, 'music', { verb: 'shuffle', payload: {} });
  await applyNextIntent(voice.store, leases[0] as Lease, session.id, async () => ({ status: 'queue_empty' }));
  const count = async () => (await voice.sql`select from voice_intents where session_id = ${session.id}`).length;
  await sweepSessions(voice.store);
  expect(await count()).toBe(1);
  await voice.sql`update voice_intents set applied_at = applied_at - interval '25 hours' where session_id = ${session.id}`;
  await sweepSessions(voice.store);
  expect(await count()).toBe(0);
});

test('someone in line gets what they asked for, in order, once an agent is free', async () => {
  const guildId = voice.id();
  const { leases } = await voice.crew(1, [guildId]);
  const first = await voice.session(guildId);
  const [user, channelId] = [voice.id(), voice.id()];
  for (const n of [1, 2, 3]) {
    const intent = { verb: 'play', payload: { n } };
    await allocate(voice.store, voice.as(user, { guildId }), { channelId, kind: 'music', intent });
  }
  await voice.sql`update voice_sessions set state = 'ended', end_reason = 'left', ended_at = clock_timestamp() where session_id = ${first.id}`;
  await sweepSessions(voice.store);
  const [served] = await voice.sql<{ id: string }[]>`
    select session_id::text as id from voice_sessions where guild_id = ${guildId} and state <> 'ended'`;
  const applied: unknown[] = [];
  for (let n = 0; n < 3; n++)
    await applyNextIntent(voice.store, leases[0] as Lease, served?.id ?? '', async (_, { payload }) => {
      applied.push(payload.n);
      return {};
    });
  expect(applied).toEqual([1, 2, 3]);
});
