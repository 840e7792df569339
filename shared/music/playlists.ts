/**
 * Playlists of members and of servers. Every change happens once per caller's key. A playlist that a member can't see doesn't exist
 * to them.
 */
import { call } from '../platform/call.ts';
import { type Gated, type GuildCaller, gateOf, run, runTransaction, type Store } from '../platform/store.ts';
import type { MUSIC } from './catalog.ts';
import type { Track } from './track.ts';

export type PlaylistCaller = GuildCaller & {
  /** Decides about the server's own playlists. */
  isStaff: boolean;
};

/** owner: everything; editor: changes its tracks; reader: sees, plays, and copies it. */
export type PlaylistRight = 'owner' | 'editor' | 'reader';

export interface PlaylistSummary {
  id: string;
  name: string;
  of: 'member' | 'guild';
  /** The member's id or the server's. */
  owner: string;
  createdBy: string;
  right: PlaylistRight;
  /** Anyone with it can see, play, and copy the playlist; null when it isn't shared, and for everyone except its owners. */
  code: string | null;
  tracks: number;
}

export interface PlaylistItem {
  track: Track;
  addedBy: string;
}

/** One playlist, and a page of its tracks. */
export interface PlaylistPage extends PlaylistSummary {
  items: PlaylistItem[];
  editors: { id: string; isRole: boolean }[];
}

type Unknown = { status: 'unknown_playlist' };
type Forbidden = { status: 'forbidden' };
export type PlaylistRefusal = Unknown | Forbidden | Gated;
/** `left`: how many didn't fit. */
export type AddOutcome =
  | { status: 'added'; name: string; first: Track; added: number; left: number }
  | { status: 'full' }
  | PlaylistRefusal;

export type CreateOutcome =
  | { status: 'created'; playlist: PlaylistSummary }
  | { status: 'name_taken' }
  | { status: 'too_many' }
  | Forbidden
  | Gated;

/** @param name as {@link parsePlaylistName} returns it. @param tracks at most {@link MUSIC.playlists.items}. */
export function createPlaylist(
  store: Store,
  caller: PlaylistCaller,
  { of, name, tracks = [] }: { of: 'member' | 'guild'; name: string; tracks?: readonly Track[] },
): Promise<CreateOutcome> {
  return run(store, 'music_create_playlist', {
    key: caller.key,
    user: caller.actor.id,
    kind: of,
    name,
    tracks,
    isStaff: caller.isStaff,
    ...gateOf(caller),
  });
}

/**
 * Adds what plays in a voice channel to the end of a playlist.
 *
 * @param playlist its id, its name, or its code.
 * @param isAll also what waits there.
 */
export function addToPlaylist(
  store: Store,
  caller: PlaylistCaller,
  playlist: string,
  from: { channelId: string; isAll: boolean },
): Promise<AddOutcome | { status: 'nothing_plays' }> {
  return run(store, 'music_add_to_playlist', {
    key: caller.key,
    user: caller.actor.id,
    typed: playlist,
    channel: from.channelId,
    isAll: from.isAll,
    isStaff: caller.isStaff,
    ...gateOf(caller),
  });
}

/**
 * Adds tracks that were found for a query to the end of a playlist, as many as fit. A repetition under the same key has to have the
 * same query: a search may find something else the next time.
 *
 * @param more how many were found besides these, and are left out in any case.
 */
export function putIntoPlaylist(
  store: Store,
  caller: PlaylistCaller,
  playlist: string,
  { query, tracks, more }: { query: string; tracks: readonly Track[]; more: number },
): Promise<AddOutcome> {
  const args = {
    key: caller.key,
    user: caller.actor.id,
    typed: playlist,
    query,
    tracks,
    more,
    isStaff: caller.isStaff,
    ...gateOf(caller),
  };
  // A statement alone could still succeed while it's being canceled, after the member has been told that nothing was added.
  return runTransaction(store, 'playlist_put', async (sql) => {
    const [put] = await sql<[{ outcome: AddOutcome }]>`select ${call(sql, 'music_put_into_playlist', args)} as outcome`;
    return put.outcome;
  });
}

/** Removes the tracks at positions `from` to `to`, inclusive; 1 is the first. */
export function removeFromPlaylist(
  store: Store,
  caller: PlaylistCaller,
  playlist: string,
  { from, to }: { from: number; to: number },
): Promise<
  { status: 'removed'; count: number; first: Track } | { status: 'no_such_place'; tracks: number } | PlaylistRefusal
> {
  return run(store, 'music_remove_from_playlist', {
    key: caller.key,
    user: caller.actor.id,
    typed: playlist,
    from,
    to,
    isStaff: caller.isStaff,
    ...gateOf(caller),
  });
}

/** What only a playlist's owners can do. */
export type PlaylistChange =
  | { action: 'rename'; name: string }
  | { action: 'delete' }
  | { action: 'share' | 'unshare' }
  | { action: 'admit' | 'dismiss'; editor: string; isRole: boolean };

export function changePlaylist(
  store: Store,
  caller: PlaylistCaller,
  playlist: string,
  change: PlaylistChange,
): Promise<
  /**
   * `name`: as it was before; `code`: after `share`; `invitation`: the playlist's id, after a member was invited who now has to
   * accept.
   */
  | { status: 'changed'; name: string; code: string | null; invitation?: string | null }
  | { status: 'name_taken' }
  /** It has the most editors a playlist can have, with those who are invited. */
  | { status: 'too_many' }
  /** The member has an invitation that's still open. */
  | { status: 'invited_already'; name: string }
  | PlaylistRefusal
> {
  const { editor, isRole } = 'editor' in change ? change : { editor: null, isRole: false };
  return run(store, 'music_change_playlist', {
    key: caller.key,
    user: caller.actor.id,
    typed: playlist,
    action: change.action,
    name: change.action === 'rename' ? change.name : null,
    code: change.action === 'share' ? newCode() : null,
    editor,
    isRole,
    isStaff: caller.isStaff,
    ...gateOf(caller),
  });
}

/** The playlists that someone can use, their own first, whose name contains what was typed. */
export function listPlaylists(store: Store, caller: PlaylistCaller, typed = ''): Promise<PlaylistSummary[]> {
  return run(
    store,
    'playlist_list',
    (sql) => sql`(
    select coalesce(jsonb_agg(music_playlist_json(p => k.playlist, p_may => k.may) order by k.rank, lower((k.playlist).name)), '[]')
    from ${call(sql, 'music_known_playlists', readerOf(caller))} k
    where strpos(lower((k.playlist).name), lower(${typed})) > 0)`,
  );
}

/** One playlist by its id, name, or code, with some of its tracks; null when the caller can't see one like that. */
export function readPlaylist(
  store: Store,
  caller: PlaylistCaller,
  playlist: string,
  { offset, limit }: { offset: number; limit: number },
): Promise<PlaylistPage | null> {
  return run(
    store,
    'playlist_read',
    (sql) => sql`(
    select music_playlist_json(p => f.playlist, p_may => f.may) || jsonb_build_object(
      'items', (select coalesce(jsonb_agg(jsonb_build_object('track', track, 'addedBy', added_by::text) order by place), '[]')
        from music_playlist_items i where i.playlist_id = (f.playlist).playlist_id
          and place > ${offset}::integer and place <= ${offset + limit}::integer),
      'editors', (select coalesce(jsonb_agg(jsonb_build_object('id', editor_id::text, 'isRole', is_role) order by added_at, editor_id), '[]')
        from music_playlist_editors e where e.playlist_id = (f.playlist).playlist_id))
    from ${call(sql, 'music_find_playlist', { ...readerOf(caller), typed: playlist })} f)`,
  );
}

/** The arguments that decide what the caller can do with a playlist. */
function readerOf({ actor, guild, isStaff }: PlaylistCaller) {
  return { user: actor.id, guild: guild.id, roles: guild.roleIds.join(','), isStaff };
}

const CODE_LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';

/** One of 32^12, which nobody guesses. With 32 letters, a byte's remainder favors none of them. */
function newCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => CODE_LETTERS[byte % CODE_LETTERS.length]).join('');
}
