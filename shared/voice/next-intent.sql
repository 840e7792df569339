-- uses lock-session.sql

-- The oldest intent of a session that isn't applied yet, locked with the session until the transaction ends: the caller applies it in
-- the same transaction, so that it happens once or, if the node dies, not at all.
create or replace function voice_next_intent(p_agent bigint, p_fence bigint, p_session bigint) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  refusal jsonb := voice_lock_session(p_agent, p_fence, p_session);
  i voice_intents;
begin
  if refusal is not null then
    return refusal;
  end if;
  select * into i from voice_intents where session_id = p_session and applied_at is null order by intent_id limit 1;
  return case when i.intent_id is null then jsonb_build_object('status', 'none')
    else jsonb_build_object('status', 'intent', 'intent', jsonb_build_object('id', i.intent_id::text, 'key', i.idem_key,
      'user', i.user_id::text, 'verb', i.verb, 'payload', i.payload, 'askedAt', i.asked_at)) end;
end $$;
