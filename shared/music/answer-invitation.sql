-- uses ../jobs/cancel.sql, ../platform/idempotency.sql, ../settings/begin-change.sql

-- Accepts or declines an invitation to edit a playlist.
create or replace function music_answer_invitation(
  p_key text, p_user bigint, p_playlist bigint, p_is_accepted boolean,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'playlist_answer', p_user, p_playlist, p_is_accepted);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  p music_playlists;
begin
  if outcome is not null then
    return outcome;
  end if;
  select * into p from music_playlists where playlist_id = p_playlist for no key update;
  -- The owner may make room, and the invitation is still there.
  if p_is_accepted and exists (select from music_playlist_invitations
      where playlist_id = p_playlist and user_id = p_user and expires_at > clock_timestamp()) and (select count(*) from music_playlist_editors where playlist_id = p_playlist) >= 25 then
    return jsonb_build_object('status', 'too_many');
  end if;
  delete from music_playlist_invitations where playlist_id = p_playlist and user_id = p_user and expires_at > clock_timestamp();
  if not found then
    outcome := jsonb_build_object('status', 'not_invited');
  elsif not p_is_accepted then
    outcome := jsonb_build_object('status', 'declined', 'name', p.name);
  else
    insert into music_playlist_editors (playlist_id, editor_id, is_role) values (p_playlist, p_user, false) on conflict do nothing;
    outcome := jsonb_build_object('status', 'accepted', 'name', p.name);
  end if;
  perform job_cancel('expire_invitation', p_playlist || ':' || p_user);
  return idempotency_remember_once(p_key, request, outcome);
end $$;
