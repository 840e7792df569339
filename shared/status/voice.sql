-- How the voice plane is: 'down' if none of its agents is ready on a live node that reaches Discord and Lavalink, 'degraded' if less than
-- half of them are, else 'up'.
-- Null without agents.
create or replace function status_voice() returns text language sql stable as $$
  select case when count(*) = 0 then null when count(*) filter (where is_ready) = 0 then 'down'
    when count(*) filter (where is_ready) * 2 < count(*) then 'degraded' else 'up' end
  from agent_bots a left join agent_runners r using (runner_id),
    lateral (select a.ready_at is not null and a.lease_until > clock_timestamp() and r.live_until > clock_timestamp()
      and r.lacks is null as is_ready) now
  where a.status in ('approved', 'active');
$$;
