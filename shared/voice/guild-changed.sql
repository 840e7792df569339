-- uses fence.sql, guild-slots.sql, leave-guild.sql, session.sql

create or replace function voice_guild_changed(p_agent bigint, p_fence bigint, p_guild bigint, p_is_in boolean) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
begin
  if not voice_holds(p_agent, p_fence) then
    return jsonb_build_object('status', 'stale_fence');
  end if;
  if not p_is_in then
    return jsonb_build_object('status', 'left', 'events', voice_leave_guild(p_agent, p_guild, 'agent_gone'));
  end if;
  return case when voice_enter_guild(p_agent, p_guild)
    then jsonb_build_object('status', 'entered', 'events', voice_serve_waiters(p_guild))
    else jsonb_build_object('status', 'full', 'events', '[]'::jsonb) end;
end $$;
