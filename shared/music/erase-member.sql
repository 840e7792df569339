-- Removes a member from music: their favorites and playlists go, and what others have keeps no trace of them. For the operator alone:
-- nothing that a member can reach calls it.
create or replace function music_erase_member(p_user bigint) returns jsonb language plpgsql as $$
declare
  favorites integer;
  playlists integer;
begin
  delete from music_favorites where user_id = p_user;
  get diagnostics favorites = row_count;
  delete from music_playlists where owner_kind = 'member' and owner_id = p_user;
  get diagnostics playlists = row_count;
  update music_playlists set created_by = 0 where created_by = p_user;
  update music_playlist_items set added_by = 0 where added_by = p_user;
  update guild_playlist_event set actor_id = 0 where actor_id = p_user;
  update guild_playlist_event set user_id = 0 where user_id = p_user;
  delete from music_playlist_editors where editor_id = p_user and not is_role;
  delete from music_playlist_invitations where user_id = p_user or invited_by = p_user;
  update music_history set user_id = 0 where user_id = p_user;
  update music_players set votes = votes - p_user::text where votes ? p_user::text;
  return jsonb_build_object('favorites', favorites, 'playlists', playlists);
end $$;

-- Removes a server from music. For the operator alone.
create or replace function music_erase_guild(p_guild bigint) returns jsonb language plpgsql as $$
declare
  playlists integer;
begin
  delete from music_history where guild_id = p_guild;
  delete from guild_playlist_event where guild_id = p_guild;
  delete from music_playlists where owner_kind = 'guild' and owner_id = p_guild;
  get diagnostics playlists = row_count;
  return jsonb_build_object('playlists', playlists);
end $$;
