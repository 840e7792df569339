/** A track's position as a linear function of time, so that nothing has to count it up. */
export interface Playhead {
  /** The position at the time `at`, in ms. */
  readonly positionMs: number;
  /** Unix time in ms. */
  readonly at: number;
  /** Playback speed: 0 is stopped, 1 is normal. */
  readonly rate: number;
}

export function positionAt({ positionMs, at, rate }: Playhead, now: number): number {
  return positionMs + Math.max(0, now - at) * rate;
}

/** Continues from here at another speed. */
export function withRate(playhead: Playhead, rate: number, now: number): Playhead {
  return { positionMs: positionAt(playhead, now), at: now, rate };
}

/** Jumps to a position and keeps the speed. */
export function withPosition({ rate }: Playhead, positionMs: number, now: number): Playhead {
  return { positionMs, at: now, rate };
}

/** Time until a position is reached: 0 if it's in the past, infinity if it never will be. */
export function msUntil(playhead: Playhead, targetMs: number, now: number): number {
  const remainingMs = targetMs - positionAt(playhead, now);
  if (remainingMs <= 0) return 0;
  return playhead.rate === 0 ? Number.POSITIVE_INFINITY : remainingMs / playhead.rate;
}
