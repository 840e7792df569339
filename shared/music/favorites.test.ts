import { afterAll, beforeAll, expect, test } from 'vitest';
import { foundTrack, letPlay } from '../../infra/testing/listening.ts';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { MUSIC } from './catalog.ts';
import { addFavorite, readFavorites, readFavoritesById, removeFavorites } from './favorites.ts';
import { notePlayed, readHistory, readPlayed } from './history.ts';
import { readPlaylistFile, writePlaylistFile } from './playlist-file.ts';
import type { Track } from './track.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice();
});
afterAll(() => voice.drop());

const PAGE = { offset: 0, limit: 100 };
const title = ({ track }: { track: Track }) => track.title;

/** A channel in which this plays. */
async function playing(guild: string, ...tracks: Track[]): Promise<string> {
  await voice.crew(1, [guild]);
  const channelId = voice.id();
  const session = await voice.session(guild, { channelId });
  await letPlay(voice.sql, session.id, tracks, voice.id());
  return channelId;
}

test('a track becomes a favorite once, whichever search found it', async () => {
  const [guildId, user] = [voice.id(), voice.id()];
  const channel = await playing(guildId, foundTrack('Night Train'), foundTrack('First Light'));
  const add = () => addFavorite(voice.store, voice.as(user, { guildId }), channel);
  expect(await add()).toMatchObject({ status: 'added', track: { title: 'Night Train' } });
  expect(await add()).toMatchObject({ status: 'already' });
  expect(await addFavorite(voice.store, voice.as(user, { guildId }), voice.id())).toEqual({ status: 'nothing_plays' });
  const found = await readFavorites(voice.store, user, PAGE);
  expect([found.count, found.favorites.map(title)]).toEqual([1, ['Night Train']]);
  expect(await readFavorites(voice.store, voice.id(), PAGE)).toEqual({ count: 0, favorites: [] });
});

test('members remove and play only their own favorites', async () => {
  const [guildId, user, other] = [voice.id(), voice.id(), voice.id()];
  const channel = await playing(guildId, foundTrack('Packet Song'));
  for (const member of [user, other]) await addFavorite(voice.store, voice.as(member, { guildId }), channel);
  const [mine] = (await readFavorites(voice.store, user, PAGE)).favorites;
  const id = mine?.id as string;
  expect(await readFavoritesById(voice.store, other, [id])).toEqual([]);
  expect(await removeFavorites(voice.store, voice.as(other, { guildId }), [id])).toEqual({
    status: 'removed',
    count: 0,
  });
  expect((await readFavoritesById(voice.store, user, [id])).map(title)).toEqual(['Packet Song']);
  expect(await removeFavorites(voice.store, voice.as(user, { guildId }), [id])).toEqual({
    status: 'removed',
    count: 1,
  });
  expect((await readFavorites(voice.store, user, PAGE)).count).toBe(0);
});

test('a server’s history has 50 tracks, and repetitions once', async () => {
  const [guild, session, user] = [voice.id(), '1', voice.id()];
  const note = (name: string, at: number, of = session) =>
    notePlayed(voice.store, { guild, session: of, track: foundTrack(name), user, at: new Date(at * 1_000) });
  for (let n = 1; n <= MUSIC.history + 5; n++) await note(`Song ${n}`, n);
  await note(`Song ${MUSIC.history + 5}`, 1_000);
  const { count, played } = await readHistory(voice.store, guild, { offset: 0, limit: 2 });
  expect([count, played.map(title)]).toEqual([MUSIC.history, ['Song 55', 'Song 54']]);
  expect(played[0]).toMatchObject({ user });
  await note('Song 55', 1_001, '2');
  const ids = (await readHistory(voice.store, guild, { offset: 0, limit: 2 })).played.map(({ id }) => id);
  expect((await readPlayed(voice.store, guild, ids)).map((track) => track.title)).toEqual(['Song 55', 'Song 55']);
  expect(await readPlayed(voice.store, voice.id(), ids)).toEqual([]);
  const [{ kept } = { kept: 0 }] = await voice.sql<{ kept: number }[]>`
    select count(*)::integer as kept from music_history where guild_id = ${guild}`;
  expect(kept).toBe(MUSIC.history);
});

test('a playlist’s file has the address of every track, in order', () => {
  const tracks = [foundTrack('Night Train'), foundTrack('夜の電車', { isrc: 'XXDEM2600002' })];
  const file = writePlaylistFile('Evening', tracks);
  expect(readPlaylistFile(file)).toEqual({ name: 'Evening', addresses: tracks.map(({ uri }) => uri), left: 0 });
});

test('a file can’t make a server open its own network', () => {
  const inside = foundTrack('Inside', { source: 'http', identifier: 'http://169.254.169.254/', uri: null });
  const file = writePlaylistFile('Evil', [inside, foundTrack('Night Train'), { ...inside, encoded: 'nonsense' }]);
  expect(readPlaylistFile(file)).toEqual({ name: 'Evil', addresses: [foundTrack('Night Train').uri], left: 2 });
});

test.each(['', '{}', '[]', 'null', 'Night Train', '{"format":"chorus-playlist","version":2,"name":"x","tracks":[]}'])(
  '%j is no playlist',
  (text) => {
    expect(readPlaylistFile(text)).toBeUndefined();
  },
);
