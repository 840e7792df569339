/** Playlists as files. */
import * as z from 'zod';
import { MUSIC } from './catalog.ts';
import { decodeTrack } from './encoded-track.ts';
import { mayPlay } from './source-address.ts';
import type { Track } from './track.ts';

const FORMAT = 'chorus-playlist';
/** In bytes: 200 tracks of a few hundred each, with room to spare. */
export const FILE_BYTES = 512 * 1_024;

/** The other fields of a track are for humans; only `encoded` is read back. */
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
 * Reads a playlist file. Anybody can write one, so tracks are taken from their encoded form, and those that lead into somebody's
 * network or can't be decoded are left out.
 *
 * @returns undefined when it isn't a playlist file.
 */
export function readPlaylistFile(
  text: string,
  allowsPrivate = false,
): { name: string; tracks: Track[]; left: number } | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // Another file.
    return undefined;
  }
  const file = fileSchema.safeParse(json).data;
  if (file === undefined) return undefined;
  const tracks = file.tracks
    .map(({ encoded }) => decodeTrack(encoded))
    .filter((track) => track !== undefined && mayPlay(track, allowsPrivate)) as Track[];
  return { name: file.name, tracks, left: file.tracks.length - tracks.length };
}
