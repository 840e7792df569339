-- uses ../jobs/add.sql

-- Adds the job that posts one notification. Returns whether it was added.
create or replace function voice_add_follow_up(f voice_follow_ups, p_event text, p_reason text default null, p_agent_name text default null)
returns boolean language sql as $$
  select job_add('voice_follow_up', f.idem_key, jsonb_strip_nulls(jsonb_build_object('event', p_event, 'reason', p_reason,
    'channel', f.channel_id::text, 'user', f.user_id::text, 'agentName', p_agent_name, 'application', f.application_id::text,
    'token', jsonb_build_object('ciphertext', f.token_ciphertext, 'keyId', f.token_key_id),
    'expiresAt', to_char(f.expires_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))));
$$;

-- Adds a job for each notification to post now, and returns how many. They're derived from the sessions and the line, so no event
-- can get lost. What members did themselves (dismiss, kick, leave the line) notifies nobody.
create or replace function voice_queue_follow_ups(p_wait interval) returns integer
language plpgsql set lock_timeout = '900ms' as $$
declare
  queued integer;
begin
  if not exists (select from voice_follow_ups) or not pg_try_advisory_xact_lock(hashtextextended('voice_follow_ups', 0)) then
    return 0;
  end if;
  with judged as materialized (
    select f.idem_key, s.agent_id, s.end_reason, case
        when f.expires_at <= clock_timestamp() then 'over'
        when f.session_id is null and exists (select from voice_waiters w
          where w.guild_id = f.guild_id and w.kind = f.kind and w.user_id = f.user_id) then 'open'
        when s.session_id is null then case when f.waits_since <= clock_timestamp() - p_wait then 'gave_up' else 'over' end
        when s.state = 'ended' then case
          when s.end_reason in ('not_joined', 'idle', 'agent_gone', 'revoked', 'no_access', 'stage', 'muted') then 'released' else 'over' end
        when f.session_id is null and s.state = 'active' then 'served'
        else 'open' end as event
    from voice_follow_ups f left join lateral (
      select own.* from voice_sessions own where own.session_id = f.session_id
      union all
      select live.* from voice_sessions live where f.session_id is null
        and live.guild_id = f.guild_id and live.channel_id = f.channel_id and live.kind = f.kind and live.state <> 'ended'
      union all
      select past.* from voice_sessions past where f.session_id is null and past.state = 'ended' and past.ended_at >= f.asked_at
        and past.started_at >= f.asked_at and past.guild_id = f.guild_id and past.channel_id = f.channel_id and past.kind = f.kind
      order by session_id desc limit 1) s on true
  ), gone as (
    delete from voice_follow_ups f using judged j where f.idem_key = j.idem_key and j.event <> 'open'
      returning f, j.event, j.end_reason, j.agent_id
  ), added as (
    select voice_add_follow_up(g.f, g.event, g.end_reason, a.name) as is_new
    from gone g left join agent_bots a on a.agent_id = g.agent_id
    where g.event <> 'over' order by (g.f).asked_at
  )
  select count(*) filter (where is_new) into queued from added;
  return queued;
end $$;
