-- uses ../platform/idempotency.sql

-- Deletes one note of a member, with its embedding. No switch of a server's staff stands between a member and this.
create or replace function ai_forget(
  p_key text, p_user bigint, p_scope text, p_number integer, p_now timestamptz
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'ai_forget', p_user, p_scope, p_number);
  outcome jsonb := idempotency_recall(p_key, request);
begin
  if outcome is not null then
    return outcome;
  end if;
  delete from ai_note where user_id = p_user and scope = p_scope and number = p_number;
  outcome := jsonb_build_object('status', case when found then 'forgotten' else 'unknown_note' end);
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;

-- Deletes a member's notes in one place (null: everywhere), up to the newest one that they were told about, in milliseconds since
-- 1970: pressed twice, the button doesn't take what was noted in between.
create or replace function ai_forget_all(
  p_key text, p_user bigint, p_scope text, p_newest bigint, p_now timestamptz
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'ai_forget_all', p_user, coalesce(p_scope, 'everywhere'), p_newest);
  outcome jsonb := idempotency_recall(p_key, request);
  forgotten integer;
begin
  if outcome is not null then
    return outcome;
  end if;
  delete from ai_note where user_id = p_user and (p_scope is null or scope = p_scope)
    and (extract(epoch from at) * 1000)::bigint <= p_newest;
  get diagnostics forgotten = row_count;
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'forgotten', 'notes', forgotten), p_now);
end $$;
