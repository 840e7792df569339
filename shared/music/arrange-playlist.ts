/** The order of a playlist's tracks, for an editor that shows all of them at once. */
import { call } from '../platform/call.ts';
import { gateOf, run, type Store } from '../platform/store.ts';
import type { PlaylistCaller, PlaylistRefusal, PlaylistSummary } from './playlists.ts';
import type { ShownTrack, Track } from './track.ts';

/** A track in its playlist. Its `line` stays the same when others move. */
export interface PlaylistLine {
  line: string;
  track: ShownTrack;
  addedBy: string;
}

/** All of a playlist. */
export interface PlaylistOrder extends PlaylistSummary {
  /** Another one after every change of its tracks. */
  version: string;
  lines: PlaylistLine[];
  editors: { id: string; isRole: boolean }[];
}

/** What's taken out of a playlist, to put it back. */
export interface RemovedTrack {
  track: Track;
  addedBy: string;
  /** In ISO 8601, with microseconds. */
  addedAt: string;
}

/** All tracks of a playlist with this id or name; null when the caller can't see one like that. */
export function readPlaylistOrder(
  store: Store,
  caller: PlaylistCaller,
  playlist: string,
): Promise<PlaylistOrder | null> {
  const { actor, guild, isStaff } = caller;
  const reader = { user: actor.id, guild: guild.id, roles: guild.roleIds.join(','), isStaff };
  return run(
    store,
    'playlist_order',
    (sql) => sql`(
    select music_playlist_json(p => f.playlist, p_may => f.may) || jsonb_build_object(
      'version', music_playlist_version(p_playlist => (f.playlist).playlist_id),
      'lines', (select coalesce(jsonb_agg(jsonb_build_object('line', l.line, 'track', l.track - 'encoded',
          'addedBy', l.added_by::text) order by l.place), '[]')
        from music_playlist_lines(p_playlist => (f.playlist).playlist_id) l),
      'editors', (select coalesce(jsonb_agg(jsonb_build_object('id', editor_id::text, 'isRole', is_role) order by added_at, editor_id), '[]')
        from music_playlist_editors e where e.playlist_id = (f.playlist).playlist_id))
    from ${call(sql, 'music_find_playlist', { ...reader, typed: playlist })} f)`,
  );
}

/**
 * Moves a track within a playlist, or takes it out, once per caller's key.
 *
 * @param version of the playlist that the decision is based on. `changed_meanwhile`: it's another one by now, and nothing was changed.
 * @param to where to, 1 is the first; null: out of the playlist.
 */
export function arrangePlaylist(
  store: Store,
  caller: PlaylistCaller,
  playlist: string,
  { version, line, to }: { version: string; line: string; to: number | null },
): Promise<
  /** `version`: the playlist's, after that. */
  | { status: 'moved'; track: Track; from: number; to: number; version: string }
  | ({ status: 'removed'; from: number; version: string } & RemovedTrack)
  | { status: 'changed_meanwhile' }
  | { status: 'no_such_place'; tracks: number }
  | PlaylistRefusal
> {
  return run(store, 'music_arrange_playlist', {
    ...{ key: caller.key, user: caller.actor.id, typed: playlist, isStaff: caller.isStaff },
    ...{ version, line, to, ...gateOf(caller) },
  });
}

/**
 * Puts a track that was taken out of a playlist back where it was, once per caller's key.
 *
 * @param version of the playlist since it was taken out. `changed_meanwhile`: it's another one by now, and nothing was changed.
 */
export function restoreToPlaylist(
  store: Store,
  caller: PlaylistCaller,
  playlist: string,
  { version, place, removed }: { version: string; place: number; removed: RemovedTrack },
): Promise<{ status: 'restored'; track: Track; to: number } | { status: 'changed_meanwhile' } | PlaylistRefusal> {
  return run(store, 'music_restore_to_playlist', {
    ...{ key: caller.key, user: caller.actor.id, typed: playlist, isStaff: caller.isStaff },
    ...{ version, place, ...removed, ...gateOf(caller) },
  });
}

/** What happened to a playlist of the caller's server after a moment, newest first, as the audit log has it. */
export function readPlaylistEvents(
  store: Store,
  { guild }: Pick<PlaylistCaller, 'guild'>,
  playlist: string,
  { after, limit }: { after: string; limit: number },
): Promise<PlaylistEvent[]> {
  return run(
    store,
    'playlist_events',
    (sql) => sql`(
      select coalesce(jsonb_agg(jsonb_build_object('id', event_id::text, 'at', at, 'actor', actor_id::text, 'user', user_id::text,
        'what', action, 'detail', detail || jsonb_build_object('name', name)) order by event_id desc), '[]')
      from (select * from guild_playlist_event
        where guild_id = ${guild.id}::bigint and playlist_id = ${playlist}::bigint and at > ${after}::timestamptz
        order by event_id desc limit ${limit}::int) newest)`,
  );
}

export interface PlaylistEvent {
  id: string;
  /** In ISO 8601, with microseconds. */
  at: string;
  actor: string;
  user: string | null;
  what: string;
  detail: Readonly<Record<string, unknown>>;
}
