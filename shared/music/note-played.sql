-- Records that a track began to play. When a session plays it twice in a row, because of a loop or a failover, it's recorded once.
create or replace function music_note_played(p_guild bigint, p_session bigint, p_track jsonb, p_user bigint, p_at timestamptz) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  last_track jsonb;
begin
  perform pg_advisory_xact_lock(hashtextextended('music history of ' || p_guild, 0));
  select track into last_track from music_history where guild_id = p_guild and session_id = p_session order by history_id desc limit 1;
  if last_track ->> 'source' = p_track ->> 'source' and last_track ->> 'identifier' = p_track ->> 'identifier' then
    return jsonb_build_object('status', 'known');
  end if;
  insert into music_history (guild_id, session_id, track, user_id, played_at) values (p_guild, p_session, p_track, p_user, p_at);
  delete from music_history where guild_id = p_guild
    and history_id <= (select history_id from music_history where guild_id = p_guild order by history_id desc offset 50 limit 1);
  return jsonb_build_object('status', 'noted');
end $$;
