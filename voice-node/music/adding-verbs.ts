/** Verbs that add tracks to the queue: play, enqueue. */
import { insert, waiting } from '../../shared/music/lineup.ts';
import { drawEntryIds } from '../../shared/music/player.ts';
import type { MusicSettings } from '../../shared/music/settings.ts';
import { type Track, trackSchema } from '../../shared/music/track.ts';
import type { Refusal, VerbResult } from '../../shared/music/verbs.ts';
import type { Verb } from '../sessions/intents.ts';
import { LIST_MS } from './lavalink-tracks.ts';
import type { Loaded } from './loading.ts';
import { type MusicParts, type VerbRequest, verb } from './verb-context.ts';

const MINUTE_MS = 60_000;
/** Timeout for resolving a query, in milliseconds: a long list and its search. Later requests wait for it. */
const LOAD_MS = LIST_MS + 2_000;

interface Added {
  tracks: readonly Track[];
  playlist: string | null;
  offered: string | null;
  /** Requested tracks that can't be played. */
  lost: number;
}

export function addingVerbs(parts: MusicParts): Record<string, Verb> {
  const { loading, settings } = parts;
  return {
    play: verb(
      parts,
      'play',
      async (request, prepared) => {
        const loaded = prepared as Loaded | undefined;
        const refusal = request.refusal(situationOf(request));
        if (refusal !== undefined) return refusal;
        if (loaded === undefined) return { status: 'source_failed', reason: 'it took too long to load' };
        return loaded.status === 'found' ? add(request, { ...loaded, lost: 0 }) : loaded;
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
      async (request, prepared) => {
        const refusal = request.refusal(situationOf(request));
        if (refusal !== undefined) return refusal;
        const { tracks, lost } = (prepared ?? { tracks: [], lost: 0 }) as Pick<Added, 'tracks' | 'lost'>;
        if (tracks.length === 0) return { status: 'tracks_refused' };
        return add(request, { tracks, playlist: null, offered: null, lost });
      },
      // Lists can be imported, so Lavalink's decoded data takes precedence over what they claim about a track.
      async ({ list, by }, _, { guild }) => {
        const stored = await parts.tracksOf(list, { user: by.user, guild });
        const tracks = await loading.decode(
          stored.flatMap((track) => {
            const parsed = trackSchema().safeParse(track);
            return parsed.success ? [parsed.data.encoded] : [];
          }),
        );
        return { tracks, lost: stored.length - tracks.length };
      },
    ),
  };
}

/** Going ahead of others' tracks counts as a jump, unless nothing is waiting. */
function situationOf({ payload, player }: VerbRequest<'play'> | VerbRequest<'enqueue'>): { action?: 'jump' } {
  const passes = payload.place === 'now' ? player.current !== null : player.waiting > 0;
  return payload.place !== 'end' && passes ? { action: 'jump' } : {};
}

async function add(request: VerbRequest<'play'> | VerbRequest<'enqueue'>, added: Added): Promise<VerbResult> {
  const { payload, settings, player, by, sql } = request;
  const fitting = fitToLimits(added.tracks, settings, player);
  if ('status' in fitting) return fitting;
  const { maxTrackMinutes } = settings;
  const long = added.tracks.filter((track) => isTooLong(track, maxTrackMinutes)).length;
  const line = await request.line();
  const ids = await drawEntryIds(sql, fitting.length);
  const entries = fitting.map((track, index) => ({ id: ids[index] as string, track, requestedBy: by.user }));
  const requesters = entries.map(({ requestedBy }) => requestedBy);
  const change = insert(line, payload.place, requesters, settings.isFair && payload.place === 'end');
  const { buttons } = payload;
  await request.arrange(change, entries, Object.keys(buttons).length > 0 ? { buttons } : {});
  const [first] = entries;
  if (first === undefined) throw new RangeError('nothing was added');
  const starts = player.current === null || payload.place === 'now';
  // The tracks with lower positions wait before it. In fair queues, that's not the whole queue.
  const moved = new Map(change.moves.map(({ id, position }) => [id, position]));
  const own = change.inserts[0] ?? 0;
  const before = waiting(line).filter(({ id, position }) => (moved.get(id) ?? position) < own).length;
  return {
    ...{ status: 'added', entries: entries.length, first, playlist: added.playlist, starts },
    ...{ place: starts ? 0 : before + 1, left: added.tracks.length - entries.length + added.lost },
    offered: added.offered,
    ...(long > 0 && { tooLong: { tracks: long, minutes: maxTrackMinutes } }),
    ...(added.lost > 0 && { unplayable: added.lost }),
  };
}

function isTooLong({ lengthMs }: Track, minutes: number): boolean {
  return (lengthMs ?? 0) > minutes * MINUTE_MS;
}

/**
 * Returns the tracks that fit the guild's limits, or the refusal if none does. A track that starts at once doesn't wait, so it
 * doesn't count.
 */
function fitToLimits(
  tracks: readonly Track[],
  { maxQueue, maxTrackMinutes, maxQueueMinutes }: MusicSettings,
  { current, waiting: waits, waitingMs }: { current: unknown; waiting: number; waitingMs: number },
): Track[] | Refusal {
  const short = tracks.filter((track) => !isTooLong(track, maxTrackMinutes));
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
