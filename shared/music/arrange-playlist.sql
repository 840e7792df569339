-- uses ../platform/idempotency.sql, begin-playlist-change.sql, note-playlist.sql

-- The tracks of a playlist in their order, each with a name that stays when others move. The same track, added twice at once by one
-- member, is told apart by its order alone.
create or replace function music_playlist_lines(p_playlist bigint)
returns table (place smallint, line text, track jsonb, added_by bigint) language plpgsql stable as $$
begin
  return query
    select n.place, n.hash || '.' || row_number() over (partition by n.hash order by n.place), n.track, n.added_by
    from (select i.place, i.track, i.added_by, left(md5(concat_ws(' ', extract(epoch from i.added_at), i.added_by,
        i.track ->> 'source', i.track ->> 'identifier')), 16) as hash
      from music_playlist_items i where i.playlist_id = p_playlist) n
    order by n.place;
end $$;

-- Differs for each order of each set of tracks.
create or replace function music_playlist_version(p_playlist bigint) returns text language plpgsql stable as $$
begin
  return (select md5(coalesce(string_agg(l.line, ' ' order by l.place), '')) from music_playlist_lines(p_playlist) l);
end $$;

-- Moves a track to a place, where 1 is the first; or takes it out (p_to null). Only if the playlist is still at p_version.
create or replace function music_arrange_playlist(
  p_key text, p_user bigint, p_typed text, p_version text, p_line text, p_to integer, p_is_staff boolean,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'playlist_arrange', p_user, p_typed, p_version, p_line, p_to);
  begun record;
  p music_playlists;
  at_place integer;
  moved jsonb;
  was music_playlist_items;
  outcome jsonb;
begin
  select * into begun from music_begin_playlist_change(
    p_key, request, p_typed, 'editor', p_user, p_is_staff, p_guild, p_module, p_command, p_roles);
  if begun.outcome is not null then
    return begun.outcome;
  end if;
  p := begun.playlist;
  select l.place, l.track into at_place, moved from music_playlist_lines(p.playlist_id) l where l.line = p_line;
  if at_place is null or p_version <> music_playlist_version(p.playlist_id) then
    outcome := jsonb_build_object('status', 'changed_meanwhile');
  elsif p_to is null then
    delete from music_playlist_items where playlist_id = p.playlist_id and place = at_place returning * into was;
    update music_playlist_items set place = place - 1 where playlist_id = p.playlist_id and place > at_place;
    perform music_note_playlist(p, p_user, 'remove', null, jsonb_build_object('tracks', 1));
    outcome := jsonb_build_object('status', 'removed', 'track', moved, 'from', at_place,
      'addedBy', was.added_by::text, 'addedAt', was.added_at, 'version', music_playlist_version(p.playlist_id));
  elsif p_to < 1 or p_to > begun.tracks then
    outcome := jsonb_build_object('status', 'no_such_place', 'tracks', begun.tracks);
  else
    update music_playlist_items set place = case when place = at_place then p_to when at_place < p_to then place - 1 else place + 1 end
      where playlist_id = p.playlist_id and place between least(at_place, p_to) and greatest(at_place, p_to);
    if at_place <> p_to then
      perform music_note_playlist(p, p_user, 'move', null,
        jsonb_build_object('title', left(moved ->> 'title', 120), 'from', at_place, 'to', p_to));
    end if;
    outcome := jsonb_build_object('status', 'moved', 'track', moved, 'from', at_place, 'to', p_to,
      'version', music_playlist_version(p.playlist_id));
  end if;
  return idempotency_remember(p_key, request, outcome);
end $$;
