import type { Player } from 'lavalink-client';
import type { Playhead } from './playhead.ts';
import type { Sound } from './sound.ts';

/** One play of an entry, as the player at Lavalink was told. */
export interface Play {
  /** Distinguishes this play from earlier plays of the entry. */
  id: number;
  readonly entry: string;
  readonly player: Player;
  /** The Lavalink node and session. */
  readonly place: string;
  readonly head: Playhead;
  /** The last sound settings sent to the player. */
  sound: Sound;
  /** Whether none of the entry has been played yet. */
  isFirst: boolean;
}

/** Where an entry resumes, and what has been tried for it. */
export interface ResumePoint {
  entry: string;
  positionMs: number;
  isFirst: boolean;
  /** How many times in a row Lavalink refused to play it. */
  refusals: number;
  /** Whether the agent has already rejoined its channel because the entry was silent, and for how long it was, in milliseconds. */
  hasReconnected: boolean;
  silentMs?: number;
}

export type PlayerState =
  | { status: 'silent' }
  /** Lavalink was told to play and hasn't responded yet. Events may arrive before the response. */
  | { status: 'starting'; play: Play; refusals: number; hasReconnected: boolean }
  | { status: 'playing'; play: Play; hasReconnected: boolean }
  /** No player has it at the moment. It resumes as soon as one can. */
  | { status: 'interrupted'; resumesAt: ResumePoint }
  /** Over, but what follows isn't saved yet. */
  | { status: 'ended'; play: Play; isFailure: boolean };

/** Where an entry would resume from this state. Undefined if it would start where its record says. */
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
      const { hasReconnected } = state;
      const silentMs = hasReconnected ? head.silentMs : 0;
      return { entry, positionMs: head.positionMs, isFirst, refusals, hasReconnected, silentMs };
    }
  }
}
