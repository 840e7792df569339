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
  | { status: 'moved'; track: Track; to: number }
  | { status: 'removed'; track: Track }
  | { status: 'changed_meanwhile' }
  | { status: 'no_such_place'; tracks: number }
  | PlaylistRefusal
> {
  return run(store, 'music_arrange_playlist', {
    ...{ key: caller.key, user: caller.actor.id, typed: playlist, isStaff: caller.isStaff },
    ...{ version, line, to, ...gateOf(caller) },
  });
}
