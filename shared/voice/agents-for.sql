-- uses selected-pool.sql

-- How many agents this member can use in the server, and how many of them are there.
create or replace function voice_agents_for(p_guild bigint, p_user bigint) returns jsonb language plpgsql stable as $$
declare
  selected bigint := voice_selected_pool(p_guild);
begin
  return (select jsonb_build_object(
      'pool', (select jsonb_build_object('id', pool_id::text, 'name', name) from agent_pools where pool_id = selected),
      'inPool', count(*), 'inGuild', count(g.agent_id), 'missing', count(*) - count(g.agent_id))
    from agent_bots a left join agent_guilds g on g.agent_id = a.agent_id and g.guild_id = p_guild
    where a.status in ('approved', 'active') and voice_may_use(a.pool_id, selected, p_user));
end $$;
