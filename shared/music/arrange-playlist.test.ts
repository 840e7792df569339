import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foundTrack } from '../../infra/testing/listening.ts';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { arrangePlaylist, type PlaylistOrder, readPlaylistOrder } from './arrange-playlist.ts';
import { createPlaylist, listPlaylists, type PlaylistCaller } from './playlists.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice(8);
});
afterAll(() => voice.drop());

const guild = '700000000000000001';

function staff(key?: string): PlaylistCaller {
  const caller = voice.as('700000000000000002', { guild: { id: guild, roleIds: [] }, ...(key && { key }) });
  return { ...caller, isStaff: true };
}

async function made(titles: readonly string[]): Promise<string> {
  const name = `List ${voice.id()}a`;
  const outcome = await createPlaylist(voice.store, staff(), {
    of: 'guild',
    name,
    tracks: titles.map((title) => foundTrack(title)),
  });
  if (outcome.status !== 'created') throw new Error(outcome.status);
  return outcome.playlist.id;
}

async function order(playlist: string): Promise<PlaylistOrder> {
  const found = await readPlaylistOrder(voice.store, staff(), playlist);
  if (found === null) throw new Error('no playlist');
  return found;
}

const titlesOf = ({ lines }: PlaylistOrder) => lines.map(({ track }) => track.title);
const lineAt = ({ lines }: PlaylistOrder, place: number) => lines[place - 1]?.line ?? '';

test('every sequence of moves and removals leaves the tracks that a list would have', async () => {
  const steps = fc.array(fc.record({ from: fc.nat(6), to: fc.option(fc.nat(6)) }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      // The same song twice is two tracks.
      let expected = ['A', 'B', 'A', 'C', 'D', 'E'];
      const playlist = await made(expected);
      for (const { from, to } of steps) {
        const now = await order(playlist);
        const [place, target] = [from % Math.max(1, expected.length), to === null ? null : to % expected.length];
        const change = { version: now.version, line: lineAt(now, place + 1), to: target === null ? null : target + 1 };
        await arrangePlaylist(voice.store, staff(), playlist, change);
        const moved = expected[place];
        expected = expected.toSpliced(place, 1);
        if (target !== null && moved !== undefined) expected = expected.toSpliced(target, 0, moved);
        expect(titlesOf(await order(playlist))).toEqual(expected);
        if (expected.length === 0) break;
      }
      expect((await listPlaylists(voice.store, staff())).find(({ id }) => id === playlist)?.tracks).toBe(
        expected.length,
      );
    }),
    { numRuns: 15 },
  );
});

test('a move happens once per key, and a track keeps its name while others move', async () => {
  const playlist = await made(['A', 'B', 'C']);
  const before = await order(playlist);
  const change = { version: before.version, line: lineAt(before, 3), to: 1 };
  const key = `w:${voice.id()}`;
  const outcomes = await Promise.all([1, 2, 3].map(() => arrangePlaylist(voice.store, staff(key), playlist, change)));
  for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'moved', track: { title: 'C' }, to: 1 });
  const after = await order(playlist);
  expect(titlesOf(after)).toEqual(['C', 'A', 'B']);
  expect(after.lines.map(({ line }) => line)).toEqual([3, 1, 2].map((place) => lineAt(before, place)));
});

test('of several changes to one version, one is made, and the others are told', async () => {
  const playlist = await made(['A', 'B', 'C', 'D', 'E']);
  const now = await order(playlist);
  const outcomes = await Promise.all(
    [2, 3, 4, 5].map((place) =>
      arrangePlaylist(voice.store, staff(), playlist, {
        version: now.version,
        line: lineAt(now, place),
        to: place === 5 ? null : 1,
      }),
    ),
  );
  const statuses = outcomes.map(({ status }) => status);
  expect(statuses.filter((status) => status === 'changed_meanwhile')).toHaveLength(3);
  const stale = { version: now.version, line: lineAt(now, 1), to: null };
  expect(await arrangePlaylist(voice.store, staff(), playlist, stale)).toEqual({ status: 'changed_meanwhile' });
});

test('is only for those who may edit the playlist, and only to places it has', async () => {
  const playlist = await made(['A', 'B']);
  const now = await order(playlist);
  const change = { version: now.version, line: lineAt(now, 1), to: 2 };
  const member = { ...voice.as(voice.id(), { guild: { id: guild, roleIds: [] } }), isStaff: false };
  expect(await arrangePlaylist(voice.store, member, playlist, change)).toEqual({ status: 'forbidden' });
  const elsewhere = { ...voice.as(voice.id(), { guild: { id: voice.id(), roleIds: [] } }), isStaff: true };
  expect(await arrangePlaylist(voice.store, elsewhere, playlist, change)).toEqual({ status: 'unknown_playlist' });
  expect(await arrangePlaylist(voice.store, staff(), playlist, { ...change, to: 3 })).toEqual({
    status: 'no_such_place',
    tracks: 2,
  });
  expect(titlesOf(await order(playlist))).toEqual(['A', 'B']);
});
