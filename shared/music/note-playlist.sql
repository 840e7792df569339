-- Notes what happened to a playlist of a server, for its audit log. Members' own playlists are nobody else's business.
create or replace function music_note_playlist(
  p_playlist music_playlists, p_actor bigint, p_action text, p_user bigint default null, p_detail jsonb default '{}'
) returns void language sql as $$
  insert into guild_playlist_event (guild_id, playlist_id, action, name, actor_id, user_id, detail)
    select p_playlist.owner_id, p_playlist.playlist_id, p_action, p_playlist.name, p_actor, p_user, p_detail
    where p_playlist.owner_kind = 'guild';
$$;
