-- Sessions: which agent serves which channel, who waits for one, and what was asked of it. Whatever changes sessions or the wait
-- line of a guild holds voice_lock_guild, so that two requests never see the same agent free and nobody is passed over.
-- What happened on the way comes back as events: [{event: released | moved | served | gave_up, …}, …], for whoever tells members.

-- What a change was answered before, or why the guild's staff does not want it; null: it may go on.
create function voice_begin(p_key text, p_request text, p_guild bigint, p_module text, p_command text, p_roles text) returns jsonb
language plpgsql as $$
declare
  outcome jsonb := idempotency_recall(p_key, p_request);
begin
  if outcome is null then
    outcome := gate_refusal(p_guild, p_module, p_command, p_roles);
    if outcome is not null then
      return idempotency_remember(p_key, p_request, outcome);
    end if;
  end if;
  return outcome;
end $$;

-- The pool whose agents alone a guild uses, or null. A private one only while whoever chose it is in it.
create function voice_selected_pool(p_guild bigint) returns bigint language plpgsql stable as $$
begin
  return (select p.pool_id from guild_voice_policy g join agent_pools p on p.pool_id = g.selected_pool_id
    where g.guild_id = p_guild and p.deleted_at is null and (p.visibility = 'public'
      or exists (select from pool_members m where m.pool_id = p.pool_id and m.user_id = g.selected_by)));
end $$;

-- Whether this member may use the pool's agents: those of the guild's pool if it has one, else public ones and their own pools'.
create function voice_may_use(p_pool bigint, p_selected bigint, p_user bigint) returns boolean language plpgsql stable as $$
begin
  if p_selected is not null then
    return p_pool = p_selected;
  end if;
  return exists (select from agent_pools where pool_id = p_pool and deleted_at is null and visibility = 'public')
    or exists (select from pool_members where pool_id = p_pool and user_id = p_user);
end $$;

-- The least loaded agent that is in the guild, held by a live node and serves nothing there; null: none is free.
create function voice_free_agent(p_guild bigint, p_user bigint, p_agent bigint default null) returns bigint
language plpgsql stable as $$
declare
  selected bigint := voice_selected_pool(p_guild);
begin
  return (
    select a.agent_id
    from agent_guilds g join agent_bots a on a.agent_id = g.agent_id join agent_runners r on r.runner_id = a.runner_id
      join agent_pools p on p.pool_id = a.pool_id
    where g.guild_id = p_guild and a.status in ('approved', 'active') and a.lease_until > clock_timestamp()
      and (p_agent is null or a.agent_id = p_agent)
      and not exists (select from voice_sessions s where s.guild_id = p_guild and s.agent_id = a.agent_id and s.state <> 'ended')
      -- voice_may_use, written out: up to 49 calls of it add up.
      and case when selected is not null then a.pool_id = selected
               else p.visibility = 'public' or exists (select from pool_members m where m.pool_id = a.pool_id and m.user_id = p_user) end
    order by r.is_draining or r.is_paused, a.ready_at is null,
      -- Agents with many sessions are alike; counting them all would take the longer the more there are.
      (select count(*) from (select from voice_sessions s where s.agent_id = a.agent_id and s.state <> 'ended' limit 16) few),
      r.load, a.agent_id
    limit 1);
end $$;

-- A session as both sides see it. Its fence is that of the lease on its agent; node is null while nobody holds it.
create function voice_session_json(s voice_sessions) returns jsonb language plpgsql stable as $$
begin
  return (select jsonb_build_object('id', s.session_id::text, 'guild', s.guild_id::text, 'channel', s.channel_id::text,
      'kind', s.kind, 'state', s.state, 'agent', a.agent_id::text, 'agentName', a.name, 'fence', a.fence::text,
      'requestedBy', s.requested_by::text, 'textChannel', s.text_channel_id::text, 'startedAt', s.started_at,
      'waitedSince', s.waited_since,
      'node', case when a.lease_until > clock_timestamp() then jsonb_build_object('id', r.runner_id, 'url', r.url) end)
    from agent_bots a left join agent_runners r on r.runner_id = a.runner_id where a.agent_id = s.agent_id);
end $$;

create function voice_session_in(p_guild bigint, p_channel bigint, p_kind text) returns voice_sessions language plpgsql stable as $$
declare
  s voice_sessions;
begin
  select * into s from voice_sessions where guild_id = p_guild and channel_id = p_channel and kind = p_kind and state <> 'ended';
  return s;
end $$;

create function voice_open(
  p_guild bigint, p_channel bigint, p_kind text, p_agent bigint, p_user bigint, p_text_channel bigint, p_waited_since timestamptz
) returns voice_sessions language plpgsql as $$
declare
  s voice_sessions;
begin
  insert into voice_sessions (guild_id, channel_id, kind, agent_id, fence, requested_by, text_channel_id, waited_since)
    select p_guild, p_channel, p_kind, p_agent, fence, p_user, p_text_channel, p_waited_since from agent_bots where agent_id = p_agent
    returning * into s;
  return s;
end $$;

-- p_intent: {verb, payload}, or null. Their numbers are drawn under the guild's lock, so they become visible in their order.
create function voice_ask(p_session bigint, p_key text, p_user bigint, p_intent jsonb) returns bigint language sql as $$
  insert into voice_intents (idem_key, session_id, user_id, verb, payload)
    select p_key, p_session, p_user, p_intent ->> 'verb', coalesce(p_intent -> 'payload', '{}') where p_intent is not null
    returning intent_id;
$$;

-- Gives agents that are free to those who wait, first come, first served.
create function voice_serve_waiters(p_guild bigint) returns jsonb language plpgsql as $$
declare
  w voice_waiters;
  s voice_sessions;
  agent bigint;
  events jsonb := '[]';
begin
  for w in select * from voice_waiters where guild_id = p_guild order by waiter_id loop
    s := voice_session_in(p_guild, w.channel_id, w.kind);
    if s.session_id is null then
      agent := voice_free_agent(p_guild, w.user_id);
      -- Not the end of the line: others may use other pools.
      continue when agent is null;
      s := voice_open(p_guild, w.channel_id, w.kind, agent, w.user_id, w.text_channel_id, w.asked_at);
      events := events || jsonb_build_object('event', 'served', 'session', voice_session_json(s));
    end if;
    perform voice_ask(s.session_id, i ->> 'key', w.user_id, i) from jsonb_array_elements(w.intents) i;
    delete from voice_waiters where waiter_id = w.waiter_id;
  end loop;
  return events;
end $$;

-- Ends a session that the caller has locked.
create function voice_end(s voice_sessions, p_reason text) returns jsonb language plpgsql as $$
begin
  update voice_sessions set state = 'ended', state_at = clock_timestamp(), ended_at = clock_timestamp(), end_reason = p_reason
    where session_id = s.session_id returning * into s;
  return jsonb_build_array(jsonb_build_object('event', 'released', 'reason', p_reason, 'session', voice_session_json(s)))
    || voice_serve_waiters(s.guild_id);
end $$;

-- Finds another agent for a session whose own can no longer serve it, or ends it.
create function voice_rehome(s voice_sessions, p_reason text) returns jsonb language plpgsql as $$
declare
  other bigint := voice_free_agent(s.guild_id, s.requested_by);
begin
  if other is null then
    return voice_end(s, p_reason);
  end if;
  update voice_sessions set agent_id = other, fence = (select fence from agent_bots where agent_id = other),
      state = 'starting', state_at = clock_timestamp(), heard_at = clock_timestamp()
    where session_id = s.session_id returning * into s;
  return jsonb_build_array(jsonb_build_object('event', 'moved', 'reason', p_reason, 'session', voice_session_json(s)));
end $$;

-- How many agents this member may use in the guild, and how many of them are there.
create function voice_agents_for(p_guild bigint, p_user bigint) returns jsonb language plpgsql stable as $$
declare
  selected bigint := voice_selected_pool(p_guild);
begin
  return (select jsonb_build_object(
      'pool', (select jsonb_build_object('id', pool_id::text, 'name', name) from agent_pools where pool_id = selected),
      'inPool', count(*), 'inGuild', count(g.agent_id), 'missing', count(*) - count(g.agent_id))
    from agent_bots a left join agent_guilds g on g.agent_id = a.agent_id and g.guild_id = p_guild
    where a.status in ('approved', 'active') and voice_may_use(a.pool_id, selected, p_user));
end $$;

-- The session of a channel, a new one with the least loaded free agent, a place in the wait line, or, when no agent is in the
-- guild, how many could be. p_intent is asked of whatever session comes of it. p_agent null: any agent.
create function voice_allocate(
  p_key text, p_guild bigint, p_channel bigint, p_kind text, p_user bigint, p_text_channel bigint, p_intent jsonb, p_agent bigint,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'allocate', p_guild, p_channel, p_kind, p_user, coalesce(p_agent::text, '-'), md5(p_intent::text));
  outcome jsonb := voice_begin(p_key, request, p_guild, p_module, p_command, p_roles);
  s voice_sessions;
  agent bigint;
  is_new boolean := false;
  events jsonb := '[]';
begin
  if outcome is not null then
    return outcome;
  end if;
  perform voice_lock_guild(p_guild);
  if exists (select from voice_waiters where guild_id = p_guild) then
    events := voice_serve_waiters(p_guild);
  end if;
  s := voice_session_in(p_guild, p_channel, p_kind);
  if s.session_id is null then
    agent := voice_free_agent(p_guild, p_user, p_agent);
    if agent is not null then
      is_new := true;
      s := voice_open(p_guild, p_channel, p_kind, agent, p_user, p_text_channel, null);
    end if;
  end if;
  if s.session_id is not null then
    delete from voice_waiters where guild_id = p_guild and kind = p_kind and user_id = p_user;
    outcome := jsonb_build_object('status', 'session', 'isNew', is_new, 'session', voice_session_json(s),
      'intent', voice_ask(s.session_id, p_key, p_user, p_intent)::text);
  elsif p_agent is not null then
    outcome := jsonb_build_object('status', 'agent_unavailable');
  else
    outcome := voice_agents_for(p_guild, p_user);
    if (outcome ->> 'inGuild')::integer = 0 then
      outcome := outcome || jsonb_build_object('status', 'no_agent_in_guild');
    else
      -- Asking again, from another channel even, keeps the place.
      insert into voice_waiters as w (guild_id, channel_id, kind, user_id, text_channel_id, intents)
        values (p_guild, p_channel, p_kind, p_user, p_text_channel,
          case when p_intent is null then '[]' else jsonb_build_array(p_intent || jsonb_build_object('key', p_key)) end)
        on conflict (guild_id, kind, user_id) do update set channel_id = excluded.channel_id,
          text_channel_id = excluded.text_channel_id, intents = w.intents || excluded.intents;
      outcome := outcome || jsonb_build_object('status', 'waiting', 'position', (select count(*) from voice_waiters w
        where guild_id = p_guild and waiter_id <= (select waiter_id from voice_waiters own
          where own.guild_id = p_guild and own.kind = p_kind and own.user_id = p_user)));
    end if;
  end if;
  return idempotency_remember(p_key, request, outcome || jsonb_build_object('events', events));
end $$;
