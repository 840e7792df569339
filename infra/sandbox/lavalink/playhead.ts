/** Where a track is, as a line through time: pure, so that a position never has to be counted up. */
export interface Playhead {
  /** At the moment `at`, in ms of the track. */
  readonly positionMs: number;
  /** Unix time in ms. */
  readonly at: number;
  /** Ms of the track per ms of time: 0 stands still, 1 is the usual speed. */
  readonly rate: number;
}

export function positionAt({ positionMs, at, rate }: Playhead, now: number): number {
  return positionMs + Math.max(0, now - at) * rate;
}

/** Goes on from here at another speed. */
export function withRate(playhead: Playhead, rate: number, now: number): Playhead {
  return { positionMs: positionAt(playhead, now), at: now, rate };
}

/** Jumps, at the same speed. */
export function withPosition({ rate }: Playhead, positionMs: number, now: number): Playhead {
  return { positionMs, at: now, rate };
}

/** How long until a position is reached: 0 when it is behind, infinite when it never will be. */
export function msUntil(playhead: Playhead, targetMs: number, now: number): number {
  const remainingMs = targetMs - positionAt(playhead, now);
  if (remainingMs <= 0) return 0;
  return playhead.rate === 0 ? Number.POSITIVE_INFINITY : remainingMs / playhead.rate;
}
