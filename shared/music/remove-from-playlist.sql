-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, note-playlist.sql, playlist.sql

-- Removes the tracks at places p_from to p_to.
create or replace function music_remove_from_playlist(
  p_key text, p_user bigint, p_typed text, p_from integer, p_to integer, p_is_staff boolean,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'playlist_remove', p_user, p_typed, p_from, p_to);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  locked jsonb;
  found_id bigint;
  held integer;
  first jsonb;
begin
  if outcome is not null then
    return outcome;
  end if;
  locked := music_lock_playlist(p_typed, p_user, p_guild, p_roles, p_is_staff, 'editor');
  found_id := (locked ->> 'id')::bigint;
  select count(*) into held from music_playlist_items where playlist_id = found_id;
  if locked ? 'refusal' then
    outcome := locked -> 'refusal';
  elsif p_from < 1 or p_to < p_from or p_to > held then
    outcome := jsonb_build_object('status', 'no_such_place', 'tracks', held);
  else
    select track into first from music_playlist_items where playlist_id = found_id and place = p_from;
    delete from music_playlist_items where playlist_id = found_id and place between p_from and p_to;
    update music_playlist_items set place = place - (p_to - p_from + 1) where playlist_id = found_id and place > p_to;
    perform music_note_playlist(p, p_user, 'remove', null, jsonb_build_object('tracks', p_to - p_from + 1))
      from music_playlists p where p.playlist_id = found_id;
    outcome := jsonb_build_object('status', 'removed', 'count', p_to - p_from + 1, 'first', first);
  end if;
  return idempotency_remember(p_key, request, outcome);
end $$;
