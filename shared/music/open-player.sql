-- The player of a session that the caller has locked, created with this volume when there is none.
create or replace function music_open_player(p_session bigint, p_volume integer) returns music_players language plpgsql as $$
declare
  p music_players;
begin
  insert into music_players (session_id, volume) values (p_session, p_volume) on conflict do nothing;
  select * into p from music_players where session_id = p_session for update;
  return p;
end $$;
