import type { Entry } from '../../shared/music/track.ts';
import type { Decided } from './decisions.ts';
import type { Playback } from './playback.ts';

/** Whoever shows and tells what becomes of playback. */
export interface Audience {
  /** What plays, or how, is another than before. */
  changed(playback: Playback): void;
  /** A track has begun, for the first time. */
  began(playback: Playback, entry: Entry): void;
  /** Something came about that nobody asked for. */
  decided(playback: Playback, decided: Decided): void;
  /** It plays nothing here any more. */
  ended(playback: Playback): void;
}
