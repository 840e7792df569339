-- The notifications to post now. Each goes to one node, which has p_hold to post it. They're derived from the sessions and the line, so
-- no event can get lost. What members did themselves (dismiss, kick, leave the line) notifies nobody.
create or replace function voice_take_news(p_wait interval, p_hold interval) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  news jsonb;
begin
  if not exists (select from voice_follow_ups) or not pg_try_advisory_xact_lock(hashtextextended('voice_news', 0)) then
    return '[]';
  end if;
  with judged as materialized (
    select f.idem_key, s.agent_id, s.end_reason, case
        when f.expires_at <= clock_timestamp() then 'over'
        when f.session_id is null and exists (select from voice_waiters w
          where w.guild_id = f.guild_id and w.kind = f.kind and w.user_id = f.user_id) then 'open'
        when s.session_id is null then case when f.waits_since <= clock_timestamp() - p_wait then 'gave_up' else 'over' end
        when s.state = 'ended' then case
          when s.end_reason in ('not_joined', 'idle', 'agent_gone', 'revoked', 'no_access') then 'released' else 'over' end
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
    where f.taken_until is null or f.taken_until <= clock_timestamp()
  ), forgotten as (
    delete from voice_follow_ups f using judged j where f.idem_key = j.idem_key and j.event = 'over'
  ), taken as (
    update voice_follow_ups f set taken_until = clock_timestamp() + p_hold
      from judged j where f.idem_key = j.idem_key and j.event not in ('over', 'open')
      returning f.*, j.event, j.end_reason, j.agent_id
  )
  select coalesce(jsonb_agg(jsonb_build_object('key', t.idem_key, 'event', t.event, 'reason', t.end_reason,
      'channel', t.channel_id::text, 'user', t.user_id::text, 'agentName', a.name, 'application', t.application_id::text,
      'token', jsonb_build_object('ciphertext', t.token_ciphertext, 'keyId', t.token_key_id)) order by t.asked_at), '[]')
    into news from taken t left join agent_bots a on a.agent_id = t.agent_id;
  return news;
end $$;
