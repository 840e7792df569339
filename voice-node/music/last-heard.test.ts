import { expect, test } from 'vitest';
import type { PlayerRecord } from '../../shared/music/player.ts';
import { lastHeardMs } from './last-heard.ts';

const SAVED = '2026-01-01T00:00:10.000Z';
const at = (seconds: number) => `2026-01-01T00:00:${String(seconds).padStart(2, '0')}.000Z`;
const record = (about: Partial<PlayerRecord>, lengthMs: number | null = 180_000) =>
  ({
    ...{ positionMs: 60_000, positionAt: SAVED, isPaused: false, volume: 100, presets: [], speed: 100, pitch: 100 },
    ...{ current: { id: '1', track: { lengthMs } }, ...about },
  }) as unknown as PlayerRecord;

test.each<[string, PlayerRecord, string | null, number]>([
  ['went on until its process died', record({}), at(12), 62_000],
  ['went on faster', record({ speed: 150 }), at(12), 63_000],
  ['was paused', record({ isPaused: true }), at(12), 60_000],
  ['had been saved after that process was last known to live', record({}), at(8), 60_000],
  ['would have been saved again, had it gone on for so long', record({}), at(40), 65_000],
  ['was about to end', record({ positionMs: 179_000 }), at(13), 180_000],
  ['is longer than anyone said', record({ positionMs: 200_000 }), at(13), 200_000],
  ['has no known length', record({}, null), at(13), 63_000],
  ['may not have begun', record({ positionMs: 0 }), at(12), 0],
  ['was held by nobody', record({}), null, 60_000],
])('an entry that %s', (_, of, aliveAt, expected) => {
  expect(lastHeardMs(of, aliveAt)).toBe(expected);
});
