-- Records which sessions someone can hear now. p_heard: [{session, agent, fence}, …].
create or replace function voice_heard(p_heard jsonb) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  noted jsonb;
begin
  with heard as (
    select session, agent, fence from jsonb_to_recordset(p_heard) as given (session bigint, agent bigint, fence bigint)
  ), held as materialized (
    select a.agent_id from agent_bots a join heard on heard.agent = a.agent_id and heard.fence = a.fence
      where a.lease_until > clock_timestamp() order by a.agent_id for key share of a
  ), updated as (
    update voice_sessions s set heard_at = clock_timestamp() from heard
      where s.session_id = heard.session and s.agent_id = heard.agent and s.state <> 'ended'
        and s.agent_id in (select agent_id from held)
      returning s.session_id
  )
  select coalesce(jsonb_agg(session_id::text order by session_id), '[]') into noted from updated;
  return jsonb_build_object('status', 'noted', 'sessions', noted);
end $$;
