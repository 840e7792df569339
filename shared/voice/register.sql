-- Registers a node's process. An earlier process of the same name counts as dead: its agents are free at once. When it died is unknown,
-- so their leases end when they were renewed last.
create or replace function voice_register(p_runner text, p_url text, p_version text, p_capacity integer, p_lease interval)
returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  registered bigint;
begin
  insert into agent_runners (runner_id, incarnation, url, version, capacity, live_until)
    values (p_runner, nextval('voice_fence'), p_url, p_version, p_capacity, clock_timestamp() + p_lease)
    on conflict (runner_id) do update set incarnation = excluded.incarnation, url = excluded.url, version = excluded.version,
      capacity = excluded.capacity, load = 0, is_paused = false, is_draining = false, cut_off_at = null, reached_at = null, lacks = null,
      started_at = clock_timestamp(), heartbeat_at = clock_timestamp(), live_until = excluded.live_until
    returning incarnation into registered;
  update agent_bots set runner_id = null, lease_until = least(lease_until - p_lease, clock_timestamp()),
      former_runner = p_runner, left_because = 'restarted'
    where runner_id = p_runner;
  delete from voice_failovers where at < clock_timestamp() - interval '30 days';
  delete from agent_runners r where live_until < clock_timestamp() - interval '7 days'
    and not exists (select from agent_bots a where a.runner_id = r.runner_id);
  return jsonb_build_object('status', 'registered', 'incarnation', registered::text);
end $$;
