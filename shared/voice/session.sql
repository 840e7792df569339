-- uses free-agent.sql

-- A session as JSON. Its fence is that of the lease on its agent; node is null while nobody holds it.
create or replace function voice_session_json(s voice_sessions) returns jsonb language plpgsql stable as $$
begin
  return (select jsonb_build_object('id', s.session_id::text, 'guild', s.guild_id::text, 'channel', s.channel_id::text,
      'kind', s.kind, 'state', s.state, 'agent', a.agent_id::text, 'agentName', a.name, 'fence', a.fence::text,
      'requestedBy', s.requested_by::text, 'textChannel', s.text_channel_id::text, 'startedAt', s.started_at,
      'waitedSince', s.waited_since,
      'node', case when a.lease_until > clock_timestamp() then jsonb_build_object('id', r.runner_id, 'url', r.url) end)
    from agent_bots a left join agent_runners r on r.runner_id = a.runner_id where a.agent_id = s.agent_id);
end $$;

create or replace function voice_session_in(p_guild bigint, p_channel bigint, p_kind text) returns voice_sessions language plpgsql stable as $$
declare
  s voice_sessions;
begin
  select * into s from voice_sessions where guild_id = p_guild and channel_id = p_channel and kind = p_kind and state <> 'ended';
  return s;
end $$;

create or replace function voice_open(
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

-- Stores an intent. p_intent: {verb, payload}, or null. Ids are drawn under the server's lock, so that they become visible in order.
create or replace function voice_ask(p_session bigint, p_key text, p_user bigint, p_intent jsonb) returns bigint language sql as $$
  insert into voice_intents (idem_key, session_id, user_id, verb, payload)
    select p_key, p_session, p_user, p_intent ->> 'verb', coalesce(p_intent -> 'payload', '{}') where p_intent is not null
    returning intent_id;
$$;

-- Whether a member has as many requests pending in a session, or in line (p_waiter), as one may. The caller has locked the server.
create or replace function voice_has_many_pending(p_session bigint, p_user bigint, p_waiter bigint default null) returns boolean
language sql stable as $$
  select (select count(*) from voice_intents where session_id = p_session and user_id = p_user and applied_at is null)
    + (select count(*) from voice_waiter_intents where waiter_id = p_waiter) >= 50;
$$;

-- Gives free agents to members in line, first come, first served.
create or replace function voice_serve_waiters(p_guild bigint) returns jsonb language plpgsql as $$
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
      -- Continue with the line: others may use other pools.
      continue when agent is null;
      s := voice_open(p_guild, w.channel_id, w.kind, agent, w.user_id, w.text_channel_id, w.asked_at);
      events := events || jsonb_build_object('event', 'served', 'session', voice_session_json(s));
    end if;
    insert into voice_intents (idem_key, session_id, user_id, verb, payload)
      select idem_key, s.session_id, w.user_id, verb, payload from voice_waiter_intents where waiter_id = w.waiter_id order by place;
    delete from voice_waiters where waiter_id = w.waiter_id;
  end loop;
  return events;
end $$;

-- Ends a session that the caller has locked.
create or replace function voice_end(s voice_sessions, p_reason text) returns jsonb language plpgsql as $$
begin
  update voice_sessions set state = 'ended', state_at = clock_timestamp(), ended_at = clock_timestamp(), end_reason = p_reason
    where session_id = s.session_id returning * into s;
  -- What's still pending never happens.
  update voice_intents set payload = '{}' where session_id = s.session_id and applied_at is null;
  return jsonb_build_array(jsonb_build_object('event', 'released', 'reason', p_reason, 'session', voice_session_json(s)))
    || voice_serve_waiters(s.guild_id);
end $$;

-- Finds another agent for a session that its own can no longer serve, or ends it.
create or replace function voice_rehome(s voice_sessions, p_reason text) returns jsonb language plpgsql as $$
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
