-- What members do with playlists. Each change happens once per key, and locks what it changes: the owner's line of slots, or the
-- playlist.

-- A new playlist, of these tracks at first. p_kind guild: of p_guild, by its staff alone.
create function music_create_playlist(
  p_key text, p_user bigint, p_kind text, p_name text, p_tracks jsonb, p_is_staff boolean,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'playlist_create', p_user, p_kind, p_name, md5(p_tracks::text));
  outcome jsonb := voice_begin(p_key, request, p_guild, p_module, p_command, p_roles);
  owner bigint := case p_kind when 'guild' then p_guild else p_user end;
  free smallint;
  made music_playlists;
begin
  if outcome is null and p_kind = 'guild' and not p_is_staff then
    outcome := jsonb_build_object('status', 'forbidden');
  end if;
  if outcome is null then
    perform pg_advisory_xact_lock(hashtextextended('playlists of ' || owner, 0));
    free := music_free_slot(p_kind, owner);
    outcome := case
      when exists (select from music_playlists where owner_kind = p_kind and owner_id = owner and lower(name) = lower(p_name))
        then jsonb_build_object('status', 'name_taken')
      when free is null then jsonb_build_object('status', 'too_many')
    end;
  end if;
  if outcome is null then
    insert into music_playlists (owner_kind, owner_id, slot, name, created_by) values (p_kind, owner, free, p_name, p_user)
      returning * into made;
    insert into music_playlist_items (playlist_id, place, track, added_by)
      select made.playlist_id, n, t, p_user from jsonb_array_elements(p_tracks) with ordinality as given (t, n);
    outcome := jsonb_build_object('status', 'created', 'playlist', music_playlist_json(made, 'owner'));
  end if;
  return pool_answer(p_key, request, outcome);
end $$;

-- A playlist, locked for a change by somebody who may make it: {id} of it, or {refusal}.
create function music_lock_playlist(
  p_typed text, p_user bigint, p_guild bigint, p_roles text, p_is_staff boolean, p_needs text
) returns jsonb language plpgsql as $$
declare
  found_id bigint;
  may text;
begin
  select (f.playlist).playlist_id, f.may into found_id, may from music_find_playlist(p_typed, p_user, p_guild, p_roles, p_is_staff) f;
  perform from music_playlists where playlist_id = found_id for no key update;
  return case
    when not found then jsonb_build_object('refusal', jsonb_build_object('status', 'unknown_playlist'))
    when may = 'owner' or may = p_needs then jsonb_build_object('id', found_id)
    else jsonb_build_object('refusal', jsonb_build_object('status', 'forbidden')) end;
end $$;

-- What plays in a channel, and with p_is_all what waits there, too; null: nothing plays.
create function music_tracks_in(p_guild bigint, p_channel bigint, p_is_all boolean, p_most integer) returns jsonb
language plpgsql stable as $$
begin
  return (select jsonb_agg(t.track order by t.position) from (
    select q.track, q.position from voice_sessions s join music_players m on m.session_id = s.session_id
      join voice_queue c on c.entry_id = m.current_id
      join voice_queue q on q.session_id = s.session_id and q.position >= c.position
    where s.guild_id = p_guild and s.channel_id = p_channel and s.kind = 'music' and s.state <> 'ended'
      and (p_is_all or q.entry_id = c.entry_id)
    order by q.position limit p_most) t);
end $$;

-- Puts what plays in a channel (p_is_all: and what waits) at a playlist's end, as far as it fits.
create function music_add_to_playlist(
  p_key text, p_user bigint, p_typed text, p_channel bigint, p_is_all boolean, p_is_staff boolean,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'playlist_add', p_user, p_typed, p_channel, p_is_all);
  outcome jsonb := voice_begin(p_key, request, p_guild, p_module, p_command, p_roles);
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
  end if;
  return idempotency_remember(p_key, request, outcome);
end $$;

-- Takes places p_from to p_to out.
create function music_remove_from_playlist(
  p_key text, p_user bigint, p_typed text, p_from integer, p_to integer, p_is_staff boolean,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'playlist_remove', p_user, p_typed, p_from, p_to);
  outcome jsonb := voice_begin(p_key, request, p_guild, p_module, p_command, p_roles);
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
    outcome := jsonb_build_object('status', 'removed', 'count', p_to - p_from + 1, 'first', first);
  end if;
  return idempotency_remember(p_key, request, outcome);
end $$;

-- What only its owners do. p_action: rename (to p_name), delete, share (p_code: its code from now on, unless it has one), unshare,
-- admit or dismiss (p_editor, p_is_role).
create function music_change_playlist(
  p_key text, p_user bigint, p_typed text, p_action text, p_name text, p_code text, p_editor bigint, p_is_role boolean,
  p_is_staff boolean, p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  -- The code is drawn anew each time it is asked.
  request text := concat_ws('|', 'playlist_' || p_action, p_user, p_typed, p_name, p_editor);
  outcome jsonb := voice_begin(p_key, request, p_guild, p_module, p_command, p_roles);
  locked jsonb;
  p music_playlists;
begin
  if outcome is not null then
    return outcome;
  end if;
  locked := music_lock_playlist(p_typed, p_user, p_guild, p_roles, p_is_staff, 'owner');
  select * into p from music_playlists where playlist_id = (locked ->> 'id')::bigint;
  if locked ? 'refusal' then
    outcome := locked -> 'refusal';
  elsif p_action = 'rename' then
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
    if (select count(*) from music_playlist_editors where playlist_id = p.playlist_id) >= 25 then
      outcome := jsonb_build_object('status', 'too_many');
    else
      insert into music_playlist_editors (playlist_id, editor_id, is_role) values (p.playlist_id, p_editor, p_is_role)
        on conflict do nothing;
    end if;
  elsif p_action = 'dismiss' then
    delete from music_playlist_editors where playlist_id = p.playlist_id and editor_id = p_editor;
  else
    raise exception 'there is nothing like % that is done to playlists', p_action;
  end if;
  if outcome is not null then
    return idempotency_remember(p_key, request, outcome);
  end if;
  -- Also what a button did: pressed twice, it says so twice.
  return pool_answer(p_key, request,
    jsonb_build_object('status', 'changed', 'name', p.name, 'code', case when p_action = 'share' then p.share_code end));
end $$;

select keep_plans();
