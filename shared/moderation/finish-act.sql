-- uses ../platform/idempotency.sql, intend.sql, record-act.sql

-- Records what Discord did, once per key, and returns the outcome that stands. p_kind is null if it did nothing.
create or replace function moderation_finish_act(
  p_key text, p_request text, p_outcome jsonb, p_guild bigint, p_kind text, p_actor bigint, p_user bigint, p_channel bigint,
  p_reason text, p_detail jsonb
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  known jsonb := idempotency_recall(p_key, p_request);
begin
  perform moderation_drop_intent(p_key);
  if known is not null then
    return known;
  end if;
  if p_kind is not null then
    perform moderation_record_act(p_guild, p_kind, p_actor, p_user, p_channel, p_reason, p_detail);
  end if;
  return idempotency_remember(p_key, p_request, p_outcome);
end $$;
