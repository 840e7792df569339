-- uses fence.sql, guild-slots.sql

-- The oldest intent of a session that isn't applied yet, locked with the session until the transaction ends: the caller applies it in
-- the same transaction, so that it happens once or, if the node dies, not at all. It may end the session, so the server's lock comes
-- first.
create or replace function voice_next_intent(p_agent bigint, p_fence bigint, p_session bigint) returns jsonb
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
