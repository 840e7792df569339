-- Saves the playback positions of all sessions of a node. p_heard: [{session, agent, fence, revision, positionMs}, …]
-- The revision is that of the player, so that a track that starts again doesn't get an old position.
create or replace function music_set_positions(p_heard jsonb) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  noted jsonb;
begin
  with heard as (
    select * from jsonb_to_recordset(p_heard) as h (session bigint, agent bigint, fence bigint, revision bigint, "positionMs" bigint)
  ), held as materialized (
    select a.agent_id from agent_bots a join heard on heard.agent = a.agent_id and heard.fence = a.fence
      where a.lease_until > clock_timestamp() order by a.agent_id for key share of a
  ), updated as (
    update music_players p set position_ms = heard."positionMs", position_at = clock_timestamp()
      from heard join voice_sessions s on s.session_id = heard.session and s.agent_id = heard.agent and s.state <> 'ended'
      where p.session_id = heard.session and p.revision = heard.revision and p.current_id is not null and heard.agent in (select agent_id from held)
      returning p.session_id
  )
  select coalesce(jsonb_agg(session_id::text order by session_id), '[]') into noted from updated;
  return jsonb_build_object('status', 'noted', 'sessions', noted);
end $$;
