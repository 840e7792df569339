-- uses ../platform/idempotency.sql, append-to-playlist.sql, begin-playlist-change.sql

-- Adds tracks that were found for p_query to the end of a playlist, as many as fit. A repetition may bring other tracks for the same query.
create or replace function music_put_into_playlist(
  p_key text, p_user bigint, p_typed text, p_query text, p_tracks jsonb, p_more integer, p_is_staff boolean,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'playlist_put', p_user, p_typed, p_query);
  begun record;
begin
  select * into begun from music_begin_playlist_change(
    p_key, request, p_typed, 'editor', p_user, p_is_staff, p_guild, p_module, p_command, p_roles);
  if begun.outcome is not null then
    return begun.outcome;
  end if;
  return idempotency_remember(p_key, request,
    music_append_to_playlist(begun.playlist, p_user, begun.tracks, p_tracks, p_more));
end $$;
