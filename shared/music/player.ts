/**
 * What a music session plays and will play, as the database has it. Members change it by intents, which the node that holds the
 * agent's lease applies. Changes by the node itself are written under its fence.
 */
import { call } from '../platform/call.ts';
import type { Sql, SqlFragment } from '../platform/postgres.ts';
import { run, type Store } from '../platform/store.ts';
import type { Lease, NotFound, StaleFence, VoiceSession } from '../voice/session.ts';
import type { Loop, Preset } from './catalog.ts';
import type { Change, Row } from './lineup.ts';
import type { Entry, Track } from './track.ts';

/** One attempt to play an entry that failed. */
export interface Attempt {
  /** Lavalink's name for the source that failed. */
  source: string;
  /** The search that led there, prefix included; null for the original request. */
  query: string | null;
}

/** A session's player: everything needed to play on elsewhere. Its position is at most a few seconds old. */
export interface PlayerRecord {
  /** Grows with every change. */
  revision: number;
  /** What plays or is paused; null: nothing. */
  current: Entry | null;
  /** The next few. */
  next: Entry[];
  waiting: number;
  /** How long all of it takes, as far as known. */
  waitingMs: number;
  hasPrevious: boolean;
  isPaused: boolean;
  positionMs: number;
  /** When it was so, ISO 8601. */
  positionAt: string;
  /** Percent. */
  volume: number;
  loop: Loop;
  presets: Preset[];
  /** Percent. */
  speed: number;
  pitch: number;
  isAutoplay: boolean;
  /** The queue ran out on its own: autoplay may add to it. */
  wantsMore: boolean;
  /** Members who want to skip what plays. */
  votes: string[];
  tried: Attempt[];
  buttons: Record<string, string>;
  panel: { channel: string; message: string } | null;
}

/** The properties of a player to set; the others stay. */
export interface PlayerChange {
  current?: string | null;
  /** Replaces the track of the entry that plays after the change. */
  track?: Track;
  isPaused?: boolean;
  positionMs?: number;
  volume?: number;
  loop?: Loop;
  presets?: readonly Preset[];
  speed?: number;
  pitch?: number;
  isAutoplay?: boolean;
  wantsMore?: boolean;
  votes?: readonly string[];
  tried?: readonly Attempt[];
  buttons?: Record<string, string>;
}

/** One change, written at once. {@link openPlayer} creates players. */
export interface Writing {
  inserts?: readonly { id: string; position: number; track: Track; requestedBy: string }[];
  moves?: readonly { id: string; position: number }[];
  removes?: readonly string[];
  player?: PlayerChange;
}

/** How many of the next entries a player's record includes. */
const NEXT = 3;

/** A session's player; undefined before the first request. */
export async function readPlayer(store: Store, sessionId: string): Promise<PlayerRecord | undefined> {
  const found: PlayerRecord | null = await run(store, 'music_state', { session: sessionId, next: NEXT });
  return found ?? undefined;
}

/** The player of a session, locked until the transaction ends; created when there is none. */
export async function openPlayer(sql: Sql, sessionId: string, volume: number): Promise<PlayerRecord> {
  const state = (session: string | SqlFragment) => call(sql, 'music_state', { session, next: NEXT });
  const [row] = await sql<{ state: PlayerRecord }[]>`
    select ${state(sql`p.session_id`)} as state from ${call(sql, 'music_open_player', { session: sessionId, volume })} p`;
  // The statement began before the player was created.
  if (row?.state) return row.state;
  const [made] = await sql<{ state: PlayerRecord }[]>`select ${state(sessionId)} as state`;
  if (made === undefined) throw new Error("the player wasn't created");
  return made.state;
}

/** All rows of a queue, in their order. */
export async function readLine(sql: Sql, sessionId: string): Promise<Row[]> {
  const rows = await sql<{ id: string; position: bigint; by: string }[]>`
    select entry_id::text as id, position, requested_by::text as by
    from voice_queue where session_id = ${sessionId} order by position`;
  return rows.map(({ id, position, by }) => ({ id, position: Number(position), requestedBy: by }));
}

/**
 * Like {@link readLine}, outside any transaction: a decision based on it is written only if nothing has changed.
 *
 * @param upToNext leaves out what waits after the next entry. A decision that adds nothing there doesn't need it, and reading all
 *   of 10,000 entries takes eight times as long.
 */
export async function readLineNow(store: Store, sessionId: string, upToNext = false): Promise<Row[]> {
  const rows = await run<[string, number, string][]>(
    store,
    'music_line',
    (sql) => sql`(
    select coalesce(jsonb_agg(jsonb_build_array(entry_id::text, position, requested_by::text) order by position), '[]')
    from voice_queue where session_id = ${sessionId} and (not ${upToNext}::boolean or position <= coalesce(
      (select n.position from music_players p join voice_queue c on c.entry_id = p.current_id
          join voice_queue n on n.session_id = p.session_id and n.position > c.position
        where p.session_id = ${sessionId} order by n.position limit 1), 9223372036854775807)))`,
  );
  return rows.map(([id, position, requestedBy]) => ({ id, position, requestedBy }));
}

/** The entries at the end of the queue, the last one first. */
export function readLatest(store: Store, sessionId: string, most: number): Promise<Entry[]> {
  return run(
    store,
    'music_latest',
    (sql) => sql`(
    select coalesce(jsonb_agg(music_entry_json(q => q) order by q.position desc), '[]') from (
      select * from voice_queue where session_id = ${sessionId} order by position desc limit ${most}::integer) q)`,
  );
}

/** An id for a new entry. */
export function drawEntryId(store: Store): Promise<string> {
  return run(
    store,
    'music_entry_id',
    (sql) => sql`to_jsonb(nextval(pg_get_serial_sequence('voice_queue', 'entry_id'))::text)`,
  );
}

/** One entry of a queue. @throws {RangeError} when there is none with this id. */
export async function readEntry(sql: Sql, entryId: string): Promise<Entry> {
  const [row] = await sql<{ entry: Entry }[]>`
    select music_entry_json(q => q) as entry from voice_queue q where entry_id = ${entryId}`;
  if (row === undefined) throw new RangeError(`there is no entry ${entryId}`);
  return row.entry;
}

/** Ids for new entries. */
export async function drawEntryIds(sql: Sql, count: number): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select nextval(pg_get_serial_sequence('voice_queue', 'entry_id'))::text as id from generate_series(1, ${count}::integer)`;
  return rows.map(({ id }) => id);
}

/** The current entry after a change, once new entries have their ids. */
export function currentOf({ current }: Change, added: readonly { id: string }[]): string | null {
  return typeof current === 'object' && current !== null ? (added[current.insert]?.id ?? null) : current;
}

/** Turns a change of the queue into one {@link Writing}. @param added the new entries, in the order of its inserts. */
export function writingOf(
  change: Change,
  added: readonly { id: string; track: Track; requestedBy: string }[] = [],
): Writing & { player: PlayerChange } {
  return {
    inserts: added.map((entry, place) => ({ ...entry, position: change.inserts[place] as number })),
    moves: change.moves,
    removes: change.removes,
    player: { current: currentOf(change, added) },
  };
}

/** Writes within the transaction that applies an intent, which has locked the session already. */
export async function writePlayer(sql: Sql, sessionId: string, writing: Writing): Promise<void> {
  await sql`select ${call(sql, 'music_write', { session: sessionId, change: writing })}`;
}

/**
 * Writes what the node decided on its own.
 *
 * @param revision of the player its decision is based on. `changed`: it's another one by now, and nothing was written.
 */
export function changePlayer(
  store: Store,
  lease: Lease,
  sessionId: string,
  revision: number,
  writing: Writing,
): Promise<{ status: 'written'; revision: number } | { status: 'changed' } | StaleFence | NotFound> {
  const { agent, fence } = lease;
  return run(store, 'music_change', { agent, fence, session: sessionId, revision, change: writing });
}

/** Saves the playback positions of all sessions of a node. @returns those saved: revision and fence were still right. */
export function setPositions(
  store: Store,
  heard: readonly (Lease & { session: string; revision: number; positionMs: number })[],
): Promise<{ sessions: string[] }> {
  const positions = heard.map(({ session, agent, fence, revision, positionMs }) => ({
    ...{ session, agent, fence, revision },
    positionMs: Math.max(0, Math.round(positionMs)),
  }));
  return run(store, 'music_set_positions', { heard: positions });
}

/** Saves where a session's panel is. */
export function setPanel(
  store: Store,
  lease: Lease,
  sessionId: string,
  panel: { channel: string; message: string } | null,
): Promise<{ status: 'noted' } | StaleFence | NotFound> {
  return run(store, 'music_set_panel', {
    agent: lease.agent,
    fence: lease.fence,
    session: sessionId,
    channel: panel?.channel ?? null,
    message: panel?.message ?? null,
  });
}

/** A page of a channel's queue. */
export interface QueuePage {
  session: VoiceSession;
  /** Null before the first request. */
  state: PlayerRecord | null;
  /** When `state.positionMs` was so, ISO 8601. */
  positionAt: string | null;
  entries: Entry[];
}

/** @returns undefined when no music session is in the channel. */
export async function readQueue(
  store: Store,
  at: { guild: string; channel: string },
  { offset, limit }: { offset: number; limit: number },
): Promise<QueuePage | undefined> {
  const page: QueuePage | null = await run(store, 'music_queue_page', { ...at, offset, limit });
  return page ?? undefined;
}
