-- A session that is being started outlives whatever should have joined it. The time for joining counts only for a node that lives:
-- one that was killed amid it cannot have joined, and whoever takes its agent starts anew.

-- What a session that is still being started has missed, or null. not_joined: the node that holds its agent had its time, and lived
-- through it. agent_gone: nobody holds the agent, though a node has been there for long enough to take it.
create function voice_start_due(s voice_sessions, a agent_bots, p_join_within interval) returns text
language plpgsql stable as $$
declare
  over_at timestamptz := s.state_at + p_join_within;
begin
  if over_at >= clock_timestamp() then
    return null;
  end if;
  if a.lease_until > clock_timestamp() then
    return (select 'not_joined' from agent_runners r
      where r.runner_id = a.runner_id and r.heartbeat_at >= over_at and s.fence = a.fence);
  end if;
  return (select 'agent_gone' where coalesce(a.lease_until, s.state_at) < clock_timestamp() - p_join_within
    and exists (select from agent_runners r
      where r.live_until > clock_timestamp() and r.started_at < clock_timestamp() - p_join_within));
end $$;

create or replace function voice_due(s voice_sessions, p_join_within interval, p_idle_minutes integer) returns text
language plpgsql stable as $$
declare
  a agent_bots;
  idle_minutes integer := p_idle_minutes;
begin
  select * into a from agent_bots where agent_id = s.agent_id;
  select p.idle_minutes into idle_minutes from guild_voice_policy p where p.guild_id = s.guild_id;
  if not found then
    idle_minutes := p_idle_minutes;
  end if;
  return case
    when s.state = 'ended' then null
    when a.status not in ('approved', 'active')
      or not exists (select from agent_guilds g where g.guild_id = s.guild_id and g.agent_id = s.agent_id) then 'agent_gone'
    when s.state = 'starting' then voice_start_due(s, a, p_join_within)
    when a.lease_until > clock_timestamp() and s.fence = a.fence
      and s.heard_at < clock_timestamp() - make_interval(mins => idle_minutes) then 'idle'
  end;
end $$;
