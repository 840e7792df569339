/** Who may do what to a session: the one place where it is decided. */
import type { MusicSettings } from './settings.ts';
import type { Asker, Refusal, VerbName } from './verbs.ts';

/** What is asked. `jump`: play or enqueue before what others wait for, at once even. */
export type Action = VerbName | 'jump';

/**
 * What an action is about, where a DJ is wanted: `line` adds to its end and harms nobody; `tracks` is about certain entries, which
 * those who asked for them may decide about; `session` is about what everybody hears or waits for.
 */
const ABOUT = {
  play: 'line',
  enqueue: 'line',
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
} as const satisfies Record<Action, 'line' | 'tracks' | 'session'>;

export interface Situation {
  action: Action;
  /** Who asked for each of the entries it is about: what is skipped or passed over, removed, paused, sought in. Else empty. */
  requesters: readonly string[];
  /** People in the channel who are not bots. */
  listeners: number;
  /** The asker is one of them. */
  isListening: boolean;
  /** And the only one. */
  isAlone: boolean;
  /** Listeners who want to skip what plays, the asker among them. */
  votes: number;
}

export type Verdict =
  | { status: 'allowed' }
  /** A vote that is not decided yet: `needed` of them skip. */
  | { status: 'vote'; votes: number; needed: number }
  | Extract<Refusal, { status: 'not_allowed' | 'not_listening' }>;

/**
 * Whether somebody may do something.
 *
 * Staff may, wherever they are. Everybody else has to be in the channel. There, whoever is alone, has the DJ role, or asked for
 * everything that it is about may. Of the others, in the open mode anybody may, in the DJ mode only put something at the end. Where
 * the guild votes, skipping is up to so many of the listeners instead, in both modes.
 */
export function mayControl(
  settings: Pick<MusicSettings, 'mode' | 'djRole' | 'voteShare'>,
  asker: Asker,
  situation: Situation,
): Verdict {
  const { action, requesters, isListening, isAlone, listeners, votes } = situation;
  if (asker.isStaff) return ALLOWED;
  if (!isListening) return { status: 'not_listening' };
  const about = ABOUT[action];
  const isTheirs =
    about === 'tracks' && requesters.length > 0 && requesters.every((requester) => requester === asker.user);
  const isDj = settings.djRole !== null && asker.roles.includes(settings.djRole);
  if (about === 'line' || isAlone || isTheirs || isDj) return ALLOWED;
  if (action === 'skip' && settings.voteShare !== null) {
    const needed = votesNeeded(listeners, settings.voteShare);
    return votes >= needed ? ALLOWED : { status: 'vote', votes, needed };
  }
  return settings.mode === 'open' ? ALLOWED : { status: 'not_allowed', djRole: settings.djRole };
}

/** How many listeners are so many percent of them; at least one. */
export function votesNeeded(listeners: number, share: number): number {
  return Math.max(1, Math.ceil((listeners * share) / 100));
}

const ALLOWED = { status: 'allowed' } as const;
