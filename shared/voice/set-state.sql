-- uses fence.sql, session.sql

create or replace function voice_set_state(p_agent bigint, p_fence bigint, p_session bigint, p_state text) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  s voice_sessions;
begin
  if not voice_holds(p_agent, p_fence) then
    return jsonb_build_object('status', 'stale_fence');
  end if;
  update voice_sessions set state = p_state, state_at = clock_timestamp()
    where session_id = p_session and agent_id = p_agent and state <> 'ended' returning * into s;
  return case when s.session_id is null then jsonb_build_object('status', 'not_found')
              else jsonb_build_object('status', 'noted', 'session', voice_session_json(s)) end;
end $$;
