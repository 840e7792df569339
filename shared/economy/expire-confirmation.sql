-- uses ../platform/idempotency.sql

-- Closes what was requested under p_request_key, unless its member has decided. From then on, every decision finds it expired.
-- Returns what was requested, or null.
create or replace function economy_expire_confirmation(p_request_key text) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  own_key text := 'confirm:' || p_request_key;
  requested jsonb;
begin
  perform pg_advisory_xact_lock(hashtextextended(own_key, 0));
  select outcome into requested from idempotency where key = p_request_key;
  if requested ->> 'status' is distinct from 'confirm' or exists (select from idempotency where key = own_key) then
    return null;
  end if;
  perform idempotency_remember(own_key, 'expired', requested - 'balance' || jsonb_build_object('status', 'expired'));
  return requested;
end $$;
