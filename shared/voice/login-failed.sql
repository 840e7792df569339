-- uses fence.sql

-- The agent's client couldn't log in, and its lease ends. A refused token isn't tried again until someone replaces it; after other
-- failures there's a pause that doubles each time.
create or replace function voice_login_failed(p_agent bigint, p_fence bigint, p_is_refused boolean, p_first interval, p_longest interval)
returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  failed agent_bots;
begin
  if not voice_holds(p_agent, p_fence) then
    return jsonb_build_object('status', 'stale_fence');
  end if;
  update agent_bots set runner_id = null, lease_until = clock_timestamp(), ready_at = null, login_failures = login_failures + 1,
      former_runner = runner_id, left_because = 'handed_over',
      status = case when p_is_refused then 'refused' else status end,
      retry_at = clock_timestamp() + least(p_first * power(2, least(login_failures, 20)), p_longest)
    where agent_id = p_agent returning * into failed;
  if p_is_refused then
    insert into pool_events (pool_id, actor_id, action, agent_id) values (failed.pool_id, p_agent, 'token_refused', p_agent);
  end if;
  return jsonb_build_object('status', 'noted', 'failures', failed.login_failures, 'retryInMs',
    case when not p_is_refused then ceil(extract(epoch from failed.retry_at - clock_timestamp()) * 1000)::bigint end);
end $$;
