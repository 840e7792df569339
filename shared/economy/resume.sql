-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, check-books.sql, ledger.sql

-- Reopens a halted ledger if it balances.
create or replace function economy_resume(
  p_key text, p_actor bigint, p_guild bigint, p_now timestamptz, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'resume', p_actor);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
  halt ledger_halt;
  drift jsonb;
begin
  if outcome is not null then
    return outcome;
  end if;
  select * into halt from ledger_halt where scope = 0 for update;
  if halt.scope is null then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'not_halted'), p_now);
  end if;
  drift := ledger_drift(true);
  if drift <> '[]' then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'drift', 'drift', drift), p_now);
  end if;
  delete from ledger_halt where scope = 0;
  return idempotency_remember(p_key, request, jsonb_build_object(
    'status', 'resumed', 'haltedAt', halt.at, 'reason', halt.reason,
    'transfer', ledger_transfer(p_key, 'resume', p_actor, p_guild, p_now, jsonb_build_object('reason', halt.reason))::text), p_now);
end $$;
