-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, playlist.sql

-- What every change of a playlist begins with: the outcome that stands already, or a refusal, which then stands. Without one, the
-- playlist, locked, and how many tracks it has. p_needs: the right that it takes; owners can do everything.
create or replace function music_begin_playlist_change(
  p_key text, p_request text, p_typed text, p_needs text, p_user bigint, p_is_staff boolean,
  p_guild bigint, p_module text, p_command text, p_roles text, p_channel bigint default null
) returns table (outcome jsonb, playlist music_playlists, tracks integer) language plpgsql set lock_timeout = '900ms' as $$
declare
  found_id bigint;
  may text;
begin
  outcome := begin_change(p_key, p_request, p_guild, p_module, p_command, p_roles, p_channel => p_channel);
  if outcome is null then
    select (f.playlist).playlist_id, f.may into found_id, may
      from music_find_playlist(p_typed, p_user, p_guild, p_roles, p_is_staff) f;
    select * into playlist from music_playlists where playlist_id = found_id for no key update;
    select count(*) into tracks from music_playlist_items where playlist_id = found_id;
    outcome := case
      when (playlist).playlist_id is null then jsonb_build_object('status', 'unknown_playlist')
      when may = 'owner' or may = p_needs then null
      else jsonb_build_object('status', 'forbidden')
    end;
    if outcome is not null then
      perform idempotency_remember(p_key, p_request, outcome, p_channel => p_channel);
    end if;
  end if;
  return next;
end $$;
