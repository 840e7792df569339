/**
 * What a music session plays and is about to play, as the database has it. Members change it by intents, which the node that
 * holds the agent's lease applies; what the node changes by itself it writes under its fence.
 */
import type { Sql } from '../platform/postgres.ts';
import type { NotFound } from '../voice/sessions.ts';
import { type Lease, type StaleFence, type VoiceSession, type VoiceStore, voiceOutcome } from '../voice/store.ts';
import type { Loop, Preset } from './catalog.ts';
import type { Change, Row } from './lineup.ts';
import type { Entry, Track } from './track.ts';

/** Where one entry was looked for after it had failed. */
export interface Attempt {
  /** Lavalink's name of the source that did not play it. */
  source: string;
  /** What was searched for instead, prefix included; null for what was asked for at first. */
  query: string | null;
}

/** A session's player. What is to be heard is all here; how far it has come is at most a few seconds old. */
export interface PlayerRecord {
  /** Grows with every change. */
  revision: number;
  /** What plays or is paused; null: nothing. */
  current: Entry | null;
  /** The next few. */
  next: Entry[];
  waiting: number;
  /** How long all of it takes, as far as that is known. */
  waitingMs: number;
  hasPrevious: boolean;
  isPaused: boolean;
  positionMs: number;
  /** Percent. */
  volume: number;
  loop: Loop;
  presets: Preset[];
  /** Percent. */
  speed: number;
  pitch: number;
  isAutoplay: boolean;
  /** The line ran out by itself: autoplay may add to it. */
  wantsMore: boolean;
  /** Members who want to skip what plays. */
  votes: string[];
  tried: Attempt[];
  buttons: Record<string, string>;
  panel: { channel: string; message: string } | null;
}

/** What of a player is to be set; what is left out stays. */
export interface PlayerChange {
  current?: string | null;
  /** Of the entry that plays then, in place of the one it has. */
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

/** One change, written at once. Players are made by {@link openPlayer}. */
export interface Writing {
  inserts?: readonly { id: string; position: number; track: Track; requestedBy: string }[];
  moves?: readonly { id: string; position: number }[];
  removes?: readonly string[];
  player?: PlayerChange;
}

/** How many entries of what comes next are read along. */
const NEXT = 3;

/** A player; undefined when nothing was ever asked of the session. */
export async function readPlayer(store: VoiceStore, sessionId: string): Promise<PlayerRecord | undefined> {
  const found = await voiceOutcome<PlayerRecord | null>(
    store,
    'music_state',
    (sql) => sql`music_state(${sessionId}, ${NEXT})`,
  );
  return found ?? undefined;
}

/** The player of a session as one transaction sees it, kept from others until its end; made when there is none. */
export async function openPlayer(sql: Sql, sessionId: string, volume: number): Promise<PlayerRecord> {
  const [row] = await sql<{ state: PlayerRecord }[]>`
    select music_state(p.session_id, ${NEXT}) as state from music_open_player(${sessionId}, ${volume}) p`;
  // The statement began before the player was made.
  if (row?.state) return row.state;
  const [made] = await sql<{ state: PlayerRecord }[]>`select music_state(${sessionId}, ${NEXT}) as state`;
  if (made === undefined) throw new Error('the player was not made');
  return made.state;
}

/** All rows of a line, in their order. */
export async function readLine(sql: Sql, sessionId: string): Promise<Row[]> {
  const rows = await sql<{ id: string; position: bigint; by: string }[]>`
    select entry_id::text as id, position, requested_by::text as by
    from voice_queue where session_id = ${sessionId} order by position`;
  return rows.map(({ id, position, by }) => ({ id, position: Number(position), requestedBy: by }));
}

/**
 * As {@link readLine}, outside of any transaction: what is decided upon it is written only if nothing has changed.
 *
 * @param upToNext leaves out what waits behind the next one. Where nothing is put behind it either, that decides nothing, and of
 *   10,000 entries it would take eight times as long to read.
 */
export async function readLineNow(store: VoiceStore, sessionId: string, upToNext = false): Promise<Row[]> {
  const rows = await voiceOutcome<[string, number, string][]>(
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

/** What was played or put in line last, the latest first. */
export function readLatest(store: VoiceStore, sessionId: string, most: number): Promise<Entry[]> {
  return voiceOutcome(
    store,
    'music_latest',
    (sql) => sql`(
    select coalesce(jsonb_agg(music_entry_json(q) order by q.position desc), '[]') from (
      select * from voice_queue where session_id = ${sessionId} order by position desc limit ${most}::integer) q)`,
  );
}

/** An id for an entry that is about to be written. */
export function drawEntryId(store: VoiceStore): Promise<string> {
  return voiceOutcome(
    store,
    'music_entry_id',
    (sql) => sql`to_jsonb(nextval(pg_get_serial_sequence('voice_queue', 'entry_id'))::text)`,
  );
}

/** One entry of a line. @throws when there is none of this id. */
export async function readEntry(sql: Sql, entryId: string): Promise<Entry> {
  const [row] = await sql<{ entry: Entry }[]>`
    select music_entry_json(q) as entry from voice_queue q where entry_id = ${entryId}`;
  if (row === undefined) throw new RangeError(`there is no entry ${entryId}`);
  return row.entry;
}

/** Ids for entries that are about to be written. */
export async function drawEntryIds(sql: Sql, count: number): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select nextval(pg_get_serial_sequence('voice_queue', 'entry_id'))::text as id from generate_series(1, ${count}::integer)`;
  return rows.map(({ id }) => id);
}

/** The current entry of a change, once those that are new have their ids. */
export function currentOf({ current }: Change, added: readonly { id: string }[]): string | null {
  return typeof current === 'object' && current !== null ? (added[current.insert]?.id ?? null) : current;
}

/** What a change of the line is as one writing. `added`: what is new, in the order of its inserts. */
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

/** Writes within the transaction that applies an intent: that holds the session already. */
export async function writePlayer(sql: Sql, sessionId: string, writing: Writing): Promise<void> {
  await sql`select music_write(${sessionId}, ${sql.json(writing as never)})`;
}

/**
 * Writes what the node decided by itself.
 *
 * @param revision of the player it decided upon. `changed`: it is another one by now, and nothing was written.
 */
export function changePlayer(
  store: VoiceStore,
  lease: Lease,
  sessionId: string,
  revision: number,
  writing: Writing,
): Promise<{ status: 'written'; revision: number } | { status: 'changed' } | StaleFence | NotFound> {
  return voiceOutcome(
    store,
    'music_change',
    (sql) =>
      sql`music_change(${lease.agent}, ${lease.fence}, ${sessionId}, ${revision}, ${sql.json(writing as never)})`,
  );
}

/** How far what plays has come, of all sessions of a node. @returns those noted: revision and fence were still right. */
export function setPositions(
  store: VoiceStore,
  heard: readonly (Lease & { session: string; revision: number; positionMs: number })[],
): Promise<{ sessions: string[] }> {
  const given = heard.map(({ session, agent, fence, revision, positionMs }) => ({
    ...{ session, agent, fence, revision },
    positionMs: Math.max(0, Math.round(positionMs)),
  }));
  return voiceOutcome(store, 'music_set_positions', (sql) => sql`music_set_positions(${sql.json(given)})`);
}

/** Notes where a session's panel stands. */
export function setPanel(
  store: VoiceStore,
  lease: Lease,
  sessionId: string,
  panel: { channel: string; message: string } | null,
): Promise<{ status: 'noted' } | StaleFence | NotFound> {
  return voiceOutcome(
    store,
    'music_set_panel',
    (sql) => sql`
    music_set_panel(${lease.agent}, ${lease.fence}, ${sessionId}, ${panel?.channel ?? null}, ${panel?.message ?? null})`,
  );
}

/** What waits in a channel, a page of it. */
export interface QueuePage {
  session: VoiceSession;
  /** Null: nothing was ever asked of it. */
  state: PlayerRecord | null;
  /** When `state.positionMs` was so, ISO 8601. */
  positionAt: string | null;
  entries: Entry[];
}

/** @returns undefined when no music session is in the channel. */
export async function readQueue(
  store: VoiceStore,
  at: { guild: string; channel: string },
  { offset, limit }: { offset: number; limit: number },
): Promise<QueuePage | undefined> {
  const page = await voiceOutcome<QueuePage | null>(
    store,
    'music_queue_page',
    (sql) => sql`music_queue_page(${at.guild}, ${at.channel}, ${offset}, ${limit})`,
  );
  return page ?? undefined;
}
