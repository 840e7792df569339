-- uses ../platform/idempotency.sql, append-to-playlist.sql, begin-playlist-change.sql, tracks-in.sql

-- Adds what plays in a channel (p_is_all: and its queue) to the end of a playlist, as much as fits.
create or replace function music_add_to_playlist(
  p_key text, p_user bigint, p_typed text, p_channel bigint, p_is_all boolean, p_is_staff boolean,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'playlist_add', p_user, p_typed, p_channel, p_is_all);
  begun record;
  tracks jsonb;
  outcome jsonb := jsonb_build_object('status', 'nothing_plays');
begin
  select * into begun from music_begin_playlist_change(
    p_key, request, p_typed, 'editor', p_user, p_is_staff, p_guild, p_module, p_command, p_roles, p_channel);
  if begun.outcome is not null then
    return begun.outcome;
  end if;
  tracks := music_tracks_in(p_guild, p_channel, p_is_all, 200);
  if tracks is not null then
    outcome := music_append_to_playlist(begun.playlist, p_user, begun.tracks, tracks);
  end if;
  return idempotency_remember(p_key, request, outcome, p_channel => p_channel);
end $$;
