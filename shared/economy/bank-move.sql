-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, bank.sql, ledger.sql

-- Moves credits between a member's wallet and bank. p_amount null: p_percent of what's there, rounded down but at least 1; without
-- that either, as much as there is and fits.
create or replace function economy_bank_move(
  p_key text, p_user bigint, p_is_deposit boolean, p_amount bigint, p_guild bigint, p_now timestamptz,
  p_base bigint, p_step bigint, p_module text, p_command text, p_roles text, p_percent integer default null
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'bank', p_user, p_is_deposit, coalesce(p_amount::text, p_percent || '%', 'all'));
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
  held account;
  wallet account;
  bank account;
  capacity bigint;
  movable bigint;
  amount bigint;
begin
  if outcome is not null then
    return outcome;
  end if;

  perform bank_open(p_user);
  for held in
    select * from account
      where owner_id = p_user and owner_kind = 'user' and scope = 0 and asset = 'credits' and bucket in ('wallet', 'bank')
      order by id for update
  loop
    if held.bucket = 'wallet' then wallet := held; else bank := held; end if;
  end loop;
  capacity := bank_capacity(p_user, p_base, p_step);
  movable := case when p_is_deposit then least(wallet.balance, greatest(capacity - bank.balance, 0)) else bank.balance end;
  held := case when p_is_deposit then wallet else bank end;
  amount := coalesce(p_amount, case when p_percent is not null then
    greatest(trunc(held.balance::numeric * p_percent / 100), least(held.balance, 1))::bigint end, movable);

  outcome := case
    when wallet.is_frozen or bank.is_frozen then jsonb_build_object('status', 'frozen')
    when p_is_deposit and wallet.balance < greatest(amount, 1) then
      jsonb_build_object('status', 'insufficient', 'missing', greatest(amount, 1) - wallet.balance)
    when p_is_deposit and bank.balance + greatest(amount, 1) > capacity then
      jsonb_build_object('status', 'no_room', 'room', greatest(capacity - bank.balance, 0))
    when not p_is_deposit and bank.balance < greatest(amount, 1) then
      jsonb_build_object('status', 'insufficient', 'missing', greatest(amount, 1) - bank.balance)
  end;
  if outcome is null then
    outcome := jsonb_build_object(
      'status', 'moved', 'amount', amount,
      'transfer', case when p_is_deposit
        then ledger_post(p_key, 'deposit', p_user, p_guild, p_now, '{}', wallet.id, bank.id, amount)
        else ledger_post(p_key, 'withdraw', p_user, p_guild, p_now, '{}', bank.id, wallet.id, amount) end::text);
    wallet.balance := wallet.balance + case when p_is_deposit then -amount else amount end;
    bank.balance := bank.balance + case when p_is_deposit then amount else -amount end;
  end if;
  return idempotency_remember(p_key, request, outcome || jsonb_build_object(
    'wallet', wallet.balance, 'bank', bank.balance, 'capacity', capacity), p_now);
end $$;
