-- uses note-playlist.sql

-- Adds tracks to the end of a playlist that the caller has locked, as many as fit. p_held: how many it has. p_more: how many were found
-- besides these, and are left out in any case.
create or replace function music_append_to_playlist(
  p_playlist music_playlists, p_user bigint, p_held integer, p_tracks jsonb, p_more integer default 0
) returns jsonb language plpgsql as $$
declare
  added integer := least(200 - p_held, jsonb_array_length(p_tracks));
begin
  if p_held >= 200 then
    return jsonb_build_object('status', 'full');
  end if;
  insert into music_playlist_items (playlist_id, place, track, added_by)
    select p_playlist.playlist_id, p_held + n, t, p_user from jsonb_array_elements(p_tracks) with ordinality as given (t, n)
    where n <= added;
  perform music_note_playlist(p_playlist, p_user, 'add', null, jsonb_build_object('tracks', added));
  return jsonb_build_object('status', 'added', 'name', p_playlist.name, 'first', p_tracks -> 0,
    'added', added, 'left', jsonb_array_length(p_tracks) + p_more - added);
end $$;
