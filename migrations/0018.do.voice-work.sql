-- What nodes write about their agents and sessions, each under its fence: one that is stale changes nothing and
-- says so.

-- Everything the node's agents serve, taken up under their present fences. failedOver: another lease served it before.
create function voice_adopt(p_runner text, p_incarnation bigint) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  sessions jsonb;
begin
  if not voice_is_current(p_runner, p_incarnation) then
    return jsonb_build_object('status', 'superseded');
  end if;
  with held as materialized (
    select agent_id, fence from agent_bots where runner_id = p_runner and lease_until > clock_timestamp() for key share
  ), taken as (
    update voice_sessions s set fence = held.fence, heard_at = clock_timestamp(),
        state_at = case when s.state = 'starting' then clock_timestamp() else s.state_at end
      from held where s.agent_id = held.agent_id and s.state <> 'ended' and s.fence < held.fence
      returning s.session_id, s.state
  )
  select coalesce(jsonb_agg(voice_session_json(s) || jsonb_build_object('failedOver', coalesce(taken.state <> 'starting', false))
      order by s.session_id), '[]') into sessions
    from held join voice_sessions s on s.agent_id = held.agent_id and s.state <> 'ended'
    left join taken on taken.session_id = s.session_id;
  return jsonb_build_object('status', 'adopted', 'sessions', sessions);
end $$;

create function voice_set_state(p_agent bigint, p_fence bigint, p_session bigint, p_state text) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  s voice_sessions;
begin
  if not voice_holds(p_agent, p_fence) then
    return jsonb_build_object('status', 'stale_fence');
  end if;
  update voice_sessions set state = p_state, state_at = clock_timestamp()
    where session_id = p_session and agent_id = p_agent and state <> 'ended' returning * into s;
  return case when s.session_id is null then jsonb_build_object('status', 'not_found')
              else jsonb_build_object('status', 'noted', 'session', voice_session_json(s)) end;
end $$;

-- Somebody moved the agent to another channel. Where that has a session of the kind already, nothing changes.
create function voice_move(p_agent bigint, p_fence bigint, p_session bigint, p_channel bigint) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  s voice_sessions;
begin
  if not voice_holds(p_agent, p_fence) then
    return jsonb_build_object('status', 'stale_fence');
  end if;
  perform voice_lock_guild(guild_id) from voice_sessions where session_id = p_session;
  select * into s from voice_sessions where session_id = p_session and agent_id = p_agent and state <> 'ended' for no key update;
  if s.session_id is null then
    return jsonb_build_object('status', 'not_found');
  end if;
  if s.channel_id <> p_channel and (voice_session_in(s.guild_id, p_channel, s.kind)).session_id is not null then
    return jsonb_build_object('status', 'channel_taken');
  end if;
  update voice_sessions set channel_id = p_channel where session_id = p_session returning * into s;
  return jsonb_build_object('status', 'noted', 'session', voice_session_json(s));
end $$;

-- p_heard: [{session, agent, fence}, …], the sessions that somebody can hear now.
create function voice_heard(p_heard jsonb) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  noted jsonb;
begin
  with heard as (
    select session, agent, fence from jsonb_to_recordset(p_heard) as given (session bigint, agent bigint, fence bigint)
  ), held as materialized (
    select a.agent_id from agent_bots a join heard on heard.agent = a.agent_id and heard.fence = a.fence
      where a.lease_until > clock_timestamp() order by a.agent_id for key share of a
  ), updated as (
    update voice_sessions s set heard_at = clock_timestamp() from heard
      where s.session_id = heard.session and s.agent_id = heard.agent and s.state <> 'ended'
        and s.agent_id in (select agent_id from held)
      returning s.session_id
  )
  select coalesce(jsonb_agg(session_id::text order by session_id), '[]') into noted from updated;
  return jsonb_build_object('status', 'noted', 'sessions', noted);
end $$;

create function voice_release(p_agent bigint, p_fence bigint, p_session bigint, p_reason text) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  s voice_sessions;
begin
  if not voice_holds(p_agent, p_fence) then
    return jsonb_build_object('status', 'stale_fence');
  end if;
  perform voice_lock_guild(guild_id) from voice_sessions where session_id = p_session;
  select * into s from voice_sessions where session_id = p_session and agent_id = p_agent and state <> 'ended' for no key update;
  return case when s.session_id is null then jsonb_build_object('status', 'not_found')
              else jsonb_build_object('status', 'released', 'events', voice_end(s, p_reason)) end;
end $$;

-- What a guild's staff ends: the sessions of a channel, of one kind or of both. Whoever holds the agent finds them gone.
create function voice_dismiss(
  p_key text, p_guild bigint, p_channel bigint, p_kind text, p_actor bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'dismiss', p_guild, p_channel, coalesce(p_kind, '-'), p_actor);
  outcome jsonb := voice_begin(p_key, request, p_guild, p_module, p_command, p_roles);
  s voice_sessions;
  events jsonb := '[]';
begin
  if outcome is not null then
    return outcome;
  end if;
  perform voice_lock_guild(p_guild);
  for s in select * from voice_sessions where guild_id = p_guild and channel_id = p_channel and state <> 'ended'
      and kind = coalesce(p_kind, kind) order by session_id for no key update
  loop
    events := events || voice_end(s, 'dismissed');
  end loop;
  return idempotency_remember(p_key, request,
    jsonb_build_object('status', case when events = '[]' then 'no_session' else 'released' end, 'events', events));
end $$;

-- The agent is no longer in a guild: what it served there goes to another one.
create function voice_leave_guild(p_agent bigint, p_guild bigint, p_reason text) returns jsonb language plpgsql as $$
declare
  s voice_sessions;
begin
  perform voice_lock_guild(p_guild);
  delete from agent_guilds where guild_id = p_guild and agent_id = p_agent;
  select * into s from voice_sessions where guild_id = p_guild and agent_id = p_agent and state <> 'ended' for no key update;
  return case when s.session_id is null then '[]' else voice_rehome(s, p_reason) end;
end $$;

-- The agent is logged in. p_guilds, comma-separated: all guilds it is in.
create function voice_agent_ready(p_agent bigint, p_fence bigint, p_guilds text) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  changed record;
  entered jsonb := '[]';
  refused jsonb := '[]';
  events jsonb := '[]';
begin
  if not voice_holds(p_agent, p_fence) then
    return jsonb_build_object('status', 'stale_fence');
  end if;
  update agent_bots set ready_at = clock_timestamp(), status = 'active', login_failures = 0, retry_at = null
    where agent_id = p_agent and status in ('approved', 'active');
  -- In the order of the guilds, which is that of their locks.
  for changed in
    select coalesce(now_in.guild, was_in.guild_id) as guild, now_in.guild is not null as is_in
    from (select g::bigint as guild from unnest(string_to_array(p_guilds, ',')) g) now_in
    full join (select guild_id from agent_guilds where agent_id = p_agent) was_in on was_in.guild_id = now_in.guild
    where now_in.guild is null or was_in.guild_id is null order by 1
  loop
    if not changed.is_in then
      events := events || voice_leave_guild(p_agent, changed.guild, 'agent_gone');
    elsif voice_enter_guild(p_agent, changed.guild) then
      entered := entered || to_jsonb(changed.guild::text);
      events := events || voice_serve_waiters(changed.guild);
    else
      refused := refused || to_jsonb(changed.guild::text);
    end if;
  end loop;
  return jsonb_build_object('status', 'ready', 'entered', entered, 'full', refused, 'events', events);
end $$;

create function voice_guild_changed(p_agent bigint, p_fence bigint, p_guild bigint, p_is_in boolean) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
begin
  if not voice_holds(p_agent, p_fence) then
    return jsonb_build_object('status', 'stale_fence');
  end if;
  if not p_is_in then
    return jsonb_build_object('status', 'left', 'events', voice_leave_guild(p_agent, p_guild, 'agent_gone'));
  end if;
  return case when voice_enter_guild(p_agent, p_guild)
    then jsonb_build_object('status', 'entered', 'events', voice_serve_waiters(p_guild))
    else jsonb_build_object('status', 'full', 'events', '[]'::jsonb) end;
end $$;
