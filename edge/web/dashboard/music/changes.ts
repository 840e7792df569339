/** What forms about music changed, from what to what: what the log shows, and what taking it back needs. */
import type { RemovedTrack } from '../../../../shared/music/arrange-playlist.ts';

interface OfPlaylist {
  /** Its ID. */
  playlist: string;
  /** What it was called then. */
  name: string;
}

/** What a server's playlist is called, or who can use it. */
export type PlaylistChange = OfPlaylist &
  (
    | { about: 'playlist-name'; before: string; after: string }
    | { about: 'playlist-code'; before: boolean; after: boolean }
    | { about: 'playlist-role'; role: string; before: boolean; after: boolean }
  );

/** Where a track is in a playlist; 1 is the first. */
export type OrderChange = OfPlaylist & {
  about: 'playlist-order';
  line: string;
  title: string;
  before: number;
  /** Null: it was taken out. */
  after: number | null;
  /** The playlist's, after that. */
  version: string;
  removed?: RemovedTrack;
};

/** How a session plays. */
export type PlayerChange = { channel: string /** Its ID. */; session: string } & (
  | { about: 'volume'; before: number; after: number }
  | { about: 'loop'; before: string; after: string }
);

export type MusicChange = PlaylistChange | OrderChange | PlayerChange;

const ABOUT: readonly string[] = [
  'playlist-name',
  'playlist-code',
  'playlist-role',
  'playlist-order',
  'volume',
  'loop',
] satisfies MusicChange['about'][];

export function isMusicChange(change: { about: string }): change is MusicChange {
  return ABOUT.includes(change.about);
}
