-- uses ../platform/idempotency.sql, open-request.sql, pay.sql

-- Sends or cancels the payment that this member requested under p_request_key. The first decision stands.
create or replace function economy_pay_confirm(
  p_request_key text, p_from bigint, p_is_sent boolean, p_guild bigint, p_now timestamptz, p_day integer, p_valid interval,
  p_send_cap bigint, p_receive_cap bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  own_key text := 'confirm:' || p_request_key;
  requested idempotency;
  outcome jsonb := economy_open_request(p_request_key, own_key, 'from', p_from);
begin
  if outcome is not null then
    return outcome;
  end if;
  select * into requested from idempotency where key = p_request_key;
  if p_is_sent and requested.at > p_now - p_valid then
    return economy_pay(own_key, p_from, (requested.outcome ->> 'to')::bigint, (requested.outcome ->> 'amount')::bigint,
      requested.outcome ->> 'note', p_guild, p_now, p_day, 9223372036854775807, p_send_cap, p_receive_cap,
      null, null, p_module, p_command, p_roles);
  end if;
  return idempotency_remember(own_key, 'confirm', requested.outcome - 'balance'
    || jsonb_build_object('status', case when p_is_sent then 'expired' else 'cancelled' end));
end $$;
