/** A track as Lavalink v4 shows it to clients. */
export interface Track {
  /** What clients send back to have it played: `encodeTrack(info)`. */
  encoded: string;
  info: TrackInfo;
  pluginInfo: Record<string, unknown>;
  /** What the client attached when it had it played. */
  userData: Record<string, unknown>;
}

export interface TrackInfo {
  identifier: string;
  isSeekable: boolean;
  author: string;
  /** In ms; -1 where the source cannot say, `UNENDING` for a stream. */
  length: number;
  isStream: boolean;
  /** In ms. */
  position: number;
  title: string;
  uri: string | null;
  artworkUrl: string | null;
  isrc: string | null;
  sourceName: string;
}

/** The length of a stream: Java's largest `long`, as near as a JavaScript number comes. */
export const UNENDING = 2 ** 63;

/** How far it plays by itself, in ms. */
export function playableMs({ length, isStream }: TrackInfo): number {
  return isStream || length < 0 ? Number.POSITIVE_INFINITY : length;
}
