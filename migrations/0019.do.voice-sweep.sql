-- What members ask of sessions, and what time does to them.

create function voice_write_intent(
  p_key text, p_guild bigint, p_channel bigint, p_kind text, p_user bigint, p_intent jsonb, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'intent', p_guild, p_channel, p_kind, p_user, md5(p_intent::text));
  outcome jsonb := voice_begin(p_key, request, p_guild, p_module, p_command, p_roles);
  s voice_sessions;
begin
  if outcome is not null then
    return outcome;
  end if;
  perform voice_lock_guild(p_guild);
  s := voice_session_in(p_guild, p_channel, p_kind);
  return idempotency_remember(p_key, request, case when s.session_id is null then jsonb_build_object('status', 'no_session')
    else jsonb_build_object('status', 'asked', 'session', voice_session_json(s),
                            'intent', voice_ask(s.session_id, p_key, p_user, p_intent)::text) end);
end $$;

-- The oldest intent of a session that is not applied yet, locked with the session until the transaction ends: the caller applies
-- it in the same transaction, so it is done once or, if the node dies, not at all. That may end the session, so the guild's lock
-- comes first.
create function voice_next_intent(p_agent bigint, p_fence bigint, p_session bigint) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  i voice_intents;
begin
  if not voice_holds(p_agent, p_fence) then
    return jsonb_build_object('status', 'stale_fence');
  end if;
  perform voice_lock_guild(guild_id) from voice_sessions where session_id = p_session;
  perform from voice_sessions where session_id = p_session and agent_id = p_agent and state <> 'ended' for no key update;
  if not found then
    return jsonb_build_object('status', 'not_found');
  end if;
  select * into i from voice_intents where session_id = p_session and applied_at is null order by intent_id limit 1;
  return case when i.intent_id is null then jsonb_build_object('status', 'none')
    else jsonb_build_object('status', 'intent', 'intent', jsonb_build_object('id', i.intent_id::text, 'key', i.idem_key,
      'user', i.user_id::text, 'verb', i.verb, 'payload', i.payload, 'askedAt', i.asked_at)) end;
end $$;

-- Why a session is to end or to move now, or null: its agent can no longer serve it, it was not joined in time, or nobody has heard
-- it for as long as the guild allows. Idleness counts only while a node could have noticed somebody.
create function voice_due(s voice_sessions, p_join_within interval, p_idle_minutes integer) returns text
language plpgsql stable as $$
declare
  a agent_bots;
  idle_minutes integer := p_idle_minutes;
begin
  select * into a from agent_bots where agent_id = s.agent_id;
  select p.idle_minutes into idle_minutes from guild_voice_policy p where p.guild_id = s.guild_id;
  if not found then
    idle_minutes := p_idle_minutes;
  end if;
  return case
    when s.state = 'ended' then null
    when a.status not in ('approved', 'active')
      or not exists (select from agent_guilds g where g.guild_id = s.guild_id and g.agent_id = s.agent_id) then 'agent_gone'
    when s.state = 'starting' and s.state_at < clock_timestamp() - p_join_within then 'not_joined'
    when a.lease_until > clock_timestamp() and s.fence = a.fence
      and s.heard_at < clock_timestamp() - make_interval(mins => idle_minutes) then 'idle'
  end;
end $$;

-- Ends what is due, frees the places of those who waited for p_wait, and serves the others. Any node may run it as often as it
-- likes; of two at once one is told that the other is at it.
create function voice_sweep(p_join_within interval, p_wait interval, p_idle_minutes integer) returns jsonb
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
  for guild in
    select live.guild_id from voice_sessions live
      where live.state <> 'ended' and voice_due(live, p_join_within, p_idle_minutes) is not null
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
  delete from voice_sessions where state = 'ended' and ended_at < clock_timestamp() - interval '7 days';
  return jsonb_build_object('status', 'swept', 'events', events);
end $$;

-- After how many minutes without a listener sessions of a guild end; null: never.
create function voice_set_idle(
  p_key text, p_guild bigint, p_minutes integer, p_actor bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'idle', p_guild, coalesce(p_minutes::text, 'off'), p_actor);
  outcome jsonb := voice_begin(p_key, request, p_guild, p_module, p_command, p_roles);
begin
  if outcome is not null then
    return outcome;
  end if;
  insert into guild_voice_policy (guild_id, idle_minutes) values (p_guild, p_minutes)
    on conflict (guild_id) do update set idle_minutes = excluded.idle_minutes;
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'set', 'idleMinutes', p_minutes));
end $$;

-- How many places in line were given up: 0 or 1.
create function voice_leave_line(p_guild bigint, p_user bigint, p_kind text) returns integer language sql as $$
  select voice_lock_guild(p_guild);
  with gone as (delete from voice_waiters where guild_id = p_guild and user_id = p_user and kind = p_kind returning 1)
  select count(*)::integer from gone;
$$;
