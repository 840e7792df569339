-- uses fence.sql, wake.sql

-- A heartbeat: renews all leases that the node still holds. A lease that has ended isn't renewed, even if nobody took it.
-- neighbors: the next two live nodes, in a circle. This one watches whether they live, so that two watch each. nodes: how many are live
-- and not cut off. isAsked: another node is cut off, and this one hasn't said since then whether it is.
-- p_reach: 'cut_off': it doesn't reach Discord or any Lavalink; 'works': it has just made sure that it reaches both; 'unknown'.
-- p_lacks: what it couldn't reach when it last tried: 'discord', 'lavalink', 'both', or null.
create or replace function voice_renew(
  p_runner text, p_incarnation bigint, p_lease interval, p_load real, p_is_paused boolean, p_is_draining boolean,
  p_reach text default 'unknown', p_lacks text default null
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  leases jsonb;
  neighbors jsonb;
begin
  if not voice_is_current(p_runner, p_incarnation) then
    return jsonb_build_object('status', 'superseded');
  end if;
  update agent_runners set load = p_load, is_paused = p_is_paused, is_draining = p_is_draining,
      heartbeat_at = clock_timestamp(), live_until = clock_timestamp() + p_lease,
      cut_off_at = case when p_reach = 'cut_off' then coalesce(cut_off_at, clock_timestamp()) end,
      reached_at = case when p_reach = 'works' then clock_timestamp() else reached_at end, lacks = p_lacks
    where runner_id = p_runner;
  with renewed as (
    update agent_bots set lease_until = clock_timestamp() + p_lease
      where runner_id = p_runner and lease_until > clock_timestamp()
      returning agent_id, fence
  )
  select coalesce(jsonb_agg(jsonb_build_object('agent', agent_id::text, 'fence', fence::text) order by agent_id), '[]')
    into leases from renewed;
  select coalesce(jsonb_agg(jsonb_build_object('runner', runner_id, 'incarnation', incarnation::text)), '[]') into neighbors
    from (select runner_id, incarnation from agent_runners where runner_id <> p_runner and live_until > clock_timestamp()
      order by runner_id < p_runner, runner_id limit 2) next_ones;
  return jsonb_build_object('status', 'renewed', 'leases', leases, 'neighbors', neighbors,
    'nodes', (select count(*) from agent_runners where live_until > clock_timestamp() and cut_off_at is null),
    'isAsked', exists (select from agent_runners other join agent_runners r on r.runner_id = p_runner
      where other.runner_id <> p_runner and other.live_until > clock_timestamp()
        and other.cut_off_at > coalesce(r.reached_at, '-infinity')),
    'wakeInMs', voice_wake_in_ms(p_runner));
end $$;
