-- uses fence.sql

-- Counts a failed attempt at an intent. At p_most it's given up with p_result, because everything behind it waits. Counting takes a
-- reachable database, so an outage gives up nothing.
create or replace function voice_intent_failed(p_agent bigint, p_fence bigint, p_intent bigint, p_most integer, p_result jsonb)
returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  i voice_intents;
begin
  if not voice_holds(p_agent, p_fence) then
    return jsonb_build_object('status', 'stale_fence');
  end if;
  perform from voice_sessions s join voice_intents asked using (session_id)
    where asked.intent_id = p_intent and s.agent_id = p_agent and s.state <> 'ended' for no key update of s;
  if not found then
    return jsonb_build_object('status', 'not_found');
  end if;
  update voice_intents set attempts = least(attempts + 1, 1000) where intent_id = p_intent and applied_at is null returning * into i;
  if i.intent_id is null then
    return jsonb_build_object('status', 'applied_already');
  end if;
  if i.attempts < p_most then
    return jsonb_build_object('status', 'counted', 'attempts', i.attempts);
  end if;
  update voice_intents set applied_at = clock_timestamp(), fence = p_fence, result = p_result, payload = '{}' where intent_id = p_intent;
  return jsonb_build_object('status', 'given_up', 'attempts', i.attempts);
end $$;
