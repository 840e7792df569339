import type { PlayerRecord } from '../../../shared/music/player.ts';

/** Where a track is by now, in milliseconds: the row is a few seconds old. @param positionAt when that was, ISO 8601. */
export function positionNow(state: PlayerRecord, positionAt: string | null, now: Date): number {
  const { isPaused, positionMs, speed, current } = state;
  if (isPaused || positionAt === null) return positionMs;
  const elapsedMs = Math.max(0, now.getTime() - Date.parse(positionAt));
  const reached = positionMs + (elapsedMs * speed) / 100;
  return Math.min(reached, current?.track.lengthMs ?? reached);
}
