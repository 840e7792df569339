-- The lock that a node's process holds as long as it lives, on a connection of its own. Postgres frees it when that connection ends.
create or replace function voice_life_lock(p_incarnation bigint) returns bigint language sql immutable as $$
  select hashtextextended('voice_runner:' || p_incarnation, 0)
$$;

-- Another node's process has lost its lock, so its agents are free at once instead of when their leases end. If it holds the lock
-- again, it only lost its connection. If it's alive without it, it loses its agents, as it would if its leases had ended.
create or replace function voice_bury(p_runner text, p_incarnation bigint) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  freed jsonb;
begin
  perform from agent_runners where runner_id = p_runner and incarnation = p_incarnation and live_until > clock_timestamp() for no key update;
  if not found then
    return jsonb_build_object('status', 'gone', 'agents', '[]'::jsonb);
  end if;
  if not pg_try_advisory_xact_lock_shared(voice_life_lock(p_incarnation)) then
    return jsonb_build_object('status', 'alive', 'agents', '[]'::jsonb);
  end if;
  with given as (
    update agent_bots set runner_id = null, lease_until = clock_timestamp(),
        former_runner = p_runner, left_because = 'died'
      where runner_id = p_runner and lease_until > clock_timestamp() returning agent_id
  )
  select coalesce(jsonb_agg(agent_id::text order by agent_id), '[]') into freed from given;
  update agent_runners set live_until = clock_timestamp() where runner_id = p_runner;
  return jsonb_build_object('status', 'buried', 'agents', freed);
end $$;
