/** Verbs for sound and autoplay: volume, filter, autoplay. */
import { MUSIC } from '../../shared/music/catalog.ts';
import { UNCHANGED } from '../../shared/music/presets.ts';
import type { Verb } from '../sessions/intents.ts';
import { type MusicParts, verb } from './verb-context.ts';

export function soundVerbs(parts: MusicParts): Record<string, Verb> {
  return {
    volume: verb(parts, 'volume', async (request) => {
      const refusal = request.refusal();
      if (refusal !== undefined) return refusal;
      const { volume: to, change = 0 } = request.payload;
      const { least, most } = MUSIC.volume;
      const volume = Math.min(most, Math.max(least, to ?? request.player.volume + change));
      await request.set({ volume });
      return { status: 'volume', volume };
    }),

    filter: verb(parts, 'filter', async (request) => {
      const refusal = request.refusal();
      if (refusal !== undefined) return refusal;
      const { payload, player } = request;
      // An empty list of presets and nothing else resets everything.
      const isReset = payload.presets?.length === 0 && payload.speed === undefined && payload.pitch === undefined;
      const sound = {
        presets: [...new Set(payload.presets ?? player.presets)],
        speed: payload.speed ?? (isReset ? UNCHANGED : player.speed),
        pitch: payload.pitch ?? (isReset ? UNCHANGED : player.pitch),
      };
      await request.set({ ...sound, positionMs: Math.round(request.positionMs) });
      return { status: 'filtered', ...sound };
    }),

    autoplay: verb(parts, 'autoplay', async (request) => {
      const refusal = request.refusal();
      if (refusal !== undefined) return refusal;
      const { current, hasPrevious, isAutoplay } = request.player;
      const isOn = request.payload.isOn ?? !isAutoplay;
      await request.set({ isAutoplay: isOn, wantsMore: isOn && current === null && hasPrevious });
      return { status: 'autoplay', isOn };
    }),
  };
}
