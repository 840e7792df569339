-- uses ../../platform/idempotency.sql

-- Deletes what a member saved of a sheet in one place (null: everywhere), with the spreadsheet it's written to. No switch of a server's
-- staff stands between a member and this.
create or replace function ai_forget_profiles(p_key text, p_user bigint, p_scope text, p_sheet text, p_now timestamptz) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'ai_forget_profiles', p_user, coalesce(p_scope, 'everywhere'), p_sheet);
  outcome jsonb := idempotency_recall(p_key, request);
  forgotten integer;
begin
  if outcome is not null then
    return outcome;
  end if;
  delete from ai_profile where user_id = p_user and sheet = p_sheet and (p_scope is null or scope = p_scope);
  get diagnostics forgotten = row_count;
  delete from ai_spreadsheet where user_id = p_user and sheet = p_sheet and (p_scope is null or scope = p_scope);
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'forgotten', 'saved', forgotten), p_now);
end $$;
