-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, agents-for.sql, free-agent.sql, session.sql

-- The session of a channel, a new one with the least loaded free agent, a place in line, or, when the server has no agents, how many
-- it could have. p_intent is stored for the session that comes of it. p_agent null: any agent.
create or replace function voice_allocate(
  p_key text, p_guild bigint, p_channel bigint, p_kind text, p_user bigint, p_text_channel bigint, p_intent jsonb, p_agent bigint,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'allocate', p_guild, p_channel, p_kind, p_user, coalesce(p_agent::text, '-'), md5(p_intent::text));
  is_gated boolean;
  is_awaited boolean;
  session bigint;
  agent bigint;
  waiter bigint;
  serving jsonb;
  answer jsonb;
  events jsonb := '[]';
begin
  -- The first lock serializes deliveries of one interaction, the second one requests in one server.
  perform pg_advisory_xact_lock(hashtextextended(p_key, 0));
  perform pg_advisory_xact_lock(hashtextextended('voice:' || p_guild, 0));
  select p_key like 'c:%' or exists (select from idempotency where key = p_key)
        or exists (select from guild_settings where guild_id = p_guild and module = 'access' and value <> '{}'),
      exists (select from voice_waiters where guild_id = p_guild),
      (select session_id from voice_sessions where guild_id = p_guild and channel_id = p_channel and kind = p_kind and state <> 'ended')
    into is_gated, is_awaited, session;
  -- Most keys are new, and most servers have no gates.
  if is_gated then
    answer := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_channel => p_channel);
    if answer is not null then
      return answer;
    end if;
  end if;
  if is_awaited then
    events := voice_serve_waiters(p_guild);
    session := (voice_session_in(p_guild, p_channel, p_kind)).session_id;
  end if;

  if session is not null then
    serving := (select voice_session_json(s) from voice_sessions s where session_id = session);
    answer := '{"isNew": false}';
  else
    agent := voice_free_agent(p_guild, p_user, p_agent);
    if agent is not null then
      with opened as (
        insert into voice_sessions (guild_id, channel_id, kind, agent_id, fence, requested_by, text_channel_id)
          select p_guild, p_channel, p_kind, agent, fence, p_user, p_text_channel from agent_bots where agent_id = agent
          returning *
      )
      select voice_session_json(opened), session_id from opened into serving, session;
      answer := '{"isNew": true}';
    end if;
  end if;

  if session is not null and p_intent is not null and answer = '{"isNew": false}' and voice_has_many_pending(session, p_user) then
    answer := jsonb_build_object('status', 'too_many_pending');
  elsif session is not null then
    if is_awaited then
      delete from voice_waiters where guild_id = p_guild and kind = p_kind and user_id = p_user;
    end if;
    answer := answer || jsonb_build_object('status', 'session', 'session', serving,
      'intent', case when p_intent is not null then voice_ask(session, p_key, p_user, p_intent)::text end);
  elsif p_agent is not null then
    answer := jsonb_build_object('status', 'agent_unavailable');
  else
    answer := voice_agents_for(p_guild, p_user);
    if (answer ->> 'inGuild')::integer = 0 then
      answer := answer || jsonb_build_object('status', 'no_agent_in_guild');
    else
      -- Asking again keeps the place, even from another channel.
      insert into voice_waiters (guild_id, channel_id, kind, user_id, text_channel_id)
        values (p_guild, p_channel, p_kind, p_user, p_text_channel)
        on conflict (guild_id, kind, user_id) do update set channel_id = excluded.channel_id, text_channel_id = excluded.text_channel_id
        returning waiter_id into waiter;
      if p_intent is not null and voice_has_many_pending(null, p_user, waiter) then
        return idempotency_remember(p_key, request, jsonb_build_object('status', 'too_many_pending', 'events', events),
          p_channel => p_channel);
      end if;
      insert into voice_waiter_intents (idem_key, waiter_id, verb, payload)
        select p_key, waiter, p_intent ->> 'verb', coalesce(p_intent -> 'payload', '{}') where p_intent is not null;
      answer := answer || jsonb_build_object('status', 'waiting', 'position', (select count(*) from voice_waiters w
        where guild_id = p_guild and waiter_id <= waiter));
    end if;
  end if;
  return idempotency_remember(p_key, request, answer || jsonb_build_object('events', events), p_channel => p_channel);
end $$;
