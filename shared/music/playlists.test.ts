import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { foundTrack, letPlay } from '../../infra/testing/listening.ts';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { Unavailable } from '../platform/unavailable.ts';
import { MUSIC } from './catalog.ts';
import { answerInvitation } from './invitations.ts';
import { parsePlaylistName } from './playlist-name.ts';
import {
  addToPlaylist,
  changePlaylist,
  createPlaylist,
  listPlaylists,
  type PlaylistCaller,
  putIntoPlaylist,
  readPlaylist,
  removeFromPlaylist,
} from './playlists.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice(8);
});
afterAll(() => voice.drop());

const ALL = { offset: 0, limit: MUSIC.playlists.items };
const songs = (count: number) => Array.from({ length: count }, (_, n) => foundTrack(`Song ${n + 1}`));

function asking(
  user: string,
  guildId: string,
  given: { isStaff?: boolean; roles?: string[]; key?: string } = {},
): PlaylistCaller {
  const { isStaff = false, roles = [], key } = given;
  return { ...voice.as(user, { guild: { id: guildId, roleIds: roles }, ...(key && { key }) }), isStaff };
}

async function made(caller: PlaylistCaller, name: string, of: 'member' | 'guild' = 'member', tracks = songs(3)) {
  const outcome = await createPlaylist(voice.store, caller, { of, name, tracks });
  if (outcome.status !== 'created') throw new Error(`No playlist but ${outcome.status}`);
  return outcome.playlist;
}

async function titles(caller: PlaylistCaller, playlist: string): Promise<string[] | null> {
  const page = await readPlaylist(voice.store, caller, playlist, ALL);
  return page?.items.map(({ track }) => track.title) ?? null;
}

describe('creating a playlist', () => {
  test('allows 25 per owner, also when many are created at once', async () => {
    const [user, guild] = [voice.id(), voice.id()];
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        createPlaylist(voice.store, asking(user, guild), { of: 'member', name: `List ${n}` }),
      ),
    );
    const statuses = outcomes.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(25).fill('created'), ...Array(5).fill('too_many')]);
    const [first] = await listPlaylists(voice.store, asking(user, guild));
    await changePlaylist(voice.store, asking(user, guild), first?.id as string, { action: 'delete' });
    await made(asking(user, guild), 'Again');
  });

  test('happens once per key, with unique names regardless of case', async () => {
    const [user, guild] = [voice.id(), voice.id()];
    const caller = asking(user, guild);
    const twice = await Promise.all(
      [1, 2].map(() => createPlaylist(voice.store, caller, { of: 'member', name: 'Mine' })),
    );
    expect(twice[0]).toEqual(twice[1]);
    expect(await createPlaylist(voice.store, asking(user, guild), { of: 'member', name: 'MINE' })).toEqual({
      status: 'name_taken',
    });
    await made(asking(voice.id(), guild), 'Mine');
  });

  test('for a server takes its staff', async () => {
    const guild = voice.id();
    const wish = { of: 'guild', name: 'House rules' } as const;
    expect(await createPlaylist(voice.store, asking(voice.id(), guild), wish)).toEqual({ status: 'forbidden' });
    await made(asking(voice.id(), guild, { isStaff: true }), 'House rules', 'guild');
  });

  test('is refused where music is switched off', async () => {
    const guild = voice.id();
    await voice.sql`select settings_set_gate(gen_random_uuid()::text, ${guild}, 'module:agents', true, '', 1)`;
    const outcome = await createPlaylist(voice.store, asking(voice.id(), guild), { of: 'member', name: 'Off' });
    expect(outcome).toEqual({ status: 'switched_off', subject: 'module:agents' });
  });

  test.each([
    ['  Road   trip ', 'Road trip'],
    ['🎉 Party 👩‍🎤', '🎉 Party 👩‍🎤'],
    ['12345', undefined],
    ['', undefined],
    ['a\u202Eb', undefined],
    ['\u3164', undefined],
    ['\u2800 \u2800', undefined],
    ['x'.repeat(51), undefined],
  ])('stores %j as %j', (typed, name) => {
    expect(parsePlaylistName(typed)).toBe(name);
  });
});

describe('the tracks of a playlist', () => {
  test('can be the current track, or the whole queue, as much as fits', async () => {
    const [user, guild, channel] = [voice.id(), voice.id(), voice.id()];
    await voice.crew(1, [guild]);
    const session = await voice.session(guild, { channelId: channel });
    await letPlay(voice.sql, session.id, songs(5), user);
    const list = await made(asking(user, guild), 'Evening', 'member', []);
    const add = (isAll: boolean) =>
      addToPlaylist(voice.store, asking(user, guild), list.id, { channelId: channel, isAll });
    expect(await add(false)).toMatchObject({ status: 'added', added: 1, left: 0, first: { title: 'Song 1' } });
    expect(await add(true)).toMatchObject({ status: 'added', added: 5, left: 0 });
    expect(await titles(asking(user, guild), 'evening')).toEqual([
      'Song 1',
      'Song 1',
      'Song 2',
      'Song 3',
      'Song 4',
      'Song 5',
    ]);

    const full = await made(asking(user, guild), 'Long', 'member', songs(198));
    const more = { channelId: channel, isAll: true };
    expect(await addToPlaylist(voice.store, asking(user, guild), full.id, more)).toMatchObject({ added: 2, left: 3 });
    expect(await addToPlaylist(voice.store, asking(user, guild), full.id, more)).toEqual({ status: 'full' });
    expect(await addToPlaylist(voice.store, asking(user, guild), list.id, { ...more, channelId: voice.id() })).toEqual({
      status: 'nothing_plays',
    });
  });

  test('move up when others are removed', async () => {
    const [user, guild] = [voice.id(), voice.id()];
    const list = await made(asking(user, guild), 'Six', 'member', songs(6));
    const remove = (from: number, to: number, key?: string) =>
      removeFromPlaylist(voice.store, asking(user, guild, key === undefined ? {} : { key }), list.id, { from, to });
    const key = `once-${voice.id()}`;
    expect(await remove(2, 4, key)).toMatchObject({ status: 'removed', count: 3, first: { title: 'Song 2' } });
    expect(await remove(2, 4, key)).toMatchObject({ status: 'removed', count: 3 });
    expect(await titles(asking(user, guild), list.id)).toEqual(['Song 1', 'Song 5', 'Song 6']);
    expect(await remove(3, 4)).toEqual({ status: 'no_such_place', tracks: 3 });
    const [last] =
      (await readPlaylist(voice.store, asking(user, guild), list.id, { offset: 2, limit: 1 }))?.items ?? [];
    expect(last).toMatchObject({ track: { title: 'Song 6' }, addedBy: user });
  });
});

describe('rights', () => {
  /** Whether someone can see it, change its tracks, and rename it. */
  async function rights(caller: () => PlaylistCaller, playlist: string): Promise<string> {
    const isSeen = (await readPlaylist(voice.store, caller(), playlist, ALL)) !== null;
    const removed = await removeFromPlaylist(voice.store, caller(), playlist, { from: 1, to: 1 });
    const renamed = await changePlaylist(voice.store, caller(), playlist, { action: 'rename', name: `N${voice.id()}` });
    return [isSeen, removed.status === 'removed', renamed.status === 'changed']
      .map((may) => (may ? 'y' : 'n'))
      .join('');
  }

  test('a member’s own playlist: they, and their editors', async () => {
    const [owner, friend, stranger, guild, role] = [voice.id(), voice.id(), voice.id(), voice.id(), voice.id()];
    const mine = await made(asking(owner, guild), 'Own', 'member', songs(9));
    const admit = (action: 'admit' | 'dismiss', editor: string, isRole = false) =>
      changePlaylist(voice.store, asking(owner, guild), mine.id, { action, editor, isRole });
    expect(await rights(() => asking(owner, guild), mine.id)).toBe('yyy');
    expect(await rights(() => asking(friend, guild), mine.id)).toBe('nnn');
    await admit('admit', friend);
    await answerInvitation(voice.store, asking(friend, guild), mine.id, true);
    await admit('admit', role, true);
    expect(await rights(() => asking(friend, guild), mine.id)).toBe('yyn');
    expect(await rights(() => asking(stranger, guild, { roles: [role] }), mine.id)).toBe('yyn');
    expect(await rights(() => asking(stranger, guild, { isStaff: true }), mine.id)).toBe('nnn');
    await admit('dismiss', friend);
    expect(await rights(() => asking(friend, guild), mine.id)).toBe('nnn');
  });

  test('a server’s playlist: everyone there sees it, its staff changes it, nobody elsewhere knows it', async () => {
    const [staff, member, guild] = [voice.id(), voice.id(), voice.id()];
    const ours = await made(asking(staff, guild, { isStaff: true }), 'Ours', 'guild', songs(9));
    expect(await rights(() => asking(member, guild), ours.id)).toBe('ynn');
    expect(await rights(() => asking(voice.id(), guild, { isStaff: true }), ours.id)).toBe('yyy');
    expect(await rights(() => asking(member, voice.id(), { isStaff: true }), ours.id)).toBe('nnn');
  });

  test('a code lets anyone see and copy it until it’s disabled, and only owners see the code', async () => {
    const [owner, stranger, guild] = [voice.id(), voice.id(), voice.id()];
    const mine = await made(asking(owner, guild), 'Shared', 'member', songs(2));
    const share = () => changePlaylist(voice.store, asking(owner, guild), mine.id, { action: 'share' });
    const shared = await share();
    if (shared.status !== 'changed' || shared.code === null) throw new Error('no code');
    expect(await share()).toEqual(shared);
    expect(shared.code).toMatch(/^[a-z2-9]{12}$/);
    const elsewhere = () => asking(stranger, voice.id());
    expect(await rights(elsewhere, shared.code)).toBe('ynn');
    expect(await readPlaylist(voice.store, elsewhere(), shared.code, ALL)).toMatchObject({
      code: null,
      right: 'reader',
    });
    await changePlaylist(voice.store, asking(owner, guild), mine.id, { action: 'unshare' });
    expect(await titles(elsewhere(), shared.code)).toBeNull();
  });
});

test('the list has one’s own first, then the server’s, then those one edits', async () => {
  const [me, other, guild] = [voice.id(), voice.id(), voice.id()];
  const theirs = await made(asking(other, guild), 'A theirs');
  await changePlaylist(voice.store, asking(other, guild), theirs.id, { action: 'admit', editor: me, isRole: false });
  await answerInvitation(voice.store, asking(me, guild), theirs.id, true);
  await made(asking(other, guild, { isStaff: true }), 'A server', 'guild');
  await made(asking(me, guild), 'Z mine');
  await made(asking(other, guild), 'Hidden');
  const names = async (typed?: string) =>
    (await listPlaylists(voice.store, asking(me, guild), typed)).map(({ name, right }) => `${name}: ${right}`);
  expect(await names()).toEqual(['Z mine: owner', 'A server: reader', 'A theirs: editor']);
  expect(await names('SERV')).toEqual(['A server: reader']);
  expect(await names('%')).toEqual([]);
});

test('found tracks are added in time or not at all, never after the member saw a failure', async () => {
  const [user, guild] = [voice.id(), voice.id()];
  const put = (tracks: ReturnType<typeof songs>) =>
    putIntoPlaylist(voice.store, asking(user, guild), id, { query: 'x', tracks, more: 0 });
  const { id } = await made(asking(user, guild), 'Held');
  const [locked, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const held = voice.sql.begin(async (sql) => {
    await sql`select from music_playlists where playlist_id = ${id} for update`;
    locked.resolve();
    await letGo.promise;
  });
  await locked.promise;
  await expect(put(songs(2))).rejects.toThrow(Unavailable);
  letGo.resolve();
  await held;
  expect(await put(songs(1))).toMatchObject({ status: 'added', added: 1 });
  expect(await titles(asking(user, guild), id)).toHaveLength(4);
});
