-- uses lock-session.sql, selected-pool.sql, session.sql

-- Ends a session without listeners for someone in line who's in their voice channel and can use its agent. p_waiters: the members who
-- are, [waiter, …]. Sessions that the server never ends for being idle stay, and so do those that nobody has requested anything of: staff wants
-- the agent there.
create or replace function voice_yield(p_agent bigint, p_fence bigint, p_session bigint, p_waiters jsonb, p_idle_minutes integer)
returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  refusal jsonb := voice_lock_session(p_agent, p_fence, p_session);
  s voice_sessions;
  selected bigint;
begin
  if refusal is not null then
    return refusal;
  end if;
  select * into s from voice_sessions where session_id = p_session;
  selected := voice_selected_pool(s.guild_id);
  if coalesce((select (g.value -> 'idleMinutes')::integer from guild_settings g
        where g.guild_id = s.guild_id and g.module = 'voice'), p_idle_minutes) = 0
    or not exists (select from voice_intents where session_id = p_session)
    or not exists (select from voice_waiters w join agent_bots a on a.agent_id = p_agent
      where w.guild_id = s.guild_id and p_waiters ? w.waiter_id::text and voice_may_use(a.pool_id, selected, w.user_id)) then
    return jsonb_build_object('status', 'kept');
  end if;
  return jsonb_build_object('status', 'released', 'events', voice_end(s, 'idle'));
end $$;
