/**
 * What members can ask of a music session. The edge stores one of these as an intent; the node that holds the session's agent
 * applies it once, and the member sees its result.
 */
import * as z from 'zod';
import { LOOPS, MUSIC, PRESETS } from './catalog.ts';
import type { ShownEntry } from './track.ts';

const snowflake = z.string().regex(/^\d{17,20}$/);
const index = z.number().int().min(1).max(MUSIC.queue.most);
const ms = z.number().int().min(0);

/** Who asks, as far as their rights go. */
const by = z.object({
  user: snowflake,
  roles: z.array(snowflake),
  /** Staff can always do it. The edge decides who is: it knows the member's permissions. */
  isStaff: z.boolean(),
});
export type Asker = z.output<typeof by>;

const ids = z
  .array(z.string().regex(/^\d{1,19}$/))
  .min(1)
  .max(25);

/** Stored tracks by reference. */
const list = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('playlist'), id: z.string().regex(/^\d{1,19}$/) }),
  /** The asker's own (default: all). */
  z.object({ kind: z.literal('favorites'), ids: ids.optional() }),
  /** Of the server. */
  z.object({ kind: z.literal('history'), ids }),
]);
export type StoredList = z.output<typeof list>;

/** Where something is added to the queue. `now`: it plays at once, and the current track continues afterwards. */
export const PLACES = ['end', 'next', 'now'] as const;
export type Place = (typeof PLACES)[number];

/** The payload of each verb. */
export const VERBS = {
  /** `query`: an address or a search. */
  play: z.object({
    by,
    query: z.string().min(MUSIC.query.least).max(MUSIC.query.most),
    place: z.enum(PLACES),
    /** A search prefix instead of the server's. */
    source: z.string().max(32).optional(),
    /** The custom ids of the panel's buttons, by action: only the edge can sign them. */
    buttons: z.record(z.string(), z.string().max(100)),
    locale: z.string().optional(),
  }),
  /** Tracks that are stored already, as they are when it's applied: a copy in every request would fill the database. */
  enqueue: z.object({
    by,
    list,
    place: z.enum(PLACES),
    buttons: z.record(z.string(), z.string().max(100)),
  }),
  /** `isPaused` (default: toggle). */
  pause: z.object({ by, isPaused: z.boolean().optional() }),
  /** `to`: a place in the queue, 1 is next. Counts as a vote when the member can't decide alone. */
  skip: z.object({ by, to: index.optional() }),
  back: z.object({ by }),
  /** `position` from the start, or `offset` from the current position, in milliseconds. */
  seek: z.object({ by, position: ms.optional(), offset: z.number().int().optional() }),
  stop: z.object({ by }),
  shuffle: z.object({ by }),
  /** `loop` (default: the next of the three). */
  loop: z.object({ by, loop: z.enum(LOOPS).optional() }),
  /** Places `from` to `to`, inclusive; or everything the asker requested. */
  remove: z.object({ by, from: index.optional(), to: index.optional(), isMine: z.boolean().optional() }),
  move: z.object({ by, from: index, to: index }),
  clear: z.object({ by }),
  volume: z.object({
    by,
    volume: z.number().int().min(MUSIC.volume.least).max(MUSIC.volume.most).optional(),
    change: z.number().int().optional(),
  }),
  /** The presets to use instead of the current ones. `speed` and `pitch` in percent. */
  filter: z.object({
    by,
    presets: z.array(z.enum(PRESETS)).optional(),
    speed: z.number().int().min(50).max(200).optional(),
    pitch: z.number().int().min(50).max(200).optional(),
  }),
  autoplay: z.object({ by, isOn: z.boolean().optional() }),
} as const;
export type VerbName = keyof typeof VERBS;
export type Payload<V extends VerbName> = z.output<(typeof VERBS)[V]>;

/** Why a verb wasn't applied. */
export type Refusal =
  /** Only the DJ role, staff, and whoever requested the track can. `djRole` null: the server has none. */
  | { status: 'not_allowed'; djRole: string | null }
  | { status: 'not_listening' }
  | { status: 'nothing_plays' }
  | { status: 'nothing_before' }
  | { status: 'queue_empty' }
  | { status: 'no_such_place'; waiting: number }
  | { status: 'not_found'; query: string }
  /** Not http(s), or inside someone's network. */
  | { status: 'address_refused' }
  /** None of a list's tracks can be decoded, or may play. */
  | { status: 'tracks_refused' }
  | { status: 'source_failed'; reason: string }
  | { status: 'queue_full'; most: number }
  | { status: 'track_too_long'; minutes: number }
  | { status: 'queue_too_long'; minutes: number }
  | { status: 'not_seekable' }
  | { status: 'unknown_verb' }
  /** It was tried several times. */
  | { status: 'failed' };

/** The result of each verb that was applied, for the member's answer. */
export type Done =
  /**
   * `left`: how many tracks of a playlist weren't added; `tooLong` and `unplayable` say why, for some of them, and the others didn't
   * fit. `starts`: it plays at once. `place`: 1 is next.
   */
  | {
      status: 'added';
      entries: number;
      first: ShownEntry;
      playlist: string | null;
      starts: boolean;
      place: number;
      left: number;
      tooLong?: { tracks: number; minutes: number };
      unplayable?: number;
      offered: string | null;
    }
  | { status: 'paused' | 'resumed'; entry: ShownEntry }
  | { status: 'skipped'; was: ShownEntry; now: ShownEntry | null }
  | { status: 'voted'; votes: number; needed: number; entry: ShownEntry }
  | { status: 'went_back'; now: ShownEntry }
  | { status: 'sought'; positionMs: number; entry: ShownEntry }
  | { status: 'stopped'; cleared: number }
  | { status: 'shuffled'; waiting: number }
  | { status: 'looped'; loop: (typeof LOOPS)[number] }
  | { status: 'removed'; count: number; first: ShownEntry }
  | { status: 'moved'; entry: ShownEntry; to: number }
  | { status: 'cleared'; count: number }
  | { status: 'volume'; volume: number }
  | { status: 'filtered'; presets: (typeof PRESETS)[number][]; speed: number; pitch: number }
  | { status: 'autoplay'; isOn: boolean };

export type VerbResult = Done | Refusal;
