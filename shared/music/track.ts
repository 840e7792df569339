/** Tracks as they're stored, independent of any particular Lavalink server. */
import * as z from 'zod';
import { lazily } from '../platform/lazily.ts';

/** Of titles, authors, and playlists, in UTF-16 code units. More than any message shows. */
export const NAME_LENGTH = 500;

/** A track that a Lavalink server has found. Any other server with the same source can play it from `encoded`. */
export const trackSchema = lazily(() =>
  z.object({
    /** Lavalink's own encoding, in base64. */
    encoded: z.string().min(1).max(8_192),
    /** The source's own id. */
    identifier: z.string().max(1_024),
    title: z.string().max(1_000),
    author: z.string().max(1_000),
    /** In milliseconds; null when unknown, or for a stream. */
    lengthMs: z.number().int().positive().nullable(),
    isStream: z.boolean(),
    /** Its address; null when it has none. */
    uri: z.string().max(2_048).nullable(),
    artworkUrl: z.string().max(2_048).nullable(),
    isrc: z.string().max(32).nullable(),
    /** Lavalink's name for its source: `youtube`, `soundcloud`, … */
    source: z.string().max(64),
  }),
);
export type Track = z.output<ReturnType<typeof trackSchema>>;

/** A track as messages show it. */
export type ShownTrack = Omit<Track, 'encoded'>;

/** One entry in a session's queue, which has played, plays, or waits. */
export interface Entry {
  id: string;
  track: Track;
  /** The member who requested it; the agent itself for tracks from autoplay. */
  requestedBy: string;
}

/** An entry as messages show it. */
export type ShownEntry = Omit<Entry, 'track'> & { track: ShownTrack };
