-- The same allocation in fewer and smaller statements: what was looked up one by one is looked up together, and sessions are
-- counted for a few candidates instead of for all. It takes the server about half of what it took.

-- An agent that is in the guild, held by a live node and serves nothing there; null: none is free. The least loaded of a few,
-- other ones in each guild: that spreads sessions nearly as evenly as counting those of all 49 would.
create or replace function voice_free_agent(p_guild bigint, p_user bigint, p_agent bigint default null) returns bigint
language plpgsql stable as $$
declare
  selected bigint := case when exists (select from guild_voice_policy where guild_id = p_guild and selected_pool_id is not null)
                     then voice_selected_pool(p_guild) end;
begin
  return (
    select agent_id
    from (
      select a.agent_id, r.is_draining or r.is_paused as is_avoided, a.ready_at is null as is_unready, r.load
      from agent_bots a join agent_runners r on r.runner_id = a.runner_id join agent_pools p on p.pool_id = a.pool_id
      where a.agent_id = any (array(
          select agent_id from agent_guilds where guild_id = p_guild
          except select agent_id from voice_sessions where guild_id = p_guild and state <> 'ended'))
        and a.status in ('approved', 'active') and a.lease_until > clock_timestamp()
        and (p_agent is null or a.agent_id = p_agent)
        -- voice_may_use, written out: up to 49 calls of it add up.
        and case when selected is not null then a.pool_id = selected
                 else p.visibility = 'public' or exists (select from pool_members m where m.pool_id = a.pool_id and m.user_id = p_user) end
      order by is_avoided, is_unready, hashint8(a.agent_id # p_guild)
      limit 6) few
    order by is_avoided, is_unready,
      -- Agents with many sessions are alike; counting them all would take the longer the more there are.
      (select count(*) from (select from voice_sessions s where s.agent_id = few.agent_id and s.state <> 'ended' limit 16) counted),
      load, agent_id
    limit 1);
end $$;

-- The session of a channel, a new one with the least loaded free agent, a place in the wait line, or, when no agent is in the
-- guild, how many could be. p_intent is asked of whatever session comes of it. p_agent null: any agent.
create or replace function voice_allocate(
  p_key text, p_guild bigint, p_channel bigint, p_kind text, p_user bigint, p_text_channel bigint, p_intent jsonb, p_agent bigint,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  wanted text := concat_ws('|', 'allocate', p_guild, p_channel, p_kind, p_user, coalesce(p_agent::text, '-'), md5(p_intent::text));
  is_gated boolean;
  is_awaited boolean;
  session bigint;
  agent bigint;
  serving jsonb;
  answer jsonb;
  events jsonb := '[]';
begin
  -- Of two deliveries of one interaction the second waits here, and of two requests in one guild there.
  perform pg_advisory_xact_lock(hashtextextended(p_key, 0));
  perform pg_advisory_xact_lock(hashtextextended('voice:' || p_guild, 0));
  select p_key like 'c:%' or exists (select from idempotency where key = p_key) or exists (select from guild_gate where guild_id = p_guild),
      exists (select from voice_waiters where guild_id = p_guild),
      (select session_id from voice_sessions where guild_id = p_guild and channel_id = p_channel and kind = p_kind and state <> 'ended')
    into is_gated, is_awaited, session;
  -- Most keys are new, and most guilds have no gates.
  if is_gated then
    answer := voice_begin(p_key, wanted, p_guild, p_module, p_command, p_roles);
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

  if session is not null then
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
      -- Asking again, from another channel even, keeps the place.
      insert into voice_waiters as w (guild_id, channel_id, kind, user_id, text_channel_id, intents)
        values (p_guild, p_channel, p_kind, p_user, p_text_channel,
          case when p_intent is null then '[]' else jsonb_build_array(p_intent || jsonb_build_object('key', p_key)) end)
        on conflict (guild_id, kind, user_id) do update set channel_id = excluded.channel_id,
          text_channel_id = excluded.text_channel_id, intents = w.intents || excluded.intents;
      answer := answer || jsonb_build_object('status', 'waiting', 'position', (select count(*) from voice_waiters w
        where guild_id = p_guild and waiter_id <= (select waiter_id from voice_waiters own
          where own.guild_id = p_guild and own.kind = p_kind and own.user_id = p_user)));
    end if;
  end if;
  return idempotency_remember(p_key, wanted, answer || jsonb_build_object('events', events));
end $$;

-- Every change is a handful of look-ups by key. Left to itself the planner plans them anew at each call (an allocation takes two
-- thirds as long again), or keeps a plan made while a table was empty, by which every look-up reads all of it later. Changes are
-- known by their lock timeout. A migration that makes some ends with this; replacing one takes its settings away.
create function keep_plans() returns void language plpgsql as $$
declare
  change regprocedure;
begin
  for change in
    select oid from pg_proc where pronamespace = 'public'::regnamespace and 'lock_timeout=900ms' = any (proconfig)
  loop
    execute format('alter function %s set plan_cache_mode = force_generic_plan', change);
    execute format('alter function %s set enable_seqscan = off', change);
  end loop;
end $$;
select keep_plans();
drop function economy_keep_plans();
