import type { PlayerChange } from '../../shared/music/player.ts';

/** Player columns to set when another entry starts playing. */
export const FROM_ITS_START = {
  ...{ positionMs: 0, isPaused: false, wantsMore: false },
  ...{ votes: [], tried: [] },
} as const satisfies PlayerChange;
