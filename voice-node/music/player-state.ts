import type { Player } from 'lavalink-client';
import type { Playhead } from './playhead.ts';
import type { Sound } from './sound.ts';

/** One playing of an entry, as a player at Lavalink was told to do it. */
export interface Play {
  /** Tells this playing of the entry from earlier ones. */
  readonly id: number;
  readonly entry: string;
  readonly player: Player;
  /** Node and session of Lavalink. */
  readonly place: string;
  readonly head: Playhead;
  /** What the player was last told. */
  sound: Sound;
  /** Nobody has heard any of the entry yet. */
  isFirst: boolean;
}

/** Where an entry goes on, and what was tried for it already. */
export interface ResumePoint {
  entry: string;
  positionMs: number;
  isFirst: boolean;
  /** How many times in a row Lavalink refused to play it. */
  refusals: number;
  /** It stood still before, and the agent joined its channel again because of that. */
  hasReconnected: boolean;
}

export type PlayerState =
  | { status: 'silent' }
  /** Lavalink was told to play, and hasn't answered. Events may come before the answer. */
  | { status: 'starting'; play: Play; refusals: number; hasReconnected: boolean }
  | { status: 'playing'; play: Play; hasReconnected: boolean }
  /** No player has it at the moment. It goes on as soon as one can. */
  | { status: 'interrupted'; resumesAt: ResumePoint }
  /** Over, and what follows isn't written yet. */
  | { status: 'ended'; play: Play; isFailure: boolean };

/** Where an entry would go on from this state; undefined when it would begin as its record says. */
export function resumePointOf(state: PlayerState, entry: string): ResumePoint | undefined {
  switch (state.status) {
    case 'silent':
    case 'ended':
      return undefined;
    case 'interrupted':
      return state.resumesAt.entry === entry ? state.resumesAt : undefined;
    case 'starting':
    case 'playing': {
      const { head, isFirst, ...play } = state.play;
      if (play.entry !== entry) return undefined;
      const refusals = state.status === 'starting' ? state.refusals : 0;
      return { entry, positionMs: head.positionMs, isFirst, refusals, hasReconnected: state.hasReconnected };
    }
  }
}
