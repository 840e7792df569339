-- uses fence.sql, guild-slots.sql

-- Locks a session that this agent serves until the transaction ends, for a node that holds the agent's lease. Returns null, or why
-- not, as the outcome of whoever asked. What's done with it may end the session, so the server's lock comes first.
create or replace function voice_lock_session(p_agent bigint, p_fence bigint, p_session bigint) returns jsonb language plpgsql as $$
begin
  if not voice_holds(p_agent, p_fence) then
    return jsonb_build_object('status', 'stale_fence');
  end if;
  perform voice_lock_guild(guild_id) from voice_sessions where session_id = p_session;
  perform from voice_sessions where session_id = p_session and agent_id = p_agent and state <> 'ended' for no key update;
  return case when not found then jsonb_build_object('status', 'not_found') end;
end $$;
