import type { PlayerRecord } from '../../shared/music/player.ts';
import { type Filters, filtersOf, speedOf } from '../../shared/music/presets.ts';
import type { PlayerUpdate } from './wire.ts';

/** How a track should sound. */
export interface Sound {
  isPaused: boolean;
  /** Percent. */
  volume: number;
  filters: Filters;
}

export function soundOf({ isPaused, volume, presets, speed, pitch }: PlayerRecord): Sound {
  return { isPaused, volume, filters: filtersOf(presets, speed, pitch) };
}

/** How fast the track's own time passes. */
export function rateOf({ filters }: Sound): number {
  return speedOf(filters);
}

/** Returns the update that turns one sound into another. Empty if they're the same. */
export function changesFrom(current: Sound, target: Sound): PlayerUpdate {
  return {
    ...(target.isPaused !== current.isPaused && { paused: target.isPaused }),
    ...(target.volume !== current.volume && { volume: target.volume }),
    ...(JSON.stringify(target.filters) !== JSON.stringify(current.filters) && { filters: target.filters }),
  };
}
