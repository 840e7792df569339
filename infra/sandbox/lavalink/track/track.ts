/** A track in Lavalink v4's format. */
export interface Track {
  /** What clients send to play it: `encodeTrack(info)`. */
  encoded: string;
  info: TrackInfo;
  pluginInfo: Record<string, unknown>;
  /** What the client attached when it played the track. */
  userData: Record<string, unknown>;
}

export interface TrackInfo {
  identifier: string;
  isSeekable: boolean;
  author: string;
  /** In ms. -1 if unknown, `UNENDING` for a stream. */
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

/** The length of a stream: Java's largest `long`, as close as a JavaScript number gets. */
export const UNENDING = 2 ** 63;

/** The position where it ends on its own, in ms. */
export function playableMs({ length, isStream }: TrackInfo): number {
  return isStream || length < 0 ? Number.POSITIVE_INFINITY : length;
}
