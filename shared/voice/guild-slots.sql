create or replace function voice_lock_guild(p_guild bigint) returns void language sql as $$
  select pg_advisory_xact_lock(hashtextextended('voice:' || p_guild, 0));
$$;

-- Records that an agent is in a server. False when the server has the most agents it can have.
create or replace function voice_enter_guild(p_agent bigint, p_guild bigint) returns boolean language plpgsql as $$
declare
  free smallint;
begin
  perform voice_lock_guild(p_guild);
  if exists (select from agent_guilds where guild_id = p_guild and agent_id = p_agent) then
    return true;
  end if;
  select s into free from generate_series(1, 49) s
    where not exists (select from agent_guilds where guild_id = p_guild and slot = s) order by s limit 1;
  if free is null then
    return false;
  end if;
  insert into agent_guilds (guild_id, agent_id, slot) values (p_guild, p_agent, free);
  insert into pool_events (pool_id, actor_id, action, agent_id, detail)
    select pool_id, p_agent, 'deployed', p_agent, jsonb_build_object('guild', p_guild::text) from agent_bots where agent_id = p_agent;
  return true;
end $$;
