/** Lyrics for tests, as a lyrics service would return them. */
import type { Lyrics } from '../../shared/music/lyrics/answer.ts';

let count = 0;

/** Lyrics of First Light by The Loopbacks, 3:24, unless overridden. */
export function lyricsOf(overrides: Partial<Lyrics> = {}): Lyrics {
  return {
    ...{ id: ++count, title: 'First Light', artist: 'The Loopbacks', lengthMs: 204_000, isInstrumental: false },
    ...{ plain: 'La la la', synced: null },
    ...overrides,
  };
}
