-- uses lock-session.sql, session.sql

create or replace function voice_release(p_agent bigint, p_fence bigint, p_session bigint, p_reason text) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  refusal jsonb := voice_lock_session(p_agent, p_fence, p_session);
  s voice_sessions;
begin
  if refusal is not null then
    return refusal;
  end if;
  select * into s from voice_sessions where session_id = p_session;
  return jsonb_build_object('status', 'released', 'events', voice_end(s, p_reason));
end $$;
