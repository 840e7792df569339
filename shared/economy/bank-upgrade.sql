-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, bank.sql, ledger.sql

-- Enlarges a member's bank by p_levels levels, paid from the wallet. Each costs p_price more than the one before.
create or replace function economy_bank_upgrade(
  p_key text, p_user bigint, p_levels integer, p_guild bigint, p_now timestamptz,
  p_base bigint, p_step bigint, p_price bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'bank_upgrade', p_user, p_levels);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
  wallet account;
  old_tier integer;
  cost bigint;
begin
  if outcome is not null then
    return outcome;
  end if;

  perform bank_open(p_user);
  -- The wallet's lock also serializes upgrades.
  select * into strict wallet from account
    where owner_id = p_user and owner_kind = 'user' and scope = 0 and asset = 'credits' and bucket = 'wallet' for update;
  select coalesce((select tier from bank_tier where user_id = p_user and scope = 0), 0) into old_tier;
  cost := p_price * (p_levels::bigint * old_tier + p_levels::bigint * (p_levels + 1) / 2);

  outcome := case
    when wallet.is_frozen then jsonb_build_object('status', 'frozen')
    when wallet.balance < cost then
      jsonb_build_object('status', 'insufficient', 'missing', cost - wallet.balance, 'wallet', wallet.balance, 'cost', cost)
  end;
  if outcome is null then
    outcome := jsonb_build_object(
      'status', 'upgraded', 'cost', cost, 'wallet', wallet.balance - cost, 'capacity', p_base + p_step * (old_tier + p_levels),
      'nextCost', p_price * (old_tier + p_levels + 1),
      'transfer', ledger_post(p_key, 'bank_upgrade', p_user, p_guild, p_now, jsonb_build_object('levels', p_levels),
                              wallet.id, ledger_system_account('burn', 'bank_upgrade'), cost)::text);
    insert into bank_tier (user_id, tier) values (p_user, p_levels)
      on conflict (user_id, scope) do update set tier = bank_tier.tier + excluded.tier;
  end if;
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;
