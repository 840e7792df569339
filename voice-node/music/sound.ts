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

/**
 * Returns the wanted filters if a player has them already. Servers add fields, leave others out, and sort them as they like, and
 * setting filters again can be heard.
 */
export function filtersLike(actual: unknown, wanted: Filters): Filters {
  return contains(actual, wanted) && contains(wanted, actual) ? wanted : (actual as Filters);
}

/** Whether everything that's set in one value is the same in another. Nothing, null, and empty count as not set. */
function contains(value: unknown, part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return part === null || part === undefined || value === part;
  return Object.entries(part).every(([key, inner]) =>
    contains((value as Record<string, unknown> | null)?.[key], inner),
  );
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
