import type { PlayerChange } from '../../shared/music/player.ts';

/** What is written of a player when another entry begins to play. */
export const FROM_ITS_START = {
  ...{ positionMs: 0, isPaused: false, wantsMore: false },
  ...{ votes: [], tried: [] },
} as const satisfies PlayerChange;
