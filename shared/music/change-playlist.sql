-- uses ../jobs/add.sql, ../jobs/cancel.sql, ../platform/idempotency.sql, begin-playlist-change.sql, note-playlist.sql

-- Changes that only owners can make. p_action: rename (to p_name), delete, share (with p_code, unless it has a code), unshare, admit or
-- dismiss (p_editor, p_is_role). A role is admitted at once; a member is invited, for as long as p_invitation.
create or replace function music_change_playlist(
  p_key text, p_user bigint, p_typed text, p_action text, p_name text, p_code text, p_editor bigint, p_is_role boolean,
  p_is_staff boolean, p_guild bigint, p_module text, p_command text, p_roles text, p_invitation interval default '7 days'
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  -- Without the code, which is random and differs each time.
  request text := concat_ws('|', 'playlist_' || p_action, p_user, p_typed, p_name, p_editor);
  begun record;
  p music_playlists;
  invitation bigint;
  outcome jsonb;
begin
  select * into begun from music_begin_playlist_change(
    p_key, request, p_typed, 'owner', p_user, p_is_staff, p_guild, p_module, p_command, p_roles);
  if begun.outcome is not null then
    return begun.outcome;
  end if;
  p := begun.playlist;
  if p_action = 'rename' then
    perform pg_advisory_xact_lock(hashtextextended('playlists of ' || p.owner_id, 0));
    if exists (select from music_playlists o where o.owner_kind = p.owner_kind and o.owner_id = p.owner_id
        and lower(o.name) = lower(p_name) and o.playlist_id <> p.playlist_id) then
      outcome := jsonb_build_object('status', 'name_taken');
    else
      update music_playlists set name = p_name where playlist_id = p.playlist_id;
    end if;
  elsif p_action = 'delete' then
    delete from music_playlists where playlist_id = p.playlist_id;
  elsif p_action = 'share' then
    update music_playlists set share_code = coalesce(share_code, p_code) where playlist_id = p.playlist_id returning * into p;
  elsif p_action = 'unshare' then
    update music_playlists set share_code = null where playlist_id = p.playlist_id;
  elsif p_action = 'admit' then
    -- Whoever is invited already isn't invited, or pinged, again.
    if exists (select from music_playlist_invitations where playlist_id = p.playlist_id and user_id = p_editor
        and expires_at > clock_timestamp()) then
      outcome := jsonb_build_object('status', 'invited_already', 'name', p.name);
    elsif (select count(*) from music_playlist_editors where playlist_id = p.playlist_id)
        + (select count(*) from music_playlist_invitations where playlist_id = p.playlist_id) >= 25 then
      outcome := jsonb_build_object('status', 'too_many');
    elsif p_is_role then
      insert into music_playlist_editors (playlist_id, editor_id, is_role) values (p.playlist_id, p_editor, true)
        on conflict do nothing;
    elsif not exists (select from music_playlist_editors where playlist_id = p.playlist_id and editor_id = p_editor) then
      insert into music_playlist_invitations as i (playlist_id, user_id, invited_by, expires_at)
        values (p.playlist_id, p_editor, p_user, clock_timestamp() + p_invitation)
        on conflict (playlist_id, user_id) do update set invited_by = excluded.invited_by, expires_at = excluded.expires_at;
      perform job_cancel('expire_invitation', p.playlist_id || ':' || p_editor);
      perform job_add('expire_invitation', p.playlist_id || ':' || p_editor,
        jsonb_build_object('playlist', p.playlist_id::text, 'user', p_editor::text), clock_timestamp() + p_invitation);
      invitation := p.playlist_id;
    end if;
  elsif p_action = 'dismiss' then
    delete from music_playlist_editors where playlist_id = p.playlist_id and editor_id = p_editor;
    delete from music_playlist_invitations where playlist_id = p.playlist_id and user_id = p_editor;
    perform job_cancel('expire_invitation', p.playlist_id || ':' || p_editor);
  else
    raise exception 'unknown action: %', p_action;
  end if;
  if outcome is not null then
    return idempotency_remember(p_key, request, outcome);
  end if;
  perform music_note_playlist(p, p_user, p_action, case when p_is_role then null else p_editor end, jsonb_strip_nulls(
    jsonb_build_object('to', case when p_action = 'rename' then p_name end, 'role', case when p_is_role then p_editor::text end)));
  -- Also remembers what a button did, so that pressing it again has the same answer.
  return idempotency_remember_once(p_key, request,
    jsonb_build_object('status', 'changed', 'name', p.name, 'code', case when p_action = 'share' then p.share_code end,
      'invitation', invitation::text));
end $$;
