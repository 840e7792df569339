-- uses fence.sql, guild-slots.sql, session.sql

create or replace function voice_release(p_agent bigint, p_fence bigint, p_session bigint, p_reason text) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  s voice_sessions;
begin
  if not voice_holds(p_agent, p_fence) then
    return jsonb_build_object('status', 'stale_fence');
  end if;
  perform voice_lock_guild(guild_id) from voice_sessions where session_id = p_session;
  select * into s from voice_sessions where session_id = p_session and agent_id = p_agent and state <> 'ended' for no key update;
  return case when s.session_id is null then jsonb_build_object('status', 'not_found')
              else jsonb_build_object('status', 'released', 'events', voice_end(s, p_reason)) end;
end $$;
