/** What forms about music changed, from what to what: what the log shows, and what undoing it needs. */
import type { RemovedTrack } from '../../../../shared/music/arrange-playlist.ts';
import type { ActionResult } from '../page.ts';

interface OfPlaylist {
  /** Its ID. */
  playlist: string;
  /** What it was called then. */
  name: string;
}

/** A playlist was created, or deleted. */
export type ExistenceChange = OfPlaylist & {
  about: 'playlist';
  /** How many tracks it had; null where it didn't exist. */
  before: number | null;
  after: number | null;
};

export type NameChange = OfPlaylist & { about: 'playlist-name'; before: string; after: string };

/** Whether it's shared by code. */
export type CodeChange = OfPlaylist & { about: 'playlist-code'; before: boolean; after: boolean };

/** Whether a role can edit it. */
export type RoleChange = OfPlaylist & { about: 'playlist-role'; role: string; before: boolean; after: boolean };

/** Whether a member can edit it, or is invited to. */
export type MemberChange = OfPlaylist & { about: 'playlist-member'; member: string; before: boolean; after: boolean };

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

/** A track that was taken out of a playlist is back. */
export type RestoredChange = OfPlaylist & { about: 'playlist-restored'; title: string; before: null; after: number };

export type PlaylistChange =
  | ExistenceChange
  | NameChange
  | CodeChange
  | RoleChange
  | MemberChange
  | OrderChange
  | RestoredChange;

interface OfSession {
  /** Its voice channel. */
  channel: string;
  /** Its ID. */
  session: string;
}
export type VolumeChange = OfSession & { about: 'volume'; before: number; after: number };
export type LoopChange = OfSession & { about: 'loop'; before: string; after: string };

/** Where a track waits in a session's queue; 1 is next. */
export interface QueueChange {
  about: 'queue';
  /** The session's voice channel. */
  channel: string;
  title: string;
  before: number;
  /** Null: it was taken out. */
  after: number | null;
}

export type MusicChange = PlaylistChange | VolumeChange | LoopChange | QueueChange;

/** What came of a form, with what it changed, if it did. */
export function withChange(result: ActionResult, change: MusicChange | undefined): ActionResult {
  return 'done' in result && change?.before !== change?.after ? { ...result, change } : result;
}

/** The change that undoing this one is. */
export function swapped<C extends { before: unknown; after: unknown }>(change: C): C {
  return { ...change, before: change.after, after: change.before };
}
