/**
 * Playlists of members and of guilds. Every change happens once per caller's key. A playlist that a member may not see does not
 * exist to them.
 */
import type { Sql, SqlFragment } from '../platform/postgres.ts';
import {
  gatesFor,
  guildOf,
  type VoiceCaller,
  type VoiceGateRefusal,
  type VoiceStore,
  voiceOutcome,
  voiceTransaction,
} from '../voice/store.ts';
import { MUSIC } from './catalog.ts';
import type { Track } from './track.ts';

/** Whoever asks about playlists. */
export interface PlaylistCaller extends VoiceCaller {
  /** May decide about the guild's own playlists. */
  isStaff: boolean;
}

/** owner: all of it; editor: changes what is in it; reader: looks, plays, copies. */
export type PlaylistRight = 'owner' | 'editor' | 'reader';

export interface PlaylistSummary {
  id: string;
  name: string;
  of: 'member' | 'guild';
  /** The member's id or the guild's. */
  owner: string;
  createdBy: string;
  right: PlaylistRight;
  /** With which anybody may see, play and copy it; null when it is not shared, and for everybody but its owners. */
  code: string | null;
  tracks: number;
}

export interface PlaylistItem {
  track: Track;
  addedBy: string;
}

/** One playlist, and a page of what is in it. */
export interface PlaylistPage extends PlaylistSummary {
  items: PlaylistItem[];
  editors: { id: string; isRole: boolean }[];
}

type Unknown = { status: 'unknown_playlist' };
type Forbidden = { status: 'forbidden' };
export type PlaylistRefusal = Unknown | Forbidden | VoiceGateRefusal;
/** `left`: so many did not fit. */
export type AddOutcome =
  | { status: 'added'; name: string; first: Track; added: number; left: number }
  | { status: 'full' }
  | PlaylistRefusal;

/** @param name as {@link parsePlaylistName} returns it. @param tracks at most {@link MUSIC.playlists.items}. */
export function createPlaylist(
  store: VoiceStore,
  caller: PlaylistCaller,
  { of, name, tracks = [] }: { of: 'member' | 'guild'; name: string; tracks?: readonly Track[] },
): Promise<
  | { status: 'created'; playlist: PlaylistSummary }
  | { status: 'name_taken' }
  | { status: 'too_many' }
  | Forbidden
  | VoiceGateRefusal
> {
  return voiceOutcome(
    store,
    'playlist_create',
    (sql) => sql`
    music_create_playlist(${caller.key}, ${caller.user.id}, ${of}, ${name}, ${sql.json(tracks as never)}, ${caller.isStaff},
      ${gatesFor(sql, caller)})`,
  );
}

/**
 * Puts what plays in a voice channel at a playlist's end.
 *
 * @param playlist its id, its name, or its code.
 * @param isAll what waits there, too.
 */
export function addToPlaylist(
  store: VoiceStore,
  caller: PlaylistCaller,
  playlist: string,
  from: { channelId: string; isAll: boolean },
): Promise<AddOutcome | { status: 'nothing_plays' }> {
  return voiceOutcome(
    store,
    'playlist_add',
    (sql) => sql`
    music_add_to_playlist(${caller.key}, ${caller.user.id}, ${playlist}, ${from.channelId}, ${from.isAll}, ${caller.isStaff},
      ${gatesFor(sql, caller)})`,
  );
}

/**
 * Puts tracks that were found for a query at a playlist's end, as far as they fit. Asked again under the same key, it is the query
 * that has to be the same: a search may find something else the next time.
 *
 * @param more how many were found besides these, and are left out in any case.
 */
export function putIntoPlaylist(
  store: VoiceStore,
  caller: PlaylistCaller,
  playlist: string,
  { query, tracks, more }: { query: string; tracks: readonly Track[]; more: number },
): Promise<AddOutcome> {
  const { key, user } = caller;
  const request = ['playlist_put', user.id, playlist, query].join('|');
  return voiceTransaction(store, 'playlist_put', async (sql) => {
    const [begun] = await sql<
      { outcome: AddOutcome | null; locked: { id?: string; refusal?: PlaylistRefusal } | null }[]
    >`
      select b.outcome, case when b.outcome is null then
        music_lock_playlist(${playlist}, ${user.id}, ${guildOf(caller)}, ${rolesOf(caller)}, ${caller.isStaff}, 'editor') end as locked
      from (select begin_change(${key}, ${request}, ${gatesFor(sql, caller)}) as outcome offset 0) b`;
    if (begun?.outcome) return begun.outcome;
    const { id = null, refusal = null } = begun?.locked ?? {};
    // Another statement: only now is everything to be seen that the lock has waited for.
    const [put] = await sql<{ outcome: AddOutcome }[]>`
      with held as (select count(*)::integer as held from music_playlist_items where playlist_id = ${id}::bigint),
      put as (
        insert into music_playlist_items (playlist_id, place, track, added_by)
        select ${id}::bigint, held + n, t, ${user.id}::bigint
        from held, jsonb_array_elements(${sql.json(tracks as never)}) with ordinality as given (t, n)
        where ${id}::bigint is not null and held + n <= ${MUSIC.playlists.items}::integer
        returning place)
      select idempotency_remember(${key}, ${request}, case
        when ${id}::bigint is null then ${sql.json(refusal as never)}::jsonb
        when held >= ${MUSIC.playlists.items}::integer then jsonb_build_object('status', 'full')
        else jsonb_build_object('status', 'added', 'first', ${sql.json((tracks[0] ?? null) as never)}::jsonb,
          'name', (select name from music_playlists where playlist_id = ${id}::bigint), 'added', (select count(*) from put),
          'left', ${tracks.length + more}::integer - (select count(*) from put)) end) as outcome
      from held`;
    return put?.outcome as AddOutcome;
  });
}

/** Takes the tracks at places `from` to `to` out, both included; 1 is the first. */
export function removeFromPlaylist(
  store: VoiceStore,
  caller: PlaylistCaller,
  playlist: string,
  { from, to }: { from: number; to: number },
): Promise<
  { status: 'removed'; count: number; first: Track } | { status: 'no_such_place'; tracks: number } | PlaylistRefusal
> {
  return voiceOutcome(
    store,
    'playlist_remove',
    (sql) => sql`
    music_remove_from_playlist(${caller.key}, ${caller.user.id}, ${playlist}, ${from}, ${to}, ${caller.isStaff},
      ${gatesFor(sql, caller)})`,
  );
}

/** What its owners do with a playlist as a whole. */
export type PlaylistChange =
  | { action: 'rename'; name: string }
  | { action: 'delete' }
  | { action: 'share' | 'unshare' }
  | { action: 'admit' | 'dismiss'; editor: string; isRole: boolean };

export function changePlaylist(
  store: VoiceStore,
  caller: PlaylistCaller,
  playlist: string,
  change: PlaylistChange,
): Promise<
  /** `name`: as it was; `code`: of one that was shared. */
  | { status: 'changed'; name: string; code: string | null }
  | { status: 'name_taken' }
  /** It has as many editors as one can have. */
  | { status: 'too_many' }
  | PlaylistRefusal
> {
  const name = change.action === 'rename' ? change.name : null;
  const code = change.action === 'share' ? newCode() : null;
  const { editor, isRole } = 'editor' in change ? change : { editor: null, isRole: false };
  return voiceOutcome(
    store,
    'playlist_change',
    (sql) => sql`
    music_change_playlist(${caller.key}, ${caller.user.id}, ${playlist}, ${change.action}, ${name}, ${code}, ${editor}, ${isRole},
      ${caller.isStaff}, ${gatesFor(sql, caller)})`,
  );
}

/** The playlists that somebody can name, their own first; of those whose name holds what was typed. */
export function listPlaylists(store: VoiceStore, caller: PlaylistCaller, typed = ''): Promise<PlaylistSummary[]> {
  return voiceOutcome(
    store,
    'playlist_list',
    (sql) => sql`(
    select coalesce(jsonb_agg(music_playlist_json(k.playlist, k.may) order by k.rank, lower((k.playlist).name)), '[]')
    from music_known_playlists(${caller.user.id}, ${guildOf(caller)}, ${rolesOf(caller)}, ${caller.isStaff}) k
    where strpos(lower((k.playlist).name), lower(${typed})) > 0)`,
  );
}

/** One playlist with some of what is in it; null: there is none of this id, name or code for them. */
export function readPlaylist(
  store: VoiceStore,
  caller: PlaylistCaller,
  playlist: string,
  { offset, limit }: { offset: number; limit: number },
): Promise<PlaylistPage | null> {
  return voiceOutcome(
    store,
    'playlist_read',
    (sql) => sql`(
    select music_playlist_json(f.playlist, f.may) || jsonb_build_object(
      'items', (select coalesce(jsonb_agg(jsonb_build_object('track', track, 'addedBy', added_by::text) order by place), '[]')
        from music_playlist_items i where i.playlist_id = (f.playlist).playlist_id
          and place > ${offset}::integer and place <= ${offset + limit}::integer),
      'editors', (select coalesce(jsonb_agg(jsonb_build_object('id', editor_id::text, 'isRole', is_role) order by added_at, editor_id), '[]')
        from music_playlist_editors e where e.playlist_id = (f.playlist).playlist_id))
    from ${found(sql, caller, playlist)} f)`,
  );
}

function found(sql: Sql, caller: PlaylistCaller, playlist: string): SqlFragment {
  return sql`music_find_playlist(${playlist}, ${caller.user.id}, ${guildOf(caller)}, ${rolesOf(caller)}, ${caller.isStaff})`;
}

function rolesOf({ guild }: VoiceCaller): string {
  return guild?.roleIds.join(',') ?? '';
}

const CODE_LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Nobody guesses one of 32^12. 32 letters, so a byte's remainder favours none of them. */
function newCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => CODE_LETTERS[byte % CODE_LETTERS.length]).join('');
}
