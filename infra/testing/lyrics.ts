/** Lyrics for tests, as a service would know them. */
import type { Lyrics } from '../../shared/music/lyrics/answer.ts';

let made = 0;

/** First Light by The Loopbacks, 3:24, unless another one is given. */
export function lyricsOf(given: Partial<Lyrics> = {}): Lyrics {
  return {
    ...{ id: ++made, title: 'First Light', artist: 'The Loopbacks', lengthMs: 204_000, isInstrumental: false },
    ...{ plain: 'La la la', synced: null },
    ...given,
  };
}
