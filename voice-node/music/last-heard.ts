import { MUSIC } from '../../shared/music/catalog.ts';
import type { PlayerRecord } from '../../shared/music/player.ts';
import { rateOf, soundOf } from './sound.ts';

/**
 * Where the current entry was heard last, in milliseconds, as far as the rows show: it went on from its saved position for as long as the
 * process that saved it lived, or as it takes to save the next one. After that, nobody knows.
 *
 * @param aliveAt when that process was last known to live, ISO 8601. Null: nothing is known.
 */
export function lastHeardMs(record: PlayerRecord, aliveAt: string | null): number {
  const { current, positionMs, positionAt, isPaused } = record;
  // At the very beginning, it may not have started yet.
  if (aliveAt === null || isPaused || positionMs === 0) return positionMs;
  const livedMs = Date.parse(aliveAt) - Date.parse(positionAt);
  const playedMs = Math.min(Math.max(0, livedMs), MUSIC.positionMs) * rateOf(soundOf(record));
  return Math.min(positionMs + playedMs, Math.max(positionMs, current?.track.lengthMs ?? Number.POSITIVE_INFINITY));
}
