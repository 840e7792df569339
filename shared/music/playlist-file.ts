/** Playlists as files, to keep them or to carry them elsewhere. */
import * as z from 'zod';
import { MUSIC } from './catalog.ts';
import { decodeTrack } from './encoded-track.ts';
import { mayPlay } from './source-address.ts';
import type { Track } from './track.ts';

const FORMAT = 'chorus-playlist';
/** In bytes: 200 tracks of some hundred each, with much to spare. */
export const FILE_BYTES = 512 * 1_024;

/** What people read in the file stands beside `encoded`; only that is read back. */
const fileSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(1),
  name: z.string().max(1_000),
  tracks: z.array(z.object({ encoded: z.string() })).max(MUSIC.playlists.items),
});

/** A playlist as JSON. */
export function writePlaylistFile(name: string, tracks: readonly Track[]): string {
  const lines = tracks.map(({ title, author, uri, encoded }) => ({ title, author, uri, encoded }));
  return `${JSON.stringify({ format: FORMAT, version: 1, name, tracks: lines }, null, 2)}\n`;
}

/**
 * Reads a playlist that somebody kept. A file can be written by anybody: tracks are taken from their encoded form, and those that
 * lead into somebody's network, or cannot be read, are left out.
 *
 * @returns undefined when it is no such file.
 */
export function readPlaylistFile(
  text: string,
  allowsPrivate = false,
): { name: string; tracks: Track[]; left: number } | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // Somebody picked another file.
    return undefined;
  }
  const file = fileSchema.safeParse(json).data;
  if (file === undefined) return undefined;
  const tracks = file.tracks
    .map(({ encoded }) => decodeTrack(encoded))
    .filter((track) => track !== undefined && mayPlay(track, allowsPrivate)) as Track[];
  return { name: file.name, tracks, left: file.tracks.length - tracks.length };
}
