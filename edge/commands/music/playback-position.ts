import type { QueuePage } from '../../../shared/music/player.ts';
import type { VoiceSession } from '../../../shared/voice/session.ts';

/** Where a track is by now, in milliseconds: the row is a few seconds old. While nothing can play, it stands still. */
export function positionNow({ session, state, positionAt }: QueuePage, now: Date): number {
  if (state === null) return 0;
  const { isPaused, positionMs, speed, current } = state;
  if (isPaused || positionAt === null || standstill(session) !== undefined) return positionMs;
  const elapsedMs = Math.max(0, now.getTime() - Date.parse(positionAt));
  const reached = positionMs + (elapsedMs * speed) / 100;
  return Math.min(reached, current?.track.lengthMs ?? reached);
}

/** Why a session can't play at the moment, as a sentence; undefined when it can. */
export function standstill({ state, node }: VoiceSession): string | undefined {
  if (node === null) return 'Interrupted while the agent moves to another node. It continues on its own.';
  if (state !== 'parked') return undefined;
  return "Interrupted because the agent can't send sound right now. It continues on its own.";
}
