import type { PlayerRecord } from '../../shared/music/player.ts';
import { type Filters, filtersOf, speedOf } from '../../shared/music/presets.ts';
import type { PlayerUpdate } from './wire.ts';

/** How a track is to be heard. */
export interface Sound {
  isPaused: boolean;
  /** Percent. */
  volume: number;
  filters: Filters;
}

export function soundOf({ isPaused, volume, presets, speed, pitch }: PlayerRecord): Sound {
  return { isPaused, volume, filters: filtersOf(presets, speed, pitch) };
}

/** How fast a track's own time passes. */
export function rateOf({ filters }: Sound): number {
  return speedOf(filters);
}

/** The update that turns one sound into another; empty when they are the same. */
export function changesFrom(present: Sound, wanted: Sound): PlayerUpdate {
  return {
    ...(wanted.isPaused !== present.isPaused && { paused: wanted.isPaused }),
    ...(wanted.volume !== present.volume && { volume: wanted.volume }),
    ...(JSON.stringify(wanted.filters) !== JSON.stringify(present.filters) && { filters: wanted.filters }),
  };
}
