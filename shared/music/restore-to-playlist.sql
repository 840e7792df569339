-- uses ../platform/idempotency.sql, arrange-playlist.sql, begin-playlist-change.sql, note-playlist.sql

-- Puts a track that was taken out of a playlist back where it was, as it was: with who added it, and when. Only if the playlist is
-- still at p_version.
create or replace function music_restore_to_playlist(
  p_key text, p_user bigint, p_typed text, p_version text, p_track jsonb, p_added_by bigint, p_added_at text, p_place integer,
  p_is_staff boolean, p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'playlist_restore', p_user, p_typed, p_version, p_place);
  outcome jsonb := jsonb_build_object('status', 'restored', 'track', p_track, 'to', p_place);
  begun record;
  p music_playlists;
begin
  select * into begun from music_begin_playlist_change(
    p_key, request, p_typed, 'editor', p_user, p_is_staff, p_guild, p_module, p_command, p_roles);
  if begun.outcome is not null then
    return begun.outcome;
  end if;
  p := begun.playlist;
  if p_version <> music_playlist_version(p.playlist_id) or p_place not between 1 and begun.tracks + 1 or begun.tracks >= 200 then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'changed_meanwhile'));
  end if;
  update music_playlist_items set place = place + 1 where playlist_id = p.playlist_id and place >= p_place;
  insert into music_playlist_items (playlist_id, place, track, added_by, added_at)
    values (p.playlist_id, p_place, p_track, p_added_by, p_added_at::timestamptz);
  perform music_note_playlist(p, p_user, 'add', null, jsonb_build_object('tracks', 1));
  return idempotency_remember(p_key, request, outcome);
end $$;
