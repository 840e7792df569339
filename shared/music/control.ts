/** Who can do what with a session: the one place that decides it. */
import type { MusicSettings } from './settings.ts';
import type { Asker, Refusal, VerbName } from './verbs.ts';

/** `jump`: play or enqueue before tracks of others, or at once. */
export type Action = VerbName | 'jump';

/**
 * What an action affects, for the DJ mode: `queue` adds to the end, which affects nobody; `tracks` affects certain entries, which
 * those who requested them can decide about; `session` affects what everyone hears or waits for.
 */
const AFFECTED = {
  play: 'queue',
  enqueue: 'queue',
  skip: 'tracks',
  remove: 'tracks',
  pause: 'tracks',
  seek: 'tracks',
  jump: 'session',
  back: 'session',
  stop: 'session',
  shuffle: 'session',
  loop: 'session',
  move: 'session',
  clear: 'session',
  volume: 'session',
  filter: 'session',
  autoplay: 'session',
} as const satisfies Record<Action, 'queue' | 'tracks' | 'session'>;

export interface Situation {
  action: Action;
  /** Who requested each of the affected entries: those skipped, removed, paused, or sought in. */
  requesters: readonly string[];
  /** Humans in the voice channel. */
  listeners: number;
  /** Whether the asker is one of them. */
  isListening: boolean;
  /** Whether they're the only one. */
  isAlone: boolean;
  /** Listeners who voted to skip the current track, including the asker. */
  votes: number;
}

export type Verdict =
  | { status: 'allowed' }
  /** An open vote: it takes `needed` of them to skip. */
  | { status: 'vote'; votes: number; needed: number }
  | Extract<Refusal, { status: 'not_allowed' | 'not_listening' }>;

/**
 * Whether someone can do something.
 *
 * Staff can, wherever they are. Everyone else has to be in the channel. There, those can who are alone, have the DJ role, or
 * requested everything it affects. Others can do anything in the open mode, and only add to the end of the queue in the DJ mode. In
 * servers with votes, skipping takes a share of the listeners instead, in both modes.
 */
export function mayControl(
  settings: Pick<MusicSettings, 'mode' | 'djRole' | 'voteShare'>,
  asker: Asker,
  situation: Situation,
): Verdict {
  const { action, requesters, isListening, isAlone, listeners, votes } = situation;
  if (asker.isStaff) return ALLOWED;
  if (!isListening) return { status: 'not_listening' };
  const affected = AFFECTED[action];
  const isTheirs =
    affected === 'tracks' && requesters.length > 0 && requesters.every((requester) => requester === asker.user);
  const isDj = settings.djRole !== null && asker.roles.includes(settings.djRole);
  if (affected === 'queue' || isAlone || isTheirs || isDj) return ALLOWED;
  if (action === 'skip' && settings.voteShare !== null) {
    const needed = votesNeeded(listeners, settings.voteShare);
    return votes >= needed ? ALLOWED : { status: 'vote', votes, needed };
  }
  return settings.mode === 'open' ? ALLOWED : { status: 'not_allowed', djRole: settings.djRole };
}

/** How many listeners a share is, in percent of them; at least one. */
export function votesNeeded(listeners: number, share: number): number {
  return Math.max(1, Math.ceil((listeners * share) / 100));
}

const ALLOWED = { status: 'allowed' } as const;
