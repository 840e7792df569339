-- Leases: which node holds which agent, until when, under which fence. Every function answers in one statement of its caller.
--
-- Locks, always in this order: the runner, agents, the guild (voice_lock_guild), sessions. Whoever writes under a fence holds
-- its agent FOR KEY SHARE: renewals pass, a claim (FOR UPDATE) does not, so no lease changes hands amid a write.

-- Whether this process still is the one registered under its name. Locks the runner for the caller's change.
create function voice_is_current(p_runner text, p_incarnation bigint) returns boolean language plpgsql as $$
begin
  perform from agent_runners where runner_id = p_runner and incarnation = p_incarnation for no key update;
  return found;
end $$;

-- Whether the lease with this fence still runs. Keeps it from changing hands until the transaction ends.
create function voice_holds(p_agent bigint, p_fence bigint) returns boolean language plpgsql as $$
begin
  perform from agent_bots where agent_id = p_agent and fence = p_fence and lease_until > clock_timestamp() for key share;
  return found;
end $$;

-- In how many milliseconds the next lease of another node ends, or an agent may be tried again; null when nothing is to come.
create function voice_wake_in_ms(p_runner text) returns bigint language sql stable as $$
  select ceil(extract(epoch from min(greatest(lease_until, retry_at)) - clock_timestamp()) * 1000)::bigint
  from agent_bots
  where status in ('approved', 'active') and runner_id is distinct from p_runner
    and greatest(lease_until, retry_at) > clock_timestamp();
$$;

-- A process takes its place among the nodes. One that had the same name before is taken for dead: what it held is free at once.
create function voice_register(p_runner text, p_url text, p_version text, p_capacity integer, p_lease interval)
returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  registered bigint;
begin
  insert into agent_runners (runner_id, incarnation, url, version, capacity, live_until)
    values (p_runner, nextval('voice_fence'), p_url, p_version, p_capacity, clock_timestamp() + p_lease)
    on conflict (runner_id) do update set incarnation = excluded.incarnation, url = excluded.url, version = excluded.version,
      capacity = excluded.capacity, load = 0, is_paused = false, is_draining = false, started_at = clock_timestamp(),
      heartbeat_at = clock_timestamp(), live_until = excluded.live_until
    returning incarnation into registered;
  update agent_bots set runner_id = null, lease_until = clock_timestamp() where runner_id = p_runner;
  delete from agent_runners r where live_until < clock_timestamp() - interval '7 days'
    and not exists (select from agent_bots a where a.runner_id = r.runner_id);
  return jsonb_build_object('status', 'registered', 'incarnation', registered::text);
end $$;

-- A heartbeat: renews everything the node still holds. A lease that has ended is not renewed, even while nobody took it.
create function voice_renew(
  p_runner text, p_incarnation bigint, p_lease interval, p_load real, p_is_paused boolean, p_is_draining boolean
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  leases jsonb;
begin
  if not voice_is_current(p_runner, p_incarnation) then
    return jsonb_build_object('status', 'superseded');
  end if;
  update agent_runners set load = p_load, is_paused = p_is_paused, is_draining = p_is_draining,
      heartbeat_at = clock_timestamp(), live_until = clock_timestamp() + p_lease
    where runner_id = p_runner;
  with renewed as (
    update agent_bots set lease_until = clock_timestamp() + p_lease
      where runner_id = p_runner and lease_until > clock_timestamp()
      returning agent_id, fence
  )
  select coalesce(jsonb_agg(jsonb_build_object('agent', agent_id::text, 'fence', fence::text) order by agent_id), '[]')
    into leases from renewed;
  return jsonb_build_object('status', 'renewed', 'leases', leases, 'wakeInMs', voice_wake_in_ms(p_runner));
end $$;

-- Takes agents that nobody holds, those with sessions first, up to the node's capacity and p_most. Each claim is a login to
-- come: an agent that was claimed p_logins_per_day times today waits for tomorrow, or Discord would take its token away.
create function voice_claim(p_runner text, p_incarnation bigint, p_lease interval, p_most integer, p_logins_per_day integer)
returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  today date := (clock_timestamp() at time zone 'UTC')::date;
  room integer;
  claimed jsonb;
begin
  if not voice_is_current(p_runner, p_incarnation) then
    return jsonb_build_object('status', 'superseded');
  end if;
  select case when is_paused or is_draining then 0
              else capacity - (select count(*) from agent_bots where runner_id = p_runner and lease_until > clock_timestamp()) end
    into room from agent_runners where runner_id = p_runner;
  with free as materialized (
    select agent_id from agent_bots a
      where status in ('approved', 'active') and (lease_until is null or lease_until <= clock_timestamp())
        and (retry_at is null or retry_at <= clock_timestamp())
        and (login_day is distinct from today or logins < p_logins_per_day)
      order by exists (select from voice_sessions s where s.agent_id = a.agent_id and s.state <> 'ended') desc, lease_until nulls last
      limit greatest(least(room, p_most), 0)
      for update skip locked
  ), taken as (
    update agent_bots a set runner_id = p_runner, lease_until = clock_timestamp() + p_lease, fence = nextval('voice_fence'),
        ready_at = null, logins = case when login_day = today then logins + 1 else 1 end, login_day = today
      from free where a.agent_id = free.agent_id
      returning a.*
  )
  select coalesce(jsonb_agg(jsonb_build_object('agent', agent_id::text, 'fence', fence::text, 'name', name,
      'tokenCiphertext', token_ciphertext, 'tokenKeyId', token_key_id) order by agent_id), '[]') into claimed from taken;
  return jsonb_build_object('status', 'claimed', 'agents', claimed, 'wakeInMs', voice_wake_in_ms(p_runner));
end $$;

-- Hands agents over at once: those named in p_agents (comma-separated), or all of the node's. A node that hands over all of
-- them is on its way out and no longer counts as live.
create function voice_release_leases(p_runner text, p_incarnation bigint, p_agents text) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  released jsonb;
begin
  if not voice_is_current(p_runner, p_incarnation) then
    return jsonb_build_object('status', 'superseded');
  end if;
  with given as (
    update agent_bots set runner_id = null, lease_until = clock_timestamp(), ready_at = null
      where runner_id = p_runner and (p_agents is null or agent_id = any (string_to_array(p_agents, ',')::bigint[]))
      returning agent_id
  )
  select coalesce(jsonb_agg(agent_id::text order by agent_id), '[]') into released from given;
  if p_agents is null then
    update agent_runners set is_draining = true, live_until = clock_timestamp() where runner_id = p_runner;
  end if;
  return jsonb_build_object('status', 'released', 'agents', released);
end $$;

-- The agent's client could not log in. Refused tokens are not tried again until somebody has looked; everything else after a
-- pause that doubles with each failure. The lease is given up.
create function voice_login_failed(p_agent bigint, p_fence bigint, p_is_refused boolean, p_first interval, p_longest interval)
returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  failed agent_bots;
begin
  if not voice_holds(p_agent, p_fence) then
    return jsonb_build_object('status', 'stale_fence');
  end if;
  update agent_bots set runner_id = null, lease_until = clock_timestamp(), ready_at = null, login_failures = login_failures + 1,
      status = case when p_is_refused then 'refused' else status end,
      retry_at = clock_timestamp() + least(p_first * power(2, least(login_failures, 20)), p_longest)
    where agent_id = p_agent returning * into failed;
  if p_is_refused then
    insert into pool_events (pool_id, actor_id, action, agent_id) values (failed.pool_id, p_agent, 'token_refused', p_agent);
  end if;
  return jsonb_build_object('status', 'noted', 'failures', failed.login_failures, 'retryInMs',
    case when not p_is_refused then ceil(extract(epoch from failed.retry_at - clock_timestamp()) * 1000)::bigint end);
end $$;

create function voice_lock_guild(p_guild bigint) returns void language sql as $$
  select pg_advisory_xact_lock(hashtextextended('voice:' || p_guild, 0));
$$;

-- Writes down that an agent is in a guild. False when the guild has as many agents as it can.
create function voice_enter_guild(p_agent bigint, p_guild bigint) returns boolean language plpgsql as $$
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
