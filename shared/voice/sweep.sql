-- uses guild-slots.sql, session.sql

-- Why a session that is still starting has failed, or null. not_joined: the node that holds its agent was alive and had enough time.
-- agent_gone: nobody holds the agent, although a node has been there long enough to claim it.
create or replace function voice_start_due(s voice_sessions, a agent_bots, p_join_within interval) returns text
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

-- Why a session has to end or move now, or null: its agent can no longer serve it, it wasn't joined in time, or nobody has heard it for
-- the server's idle time. Idle time counts only while a node could have noticed listeners.
create or replace function voice_due(s voice_sessions, p_join_within interval, p_idle_minutes integer) returns text
language plpgsql stable as $$
declare
  a agent_bots;
  idle_minutes integer;  -- 0: never
begin
  select * into a from agent_bots where agent_id = s.agent_id;
  idle_minutes := coalesce((select (g.value -> 'idleMinutes')::integer from guild_settings g
    where g.guild_id = s.guild_id and g.module = 'voice'), p_idle_minutes);
  return case
    when s.state = 'ended' then null
    when a.status not in ('approved', 'active')
      or not exists (select from agent_guilds g where g.guild_id = s.guild_id and g.agent_id = s.agent_id) then 'agent_gone'
    when s.state = 'starting' then voice_start_due(s, a, p_join_within)
    when a.lease_until > clock_timestamp() and s.fence = a.fence
      and idle_minutes > 0 and s.heard_at < clock_timestamp() - make_interval(mins => idle_minutes) then 'idle'
  end;
end $$;

-- Ends or moves sessions that are due, removes members who waited for p_wait from the line, and serves the others. Any node can run it
-- at any time; when two run it at once, or another one did within p_every, one of them gets 'busy'. It reads every session, so with
-- many nodes it mustn't run as often as each of them would.
create or replace function voice_sweep(
  p_join_within interval, p_wait interval, p_idle_minutes integer, p_every interval default '0'
) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  guild bigint;
  s voice_sessions;
  gave_up jsonb;
  events jsonb := '[]';
begin
  if not pg_try_advisory_xact_lock(hashtextextended('voice_sweep', 0)) then
    return jsonb_build_object('status', 'busy', 'events', events);
  end if;
  update voice_sweeps set swept_at = clock_timestamp() where swept_at <= clock_timestamp() - p_every;
  if not found and p_every > '0' then
    return jsonb_build_object('status', 'busy', 'events', events);
  end if;
  for guild in
    select live.guild_id from voice_sessions live
      where live.state <> 'ended'
        -- First whether it could have something to say: asking it takes twenty times as long. A minute is the shortest idle time.
        and case when live.heard_at < clock_timestamp() - interval '1 minute'
            or (live.state = 'starting' and live.state_at < clock_timestamp() - p_join_within)
            -- Not with exists: Postgres would rather read all of both tables than look up each row.
            or (select a.status from agent_bots a where a.agent_id = live.agent_id) not in ('approved', 'active')
            or (select g.slot from agent_guilds g where g.guild_id = live.guild_id and g.agent_id = live.agent_id) is null
          then voice_due(live, p_join_within, p_idle_minutes) is not null end
    union select guild_id from voice_waiters order by 1
  loop
    perform voice_lock_guild(guild);
    for s in select * from voice_sessions where guild_id = guild and state <> 'ended' order by session_id for no key update loop
      events := events || case voice_due(s, p_join_within, p_idle_minutes)
        when 'agent_gone' then voice_rehome(s, 'agent_gone')
        when 'not_joined' then voice_end(s, 'not_joined')
        when 'idle' then voice_end(s, 'idle')
        else '[]' end;
    end loop;
    with gone as (
      delete from voice_waiters where guild_id = guild and asked_at < clock_timestamp() - p_wait returning *
    )
    select coalesce(jsonb_agg(jsonb_build_object('event', 'gave_up', 'guild', guild_id::text, 'channel', channel_id::text,
        'kind', kind, 'user', user_id::text, 'textChannel', text_channel_id::text) order by waiter_id), '[]')
      into gave_up from gone;
    events := events || gave_up || voice_serve_waiters(guild);
  end loop;
  -- Results are kept for redeliveries. A follow-up is normally deleted when it's posted.
  delete from voice_intents where applied_at < clock_timestamp() - interval '1 day';
  delete from voice_follow_ups where expires_at < clock_timestamp() - interval '1 day';
  delete from voice_sessions where state = 'ended' and ended_at < clock_timestamp() - interval '7 days';
  return jsonb_build_object('status', 'swept', 'events', events);
end $$;
