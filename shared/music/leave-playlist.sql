-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, playlist.sql

-- Gives up the right to edit a playlist that someone was admitted to by name.
create or replace function music_leave_playlist(
  p_key text, p_user bigint, p_typed text, p_is_staff boolean, p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'playlist_leave', p_user, p_typed);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  known record;
begin
  if outcome is not null then
    return outcome;
  end if;
  select f.playlist, f.may into known from music_find_playlist(p_typed, p_user, p_guild, p_roles, p_is_staff) f;
  if known.may is null then
    outcome := jsonb_build_object('status', 'unknown_playlist');
  elsif known.may = 'owner' then
    outcome := jsonb_build_object('status', 'owner');
  else
    delete from music_playlist_editors where playlist_id = (known.playlist).playlist_id and editor_id = p_user and not is_role;
    outcome := case when found then jsonb_build_object('status', 'left', 'name', (known.playlist).name)
      else jsonb_build_object('status', 'not_admitted', 'name', (known.playlist).name) end;
  end if;
  return idempotency_remember(p_key, request, outcome);
end $$;
