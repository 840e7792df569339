/** Answers of a lyrics service with LRCLIB's API. https://lrclib.net/docs */
import * as z from 'zod';

/** One recording with its lyrics. */
export interface Lyrics {
  /** The service's own id. */
  id: number;
  title: string;
  artist: string;
  /** Of the recording, in milliseconds; null when unknown. */
  lengthMs: number | null;
  isInstrumental: boolean;
  /** The text; null when there is none, or only a timed one. */
  plain: string | null;
  /** The text with times, in the LRC format. */
  synced: string | null;
}

const recording = z
  .object({
    id: z.int().positive(),
    trackName: z.string().nullish(),
    artistName: z.string().nullish(),
    duration: z.number().nullish(),
    instrumental: z.boolean().nullish(),
    plainLyrics: z.string().nullish(),
    syncedLyrics: z.string().nullish(),
  })
  .transform(
    ({ id, trackName, artistName, duration, instrumental, plainLyrics, syncedLyrics }): Lyrics => ({
      id,
      title: trackName ?? '',
      artist: artistName ?? '',
      lengthMs: duration ? duration * 1_000 : null,
      isInstrumental: instrumental ?? false,
      plain: plainLyrics ?? null,
      synced: syncedLyrics ?? null,
    }),
  );

/** By the name of the call. */
export const ANSWERS = { get: recording, search: z.array(recording) } as const;
