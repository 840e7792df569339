/** Verbs that put something into the line: play, enqueue. */
import { insert, waiting } from '../../shared/music/lineup.ts';
import { drawEntryIds } from '../../shared/music/player.ts';
import type { MusicSettings } from '../../shared/music/settings.ts';
import { type Track, trackSchema } from '../../shared/music/track.ts';
import type { Refusal, VerbResult } from '../../shared/music/verbs.ts';
import type { Verb } from '../sessions/intents.ts';
import type { Loaded } from './loading.ts';
import { type Asked, type MusicParts, verb } from './verb-context.ts';

const MINUTE_MS = 60_000;
/** How long looking something up may take, in milliseconds: what is asked after it waits meanwhile. */
const LOAD_MS = 10_000;

interface Added {
  tracks: readonly Track[];
  playlist: string | null;
  offered: string | null;
  /** Tracks that were meant, and cannot be played. */
  lost: number;
}

export function addingVerbs(parts: MusicParts): Record<string, Verb> {
  const { loading, settings } = parts;
  return {
    play: verb(
      parts,
      'play',
      async (asked, prepared) => {
        const loaded = prepared as Loaded | undefined;
        const refusal = asked.refusal(aboutOf(asked));
        if (refusal !== undefined) return refusal;
        if (loaded === undefined) return { status: 'source_failed', reason: 'it took too long' };
        return loaded.status === 'found' ? add(asked, { ...loaded, lost: 0 }) : loaded;
      },
      async ({ query, source }, _, { guild }) => {
        const { providers } = await settings.read(guild);
        const tooLate = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), LOAD_MS).unref());
        return Promise.race([loading.load(query, source === undefined ? providers : [source]), tooLate]);
      },
    ),

    enqueue: verb(
      parts,
      'enqueue',
      async (asked, prepared) => {
        const refusal = asked.refusal(aboutOf(asked));
        if (refusal !== undefined) return refusal;
        const tracks = (prepared ?? []) as Track[];
        const lost = asked.payload.tracks.length - tracks.length;
        if (tracks.length === 0) return { status: 'not_found', query: 'these tracks' };
        return add(asked, { tracks, playlist: null, offered: null, lost });
      },
      // Lists can be imported: what they say of a track counts less than what Lavalink reads out of it.
      ({ tracks }) =>
        loading.decode(
          tracks.flatMap((track) => {
            const parsed = trackSchema.safeParse(track);
            return parsed.success ? [parsed.data.encoded] : [];
          }),
        ),
    ),
  };
}

/** Before what others wait for it is a jump, unless nobody waits. */
function aboutOf({ payload, player }: Asked<'play'> | Asked<'enqueue'>): { action?: 'jump' } {
  const passes = payload.place === 'now' ? player.current !== null : player.waiting > 0;
  return payload.place !== 'end' && passes ? { action: 'jump' } : {};
}

async function add(asked: Asked<'play'> | Asked<'enqueue'>, added: Added): Promise<VerbResult> {
  const { payload, settings, player, by, sql } = asked;
  const fitting = thatFit(added.tracks, settings, player);
  if ('status' in fitting) return fitting;
  const line = await asked.line();
  const ids = await drawEntryIds(sql, fitting.length);
  const entries = fitting.map((track, index) => ({ id: ids[index] as string, track, requestedBy: by.user }));
  const requesters = entries.map(({ requestedBy }) => requestedBy);
  const change = insert(line, payload.place, requesters, settings.isFair && payload.place === 'end');
  const { buttons } = payload;
  await asked.arrange(change, entries, Object.keys(buttons).length > 0 ? { buttons } : {});
  const [first] = entries;
  if (first === undefined) throw new RangeError('nothing was added');
  const starts = player.current === null || payload.place === 'now';
  // As many wait before it as have lower keys: in fair lines that is not the line's end.
  const moved = new Map(change.moves.map(({ id, position }) => [id, position]));
  const own = change.inserts[0] ?? 0;
  const before = waiting(line).filter(({ id, position }) => (moved.get(id) ?? position) < own).length;
  return {
    ...{ status: 'added', entries: entries.length, first, playlist: added.playlist, starts },
    ...{ place: starts ? 0 : before + 1, left: added.tracks.length - entries.length + added.lost },
    offered: added.offered,
  };
}

/** Those that the guild's limits let in, at least one, or why not even one. What begins to play at once does not wait. */
function thatFit(
  tracks: readonly Track[],
  { maxQueue, maxTrackMinutes, maxQueueMinutes }: MusicSettings,
  { current, waiting: waits, waitingMs }: { current: unknown; waiting: number; waitingMs: number },
): Track[] | Refusal {
  const short = tracks.filter(({ lengthMs }) => (lengthMs ?? 0) <= maxTrackMinutes * MINUTE_MS);
  if (short.length === 0) return { status: 'track_too_long', minutes: maxTrackMinutes };
  let room = maxQueue - waits + (current === null ? 1 : 0);
  if (room <= 0) return { status: 'queue_full', most: maxQueue };
  let roomMs = maxQueueMinutes * MINUTE_MS - waitingMs;
  const fitting: Track[] = [];
  for (const track of short) {
    const startsAtOnce = current === null && fitting.length === 0;
    const neededMs = startsAtOnce ? 0 : (track.lengthMs ?? 0);
    if (neededMs > roomMs || room === 0) break;
    roomMs -= neededMs;
    room--;
    fitting.push(track);
  }
  return fitting.length > 0 ? fitting : { status: 'queue_too_long', minutes: maxQueueMinutes };
}
