-- uses ../platform/idempotency.sql, pay.sql

-- Carries out, or gives up, a payment that economy_pay prepared for this member under the key p_asked. Whatever button comes
-- first settles it for good.
create or replace function economy_pay_confirm(
  p_asked text, p_from bigint, p_is_sent boolean, p_guild bigint, p_now timestamptz, p_day integer, p_valid interval,
  p_send_cap bigint, p_receive_cap bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  own_key text := 'confirm:' || p_asked;
  asked idempotency;
  outcome jsonb;
begin
  perform pg_advisory_xact_lock(hashtextextended(own_key, 0));
  select * into asked from idempotency where key = p_asked;
  if asked.outcome ->> 'status' is distinct from 'confirm' or asked.outcome ->> 'from' is distinct from p_from::text then
    return jsonb_build_object('status', 'not_asked');
  end if;
  select i.outcome into outcome from idempotency i where key = own_key;
  if outcome is not null then
    return outcome;
  end if;
  if p_is_sent and asked.at > p_now - p_valid then
    return economy_pay(own_key, p_from, (asked.outcome ->> 'to')::bigint, (asked.outcome ->> 'amount')::bigint,
      asked.outcome ->> 'note', p_guild, p_now, p_day, 9223372036854775807, p_send_cap, p_receive_cap,
      null, null, p_module, p_command, p_roles);
  end if;
  return idempotency_remember(own_key, 'confirm', asked.outcome - 'balance'
    || jsonb_build_object('status', case when p_is_sent then 'expired' else 'cancelled' end));
end $$;
