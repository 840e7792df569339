-- uses fence.sql

-- Gives up leases at once: those of p_agents (comma-separated), or all of the node's. A node that gives up all of them is shutting
-- down and no longer counts as live.
create or replace function voice_release_leases(p_runner text, p_incarnation bigint, p_agents text) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  released jsonb;
begin
  if not voice_is_current(p_runner, p_incarnation) then
    return jsonb_build_object('status', 'superseded');
  end if;
  with given as (
    update agent_bots set runner_id = null, lease_until = clock_timestamp(), ready_at = null,
        former_runner = p_runner, left_because = 'handed_over'
      where runner_id = p_runner and (p_agents is null or agent_id = any (string_to_array(p_agents, ',')::bigint[]))
      returning agent_id
  )
  select coalesce(jsonb_agg(agent_id::text order by agent_id), '[]') into released from given;
  if p_agents is null then
    update agent_runners set is_draining = true, live_until = clock_timestamp() where runner_id = p_runner;
  end if;
  return jsonb_build_object('status', 'released', 'agents', released);
end $$;
