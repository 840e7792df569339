-- uses guild-slots.sql, session.sql

-- The agent is no longer in a server: its session there goes to another agent.
create or replace function voice_leave_guild(p_agent bigint, p_guild bigint, p_reason text) returns jsonb language plpgsql as $$
declare
  s voice_sessions;
begin
  perform voice_lock_guild(p_guild);
  delete from agent_guilds where guild_id = p_guild and agent_id = p_agent;
  select * into s from voice_sessions where guild_id = p_guild and agent_id = p_agent and state <> 'ended' for no key update;
  return case when s.session_id is null then '[]' else voice_rehome(s, p_reason) end;
end $$;
