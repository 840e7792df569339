-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, ledger.sql, member.sql

create or replace function economy_buy(
  p_key text, p_user bigint, p_item text, p_quantity integer, p_price bigint,
  p_guild bigint, p_now timestamptz, p_day integer, p_rules jsonb, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'buy', p_user, p_item, p_quantity);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
  cost bigint := p_price * p_quantity;
  wallet account;
  m member;
begin
  if outcome is not null then
    return outcome;
  end if;
  wallet := member_lock(p_user);
  m := member_on(p_user, p_day, p_rules);
  outcome := case
    when wallet.is_frozen then jsonb_build_object('status', 'frozen')
    when wallet.balance < cost then jsonb_build_object(
      'status', 'insufficient', 'item', p_item, 'quantity', p_quantity, 'cost', cost, 'wallet', wallet.balance,
      'missing', cost - wallet.balance)
  end;
  if outcome is null then
    m.bought := m.bought + p_quantity;
    outcome := jsonb_build_object('status', 'bought', 'item', p_item, 'quantity', p_quantity, 'cost', cost)
      || member_settle(p_key, 'shop', p_guild, p_now, '{}', p_rules, m,
                       flows_of(jsonb_build_object('credits', -cost, p_item, p_quantity), 'shop'), 0);
  end if;
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;
