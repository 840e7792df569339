-- uses fence.sql, wake.sql

-- Agents that nobody holds now. Every node asks with every heartbeat, and mostly there are none, so it reads only that end of the index;
-- p_at is a parameter because an index can't be searched for clock_timestamp(), whose value changes. A bitmap scan would read what each
-- renewal has left behind again and again; an index scan notes that it's gone.
create or replace function voice_unheld_agents(p_at timestamptz) returns bigint[]
language plpgsql stable set enable_seqscan = off set enable_bitmapscan = off as $$
begin
  return array(
    select agent_id from agent_bots where status in ('approved', 'active') and lease_until is null
    union all
    select agent_id from agent_bots where status in ('approved', 'active') and lease_until <= p_at);
end $$;

-- Claims agents that nobody holds, those with sessions first, up to the node's capacity and p_most. Each claim leads to a login: an
-- agent that was claimed p_logins_per_day times today waits until tomorrow, or Discord would reset its token. A node that's cut off claims
-- none as long as another one isn't. gateway: what the node that held it last has kept, unless its sessions are over by now. aliveAt: when
-- that node was last known to live, if it could serve: whoever ended a lease early knew.
create or replace function voice_claim(p_runner text, p_incarnation bigint, p_lease interval, p_most integer, p_logins_per_day integer)
returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  today date := (clock_timestamp() at time zone 'UTC')::date;
  room integer;
  candidates bigint[];
  claimed jsonb;
begin
  if not voice_is_current(p_runner, p_incarnation) then
    return jsonb_build_object('status', 'superseded');
  end if;
  candidates := voice_unheld_agents(clock_timestamp());
  if candidates = '{}' then
    return jsonb_build_object('status', 'claimed', 'agents', '[]'::jsonb, 'wakeInMs', voice_wake_in_ms(p_runner));
  end if;
  select case when is_paused or is_draining or exists (select from agent_runners other where other.live_until > clock_timestamp()
                and other.cut_off_at is null and other.reached_at > r.cut_off_at and not other.is_paused and not other.is_draining) then 0
              else capacity - (select count(*) from agent_bots where runner_id = p_runner and lease_until > clock_timestamp()) end
    into room from agent_runners r where runner_id = p_runner;
  with free as materialized (
    select agent_id, lease_until > clock_timestamp() - interval '10 minutes' as is_recent,
        case when not exists (select from voice_sessions s where s.agent_id = a.agent_id and s.state = 'parked') then
          case when runner_id is null then lease_until else lease_until - p_lease end end as alive_at
      from agent_bots a
      where agent_id = any (candidates) and status in ('approved', 'active') and (lease_until is null or lease_until <= clock_timestamp())
        and (retry_at is null or retry_at <= clock_timestamp())
        and (login_day is distinct from today or logins < p_logins_per_day)
      order by exists (select from voice_sessions s where s.agent_id = a.agent_id and s.state <> 'ended') desc, lease_until nulls last
      limit greatest(least(room, p_most), 0)
      for update skip locked
  ), taken as (
    update agent_bots a set runner_id = p_runner, lease_until = clock_timestamp() + p_lease, fence = nextval('voice_fence'),
        former_runner = coalesce(a.runner_id, a.former_runner),
        left_because = case when a.runner_id is null then a.left_because else 'lease_ended' end,
        ready_at = null, logins = case when login_day = today then logins + 1 else 1 end, login_day = today
      from free where a.agent_id = free.agent_id
      returning a.*, free.is_recent, free.alive_at
  )
  select coalesce(jsonb_agg(jsonb_build_object('agent', agent_id::text, 'fence', fence::text, 'name', name,
      'tokenCiphertext', token_ciphertext, 'tokenKeyId', token_key_id,
      'aliveAt', alive_at, 'gateway', case when is_recent then
        (select jsonb_build_object('ciphertext', g.ciphertext, 'keyId', g.key_id) from agent_gateways g where g.agent_id = taken.agent_id) end)
      order by agent_id), '[]') into claimed from taken;
  return jsonb_build_object('status', 'claimed', 'agents', claimed, 'wakeInMs', voice_wake_in_ms(p_runner));
end $$;
