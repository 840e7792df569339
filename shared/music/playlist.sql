-- What someone can do with a playlist: 'owner' everything, 'editor' change its tracks, 'reader' see, play, and copy it; null: it
-- doesn't exist to them. The owners of a server's playlists are its staff and whoever created them.
create or replace function music_playlist_right(
  p music_playlists, p_user bigint, p_guild bigint, p_roles text, p_is_staff boolean
) returns text language plpgsql stable as $$
declare
  is_here boolean := p.owner_kind = 'guild' and p.owner_id = p_guild;
begin
  return case
    when p.owner_kind = 'member' and p.owner_id = p_user then 'owner'
    when is_here and (p_is_staff or p.created_by = p_user) then 'owner'
    when exists (select from music_playlist_editors e where e.playlist_id = p.playlist_id
      and e.editor_id = any (array_append(string_to_array(p_roles, ',')::bigint[], p_user))) then 'editor'
    when is_here then 'reader'
  end;
end $$;

-- Every playlist that someone can use: theirs, then the server's, then those they edit.
create or replace function music_known_playlists(p_user bigint, p_guild bigint, p_roles text, p_is_staff boolean)
returns table (playlist music_playlists, may text, rank integer) language plpgsql stable as $$
begin
  -- Three index scans; with "or" it would be a scan of all playlists.
  return query
    select p, 'owner', 0 from music_playlists p where p.owner_kind = 'member' and p.owner_id = p_user
    union all
    select p, music_playlist_right(p, p_user, p_guild, p_roles, p_is_staff), 1
      from music_playlists p where p.owner_kind = 'guild' and p.owner_id = p_guild
    union all
    select p, 'editor', 2 from music_playlists p
      where not (p.owner_kind = 'member' and p.owner_id = p_user) and not (p.owner_kind = 'guild' and p.owner_id = p_guild)
        and p.playlist_id in (select e.playlist_id from music_playlist_editors e
          where e.editor_id = any (array_append(string_to_array(p_roles, ',')::bigint[], p_user)));
end $$;

-- A playlist by its id, name, code, or what the list of an option shows, and what someone can do with it; no row: none.
create or replace function music_find_playlist(p_typed text, p_user bigint, p_guild bigint, p_roles text, p_is_staff boolean)
returns table (playlist music_playlists, may text) language plpgsql stable as $$
begin
  return query
    select found.playlist, found.may from (
      select k.playlist, k.may, k.rank from music_known_playlists(p_user, p_guild, p_roles, p_is_staff) k
        where (k.playlist).playlist_id::text = p_typed or lower((k.playlist).name) = lower(btrim(p_typed))
      union all
      select k.playlist, k.may, 4 + case k.rank when 0 then (p_typed ~ ',[^,]*$')::integer when 1 then (p_typed !~ ', server\)\s*$')::integer
            else (p_typed !~ ', shared\)\s*$')::integer end
        from music_known_playlists(p_user, p_guild, p_roles, p_is_staff) k
        where p_typed ~ ' \(\d+(, (server|shared))?\)\s*$'
          and lower((k.playlist).name) = lower(regexp_replace(btrim(p_typed), ' \(\d+(, (server|shared))?\)$', ''))
      union all
      select p, coalesce(music_playlist_right(p, p_user, p_guild, p_roles, p_is_staff), 'reader'), 3
        from music_playlists p where p.share_code = lower(btrim(p_typed))) found
    order by found.rank, (found.playlist).playlist_id limit 1;
end $$;

create or replace function music_playlist_json(p music_playlists, p_may text) returns jsonb language plpgsql stable as $$
begin
  return jsonb_build_object('id', p.playlist_id::text, 'name', p.name, 'of', p.owner_kind, 'owner', p.owner_id::text,
    'createdBy', p.created_by::text, 'right', p_may, 'code', case when p_may = 'owner' then p.share_code end,
    'tracks', (select count(*) from music_playlist_items i where i.playlist_id = p.playlist_id));
end $$;
