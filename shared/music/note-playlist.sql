-- Notes what happened to a playlist of a server, for its audit log. Members' own playlists are nobody else's business.
-- Of tracks that came, went, or moved, a server keeps the newest 1,000 notes.
create or replace function music_note_playlist(
  p_playlist music_playlists, p_actor bigint, p_action text, p_user bigint default null, p_detail jsonb default '{}'
) returns void language sql as $$
  delete from guild_playlist_event where p_action in ('add', 'remove', 'move') and p_playlist.owner_kind = 'guild'
    and guild_id = p_playlist.owner_id and action in ('add', 'remove', 'move') and event_id <= (
      select event_id from guild_playlist_event where guild_id = p_playlist.owner_id and action in ('add', 'remove', 'move')
      order by event_id desc offset 999 limit 1);
  insert into guild_playlist_event (guild_id, playlist_id, action, name, actor_id, user_id, detail)
    select p_playlist.owner_id, p_playlist.playlist_id, p_action, p_playlist.name, p_actor, p_user, p_detail
    where p_playlist.owner_kind = 'guild';
$$;
