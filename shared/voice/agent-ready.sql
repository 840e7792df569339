-- uses fence.sql, guild-slots.sql, leave-guild.sql, session.sql

-- The agent is logged in. p_guilds: all servers it's in, comma-separated.
create or replace function voice_agent_ready(p_agent bigint, p_fence bigint, p_guilds text) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  changed record;
  entered jsonb := '[]';
  refused jsonb := '[]';
  events jsonb := '[]';
begin
  if not voice_holds(p_agent, p_fence) then
    return jsonb_build_object('status', 'stale_fence');
  end if;
  update agent_bots set ready_at = clock_timestamp(), status = 'active', login_failures = 0, retry_at = null
    where agent_id = p_agent and status in ('approved', 'active');
  -- In the order of server ids, which is the order of their locks.
  for changed in
    select coalesce(now_in.guild, was_in.guild_id) as guild, now_in.guild is not null as is_in
    from (select g::bigint as guild from unnest(string_to_array(p_guilds, ',')) g) now_in
    full join (select guild_id from agent_guilds where agent_id = p_agent) was_in on was_in.guild_id = now_in.guild
    where now_in.guild is null or was_in.guild_id is null order by 1
  loop
    if not changed.is_in then
      events := events || voice_leave_guild(p_agent, changed.guild, 'agent_gone');
    elsif voice_enter_guild(p_agent, changed.guild) then
      entered := entered || to_jsonb(changed.guild::text);
      events := events || voice_serve_waiters(changed.guild);
    else
      refused := refused || to_jsonb(changed.guild::text);
    end if;
  end loop;
  return jsonb_build_object('status', 'ready', 'entered', entered, 'full', refused, 'events', events);
end $$;
