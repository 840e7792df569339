-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, note-playlist.sql, playlist.sql, tracks-in.sql

-- Adds what plays in a channel (p_is_all: and its queue) to the end of a playlist, as much as fits.
create or replace function music_add_to_playlist(
  p_key text, p_user bigint, p_typed text, p_channel bigint, p_is_all boolean, p_is_staff boolean,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'playlist_add', p_user, p_typed, p_channel, p_is_all);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_channel => p_channel);
  locked jsonb;
  tracks jsonb;
  p music_playlists;
  held integer;
begin
  if outcome is not null then
    return outcome;
  end if;
  locked := music_lock_playlist(p_typed, p_user, p_guild, p_roles, p_is_staff, 'editor');
  tracks := music_tracks_in(p_guild, p_channel, p_is_all, 200);
  select * into p from music_playlists where playlist_id = (locked ->> 'id')::bigint;
  select count(*) into held from music_playlist_items where playlist_id = p.playlist_id;
  outcome := case
    when locked ? 'refusal' then locked -> 'refusal'
    when tracks is null then jsonb_build_object('status', 'nothing_plays')
    when held >= 200 then jsonb_build_object('status', 'full')
  end;
  if outcome is null then
    insert into music_playlist_items (playlist_id, place, track, added_by)
      select p.playlist_id, held + n, t, p_user from jsonb_array_elements(tracks) with ordinality as given (t, n) where held + n <= 200;
    outcome := jsonb_build_object('status', 'added', 'name', p.name, 'first', tracks -> 0,
      'added', least(200 - held, jsonb_array_length(tracks)), 'left', greatest(0, held + jsonb_array_length(tracks) - 200));
    perform music_note_playlist(p, p_user, 'add', null, jsonb_build_object('tracks', outcome -> 'added'));
  end if;
  return idempotency_remember(p_key, request, outcome, p_channel => p_channel);
end $$;
