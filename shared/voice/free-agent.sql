-- uses selected-pool.sql

-- An agent that is in the server, held by a live node, and free there; null: none. The least loaded of a sample, which differs by
-- server: that spreads sessions nearly as evenly as counting those of all 49 would.
create or replace function voice_free_agent(p_guild bigint, p_user bigint, p_agent bigint default null) returns bigint
language plpgsql stable as $$
declare
  selected bigint := case when exists (select from guild_voice_policy where guild_id = p_guild and selected_pool_id is not null)
                     then voice_selected_pool(p_guild) end;
begin
  return (
    select agent_id
    from (
      select a.agent_id, r.is_draining or r.is_paused as is_avoided, a.ready_at is null as is_unready, r.load
      from agent_bots a join agent_runners r on r.runner_id = a.runner_id join agent_pools p on p.pool_id = a.pool_id
      where a.agent_id = any (array(
          select agent_id from agent_guilds where guild_id = p_guild
          except select agent_id from voice_sessions where guild_id = p_guild and state <> 'ended'))
        and a.status in ('approved', 'active') and a.lease_until > clock_timestamp()
        and (p_agent is null or a.agent_id = p_agent)
        -- voice_may_use, inlined: up to 49 calls would add up.
        and case when selected is not null then a.pool_id = selected
                 else p.visibility = 'public' or exists (select from pool_members m where m.pool_id = a.pool_id and m.user_id = p_user) end
      order by is_avoided, is_unready, hashint8(a.agent_id # p_guild)
      limit 6) few
    order by is_avoided, is_unready,
      -- More than 16 sessions count as 16: counting them all would take longer the more there are.
      (select count(*) from (select from voice_sessions s where s.agent_id = few.agent_id and s.state <> 'ended' limit 16) counted),
      load, agent_id
    limit 1);
end $$;
