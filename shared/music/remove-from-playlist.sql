-- uses ../platform/idempotency.sql, begin-playlist-change.sql, note-playlist.sql

-- Removes the tracks at places p_from to p_to.
create or replace function music_remove_from_playlist(
  p_key text, p_user bigint, p_typed text, p_from integer, p_to integer, p_is_staff boolean,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'playlist_remove', p_user, p_typed, p_from, p_to);
  removed integer := p_to - p_from + 1;
  begun record;
  p music_playlists;
  first jsonb;
begin
  select * into begun from music_begin_playlist_change(
    p_key, request, p_typed, 'editor', p_user, p_is_staff, p_guild, p_module, p_command, p_roles);
  if begun.outcome is not null then
    return begun.outcome;
  end if;
  p := begun.playlist;
  if p_from < 1 or p_to < p_from or p_to > begun.tracks then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'no_such_place', 'tracks', begun.tracks));
  end if;
  select track into first from music_playlist_items where playlist_id = p.playlist_id and place = p_from;
  delete from music_playlist_items where playlist_id = p.playlist_id and place between p_from and p_to;
  update music_playlist_items set place = place - removed where playlist_id = p.playlist_id and place > p_to;
  perform music_note_playlist(p, p_user, 'remove', null, jsonb_build_object('tracks', removed));
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'removed', 'count', removed, 'first', first));
end $$;
