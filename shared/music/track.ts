/** What can be played, as it is kept: nothing of it depends on one Lavalink server. */
import * as z from 'zod';

/** A track that some Lavalink server has found. Any other one with the same source plays it from `encoded`. */
export const trackSchema = z.object({
  /** Lavalink's own form of it, base64. */
  encoded: z.string().min(1).max(8_192),
  /** The source's own id. */
  identifier: z.string().max(1_024),
  title: z.string().max(1_000),
  author: z.string().max(1_000),
  /** In milliseconds; null when nobody knows, or for a stream. */
  lengthMs: z.number().int().positive().nullable(),
  isStream: z.boolean(),
  /** Where it lives; null for what has no address. */
  uri: z.string().max(2_048).nullable(),
  artworkUrl: z.string().max(2_048).nullable(),
  isrc: z.string().max(32).nullable(),
  /** Lavalink's name of where it comes from: `youtube`, `soundcloud`, … */
  source: z.string().max(64),
});
export type Track = z.output<typeof trackSchema>;

/** One place in a session's line: what played, plays, or is to play. */
export interface Entry {
  id: string;
  track: Track;
  /** The member who asked for it; the agent itself for what autoplay found. */
  requestedBy: string;
}
