-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, note-playlist.sql, playlist.sql

-- The first free slot of an owner whom the caller has locked; null: all 25 are taken.
create or replace function music_free_slot(p_kind text, p_owner bigint) returns smallint language sql stable as $$
  select min(s)::smallint from generate_series(1, 25) s
  where not exists (select from music_playlists where owner_kind = p_kind and owner_id = p_owner and slot = s);
$$;

-- Creates a playlist with these tracks. p_kind guild: of p_guild, only by its staff.
create or replace function music_create_playlist(
  p_key text, p_user bigint, p_kind text, p_name text, p_tracks jsonb, p_is_staff boolean,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'playlist_create', p_user, p_kind, p_name, md5(p_tracks::text));
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
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
    perform music_note_playlist(made, p_user, 'create', null, jsonb_build_object('tracks', jsonb_array_length(p_tracks)));
    outcome := jsonb_build_object('status', 'created', 'playlist', music_playlist_json(made, 'owner'));
  end if;
  return idempotency_remember_once(p_key, request, outcome);
end $$;
