-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, arrange-playlist.sql, note-playlist.sql, playlist.sql

-- Puts a track that was taken out of a playlist back where it was, as it was: with who added it, and when. Only if the playlist is
-- still at p_version.
create or replace function music_restore_to_playlist(
  p_key text, p_user bigint, p_typed text, p_version text, p_track jsonb, p_added_by bigint, p_added_at text, p_place integer,
  p_is_staff boolean, p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'playlist_restore', p_user, p_typed, p_version, p_place);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  locked jsonb;
  found_id bigint;
  held integer;
begin
  if outcome is not null then
    return outcome;
  end if;
  locked := music_lock_playlist(p_typed, p_user, p_guild, p_roles, p_is_staff, 'editor');
  found_id := (locked ->> 'id')::bigint;
  select count(*) into held from music_playlist_items where playlist_id = found_id;
  if locked ? 'refusal' then
    outcome := locked -> 'refusal';
  elsif p_version <> music_playlist_version(found_id) or p_place not between 1 and held + 1 or held >= 200 then
    outcome := jsonb_build_object('status', 'changed_meanwhile');
  else
    update music_playlist_items set place = place + 1 where playlist_id = found_id and place >= p_place;
    insert into music_playlist_items (playlist_id, place, track, added_by, added_at)
      values (found_id, p_place, p_track, p_added_by, p_added_at::timestamptz);
    perform music_note_playlist(p, p_user, 'add', null, jsonb_build_object('tracks', 1))
      from music_playlists p where p.playlist_id = found_id;
    outcome := jsonb_build_object('status', 'restored', 'track', p_track, 'to', p_place);
  end if;
  return idempotency_remember(p_key, request, outcome);
end $$;
