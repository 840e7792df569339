import { afterAll, beforeAll, expect, test } from 'vitest';
import { openJobStage } from '../../infra/testing/jobs.ts';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { answerInvitation, expireInvitation, leavePlaylist } from './invitations.ts';
import { changePlaylist, createPlaylist, listPlaylists, type PlaylistCaller } from './playlists.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice();
});
afterAll(() => voice.drop());

/** A playlist, its owner, and a friend in the same server. */
async function sharing() {
  const guild = voice.id();
  const as = (user: string): PlaylistCaller => ({ ...voice.as(user, { guildId: guild }), isStaff: false });
  const [owner, friend] = [voice.id(), voice.id()];
  const made = await createPlaylist(voice.store, as(owner), { of: 'member', name: 'Mix' });
  if (made.status !== 'created') throw new Error(made.status);
  const { id } = made.playlist;
  const change = (action: 'admit' | 'dismiss', editor = friend, isRole = false) =>
    changePlaylist(voice.store, as(owner), id, { action, editor, isRole });
  return {
    ...{ id, friend, change },
    answer: (isAccepted: boolean, user = friend) => answerInvitation(voice.store, as(user), id, isAccepted),
    leave: (user = friend) => leavePlaylist(voice.store, as(user), id),
    leaveOwn: () => leavePlaylist(voice.store, as(owner), id),
    seen: async () => (await listPlaylists(voice.store, as(friend))).map(({ right }) => right),
  };
}
const scheduled = async (id: string) =>
  (await voice.sql`select from job where kind = 'expire_invitation' and key like ${`${id}:%`}`).length;

test('a member is admitted once they accept, not before', async () => {
  const { id, change, answer, seen } = await sharing();
  expect(await change('admit')).toMatchObject({ status: 'changed', invitation: id });
  expect([await seen(), await scheduled(id)]).toEqual([[], 1]);
  expect(await answer(true)).toEqual({ status: 'accepted', name: 'Mix' });
  expect([await seen(), await scheduled(id)]).toEqual([['editor'], 0]);
  expect(await change('admit')).toMatchObject({ status: 'changed', invitation: null });
});

test('a member who declines isn’t asked by the same invitation again', async () => {
  const { id, change, answer, seen } = await sharing();
  await change('admit');
  expect(await answer(false)).toEqual({ status: 'declined', name: 'Mix' });
  expect(await answer(true)).toEqual({ status: 'not_invited' });
  expect([await seen(), await scheduled(id)]).toEqual([[], 0]);
});

test('nobody accepts an invitation for someone else, or one that was taken back', async () => {
  const { change, answer } = await sharing();
  expect(await answer(true)).toEqual({ status: 'not_invited' });
  await change('admit');
  expect(await answer(true, voice.id())).toEqual({ status: 'not_invited' });
  await change('dismiss');
  expect(await answer(true)).toEqual({ status: 'not_invited' });
});

test('an invitation expires by itself after seven days', async () => {
  const { id, change, answer } = await sharing();
  await change('admit');
  const [job] = await voice.sql<{ days: number }[]>`
    select extract(epoch from run_at - clock_timestamp())::float8 / 86400 as days from job where key like ${`${id}:%`}`;
  expect(job?.days).toBeCloseTo(7, 1);
  await voice.sql`update music_playlist_invitations set expires_at = clock_timestamp()`;
  await voice.sql`update job set claimable_at = clock_timestamp()`;
  await openJobStage(voice.sql).runDue([expireInvitation]);
  expect(await voice.sql`select from music_playlist_invitations where playlist_id = ${id}`).toHaveLength(0);
  expect(await answer(true)).toEqual({ status: 'not_invited' });
});

test('a member with an open invitation isn’t invited again, until it was taken back', async () => {
  const { id, change } = await sharing();
  await change('admit');
  expect(await change('admit')).toEqual({ status: 'invited_already', name: 'Mix' });
  await change('dismiss');
  expect(await scheduled(id)).toBe(0);
  expect(await change('admit')).toMatchObject({ invitation: id });
  expect(await scheduled(id)).toBe(1);
});

test('a playlist has at most 25 editors and invitations, and an invitation waits until there’s room', async () => {
  const { id, change, answer } = await sharing();
  await change('admit');
  for (let n = 1; n < 25; n++) await change('admit', voice.id());
  expect(await change('admit', voice.id())).toEqual({ status: 'too_many' });
  await voice.sql`insert into music_playlist_editors (playlist_id, editor_id, is_role)
    select ${id}, 500 + n, false from generate_series(1, 25) n`;
  expect(await answer(true)).toEqual({ status: 'too_many' });
  await voice.sql`delete from music_playlist_editors where playlist_id = ${id}`;
  expect(await answer(true)).toMatchObject({ status: 'accepted' });
});

test('an expired invitation doesn’t admit anyone, even before it’s deleted', async () => {
  const { change, answer, seen } = await sharing();
  await change('admit');
  await voice.sql`update music_playlist_invitations set expires_at = clock_timestamp()`;
  expect(await answer(true)).toEqual({ status: 'not_invited' });
  expect(await seen()).toEqual([]);
});

test('editors leave by themselves; the owner doesn’t, nor who was never admitted', async () => {
  const { change, answer, leave, leaveOwn, seen } = await sharing();
  await change('admit');
  await answer(true);
  expect(await leave()).toEqual({ status: 'left', name: 'Mix' });
  expect(await seen()).toEqual([]);
  expect(await leave()).toEqual({ status: 'unknown_playlist' });
  expect(await leaveOwn()).toEqual({ status: 'owner' });
});
