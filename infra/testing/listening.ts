/** Playback in a voice channel as the database has it, for tests that need no sound. */

import { drawEntryIds, openPlayer, writePlayer } from '../../shared/music/player.ts';
import { createPlaylist } from '../../shared/music/playlists.ts';
import type { Track } from '../../shared/music/track.ts';
import type { StoredList } from '../../shared/music/verbs.ts';
import type { Sql } from '../../shared/platform/postgres.ts';
import { encodeTrack } from '../sandbox/lavalink/track/encoding.ts';
import type { TestVoice } from './voice.ts';

/** A track as a Lavalink server would return it. */
export function foundTrack(title: string, overrides: Partial<Track> = {}): Track {
  const identifier = title.toLowerCase().replaceAll(' ', '-');
  const track = {
    ...{ identifier, title, author: 'The Loopbacks', lengthMs: 204_000, isStream: false, source: 'demo' },
    ...{ uri: `https://demo.invalid/track/${identifier}`, artworkUrl: null, isrc: null },
    ...overrides,
  };
  const { lengthMs, source, ...rest } = track;
  const info = { ...rest, length: lengthMs ?? 2 ** 63, isSeekable: true, position: 0, sourceName: source };
  return { encoded: encodeTrack(info), ...track };
}

/** A new member's playlist with these tracks, as a request refers to it. */
export async function storeList(
  voice: Pick<TestVoice, 'as' | 'id' | 'store'>,
  tracks: readonly Track[],
): Promise<StoredList> {
  const caller = { ...voice.as(voice.id()), isStaff: false };
  const made = await createPlaylist(voice.store, caller, { of: 'member', name: 'A List', tracks });
  if (made.status !== 'created') throw new Error(`The playlist was not created but ${made.status}.`);
  return { kind: 'playlist', id: made.playlist.id };
}

/**
 * Makes a session play the first of these tracks, with the others waiting.
 *
 * @returns the entries' IDs.
 */
export async function letPlay(
  sql: Sql,
  session: string,
  tracks: readonly Track[],
  requestedBy: string,
): Promise<string[]> {
  return (await sql.begin(async (transaction) => {
    const inside = transaction as unknown as Sql;
    await openPlayer(inside, session, 100);
    const ids = await drawEntryIds(inside, tracks.length);
    const inserts = tracks.map((track, place) => ({ id: ids[place] as string, position: place, track, requestedBy }));
    await writePlayer(inside, session, { inserts, player: { current: ids[0] ?? null } });
    return ids;
  })) as string[];
}
