/** Playlists as files. */
import * as z from 'zod';
import { parseJson } from '../platform/json.ts';
import { lazily } from '../platform/lazily.ts';
import { MUSIC } from './catalog.ts';
import { decodeTrack } from './encoded-track.ts';
import { readSource } from './source-address.ts';
import type { Track } from './track.ts';

const FORMAT = 'chorus-playlist';
/** In bytes: 200 tracks of a few hundred each, with room to spare. */
export const FILE_BYTES = 512 * 1_024;

/** The other fields of a track are for humans. */
const fileSchema = lazily(() =>
  z.object({
    format: z.literal(FORMAT),
    version: z.literal(1),
    name: z.string().max(1_000),
    tracks: z.array(z.object({ uri: z.string().nullish(), encoded: z.string().optional() })).max(MUSIC.playlists.items),
  }),
);

/** A playlist as JSON. */
export function writePlaylistFile(name: string, tracks: readonly Track[]): string {
  const lines = tracks.map(({ title, author, uri, encoded }) => ({ title, author, uri, encoded }));
  return `${JSON.stringify({ format: FORMAT, version: 1, name, tracks: lines }, null, 2)}\n`;
}

export interface PlaylistFile {
  name: string;
  addresses: string[];
  /** How many of its tracks have no address that members may play. */
  left: number;
}

/**
 * Reads a playlist file. Anyone can write one, so all that's taken from it are addresses that members may play.
 *
 * @returns undefined when it isn't a playlist file.
 */
export function readPlaylistFile(text: string, allowsPrivate = false): PlaylistFile | undefined {
  const file = parseJson(text, fileSchema());
  if (file === undefined) return undefined;
  const addresses = file.tracks.map(addressOf).filter((address) => isOpen(address, allowsPrivate));
  return { name: file.name, addresses, left: file.tracks.length - addresses.length };
}

/** Some sources have no address but in Lavalink's own encoding of a track. */
function addressOf({ uri, encoded = '' }: { uri?: string | null | undefined; encoded?: string | undefined }): string {
  if (uri) return uri;
  const track = decodeTrack(encoded);
  return track?.uri ?? (track?.source === 'http' ? track.identifier : '');
}

function isOpen(address: string, allowsPrivate: boolean): boolean {
  return address.length <= MUSIC.query.most && readSource(address, allowsPrivate).kind === 'address';
}
