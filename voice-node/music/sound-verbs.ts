/** Verbs about how it sounds and what follows: volume, filter, autoplay. */
import { MUSIC } from '../../shared/music/catalog.ts';
import { UNCHANGED } from '../../shared/music/presets.ts';
import type { Verb } from '../sessions/intents.ts';
import { type MusicParts, verb } from './verb-context.ts';

export function soundVerbs(parts: MusicParts): Record<string, Verb> {
  return {
    volume: verb(parts, 'volume', async (asked) => {
      const refusal = asked.refusal();
      if (refusal !== undefined) return refusal;
      const { volume: to, change = 0 } = asked.payload;
      const { least, most } = MUSIC.volume;
      const volume = Math.min(most, Math.max(least, to ?? asked.player.volume + change));
      await asked.set({ volume });
      return { status: 'volume', volume };
    }),

    filter: verb(parts, 'filter', async (asked) => {
      const refusal = asked.refusal();
      if (refusal !== undefined) return refusal;
      const { payload, player } = asked;
      // No presets and nothing else: as it was recorded.
      const isReset = payload.presets?.length === 0 && payload.speed === undefined && payload.pitch === undefined;
      const sound = {
        presets: [...new Set(payload.presets ?? player.presets)],
        speed: payload.speed ?? (isReset ? UNCHANGED : player.speed),
        pitch: payload.pitch ?? (isReset ? UNCHANGED : player.pitch),
      };
      await asked.set({ ...sound, positionMs: Math.round(asked.positionMs) });
      return { status: 'filtered', ...sound };
    }),

    autoplay: verb(parts, 'autoplay', async (asked) => {
      const refusal = asked.refusal();
      if (refusal !== undefined) return refusal;
      const { current, hasPrevious, isAutoplay } = asked.player;
      const isOn = asked.payload.isOn ?? !isAutoplay;
      await asked.set({ isAutoplay: isOn, wantsMore: isOn && current === null && hasPrevious });
      return { status: 'autoplay', isOn };
    }),
  };
}
