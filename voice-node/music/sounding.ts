import type { Player } from 'lavalink-client';
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

/** What the player at Lavalink was told, and has not forgotten. */
export interface Sounding extends Sound {
  player: Player;
  /** Node and session of Lavalink. */
  place: string;
  entry: string;
  /** Tells this playing of the entry from others of it. */
  play: number;
  /** Nobody has heard any of it yet. */
  isFirst: boolean;
}

/** The place of what no player has at the moment. */
export const NOWHERE = '';

export function soundOf({ isPaused, volume, presets, speed, pitch }: PlayerRecord): Sound {
  return { isPaused, volume, filters: filtersOf(presets, speed, pitch) };
}

/** How fast a track's own time passes. */
export function rateOf({ filters }: Sound): number {
  return speedOf(filters);
}

/** What is to change of a sound; nothing when it is as it should be. */
export function changesFrom(is: Sound, wanted: Sound): PlayerUpdate {
  return {
    ...(wanted.isPaused !== is.isPaused && { paused: wanted.isPaused }),
    ...(wanted.volume !== is.volume && { volume: wanted.volume }),
    ...(JSON.stringify(wanted.filters) !== JSON.stringify(is.filters) && { filters: wanted.filters }),
  };
}
