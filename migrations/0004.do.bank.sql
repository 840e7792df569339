-- The bank: a second account per member, with room that grows by upgrades.

insert into account (owner_kind, owner_id, bucket, balance, floor) values ('burn', 0, 'bank_upgrade', null, null);

-- How often a member has enlarged their bank; no row is never.
create table bank_tier (
  user_id  bigint not null,
  scope    bigint not null default 0,
  tier     integer not null check (tier >= 1),
  primary key (user_id, scope)
);

create function bank_capacity(p_user bigint, p_base bigint, p_step bigint) returns bigint language sql stable as $$
  select p_base + p_step * coalesce((select tier from bank_tier where user_id = p_user and scope = 0), 0);
$$;

-- Opens the bank account a member does not have yet. After the wallet, so that everybody opens accounts in one order.
create function bank_open(p_user bigint) returns void language plpgsql as $$
begin
  perform ledger_open_wallets(p_user);
  if not exists (select from account
      where owner_id = p_user and owner_kind = 'user' and scope = 0 and asset = 'credits' and bucket = 'bank') then
    insert into account (owner_kind, owner_id, bucket, balance) values ('user', p_user, 'bank', 0) on conflict do nothing;
  end if;
end $$;

-- Moves credits between a member's wallet and bank. p_amount null moves as much as there is and fits.
create function economy_bank_move(
  p_key text, p_user bigint, p_is_deposit boolean, p_amount bigint, p_guild bigint, p_now timestamptz,
  p_base bigint, p_step bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'bank', p_user, p_is_deposit, coalesce(p_amount::text, 'all'));
  outcome jsonb := idempotency_recall(p_key, request);
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
  outcome := gate_refusal(p_guild, p_module, p_command, p_roles);
  if outcome is not null then
    return idempotency_remember(p_key, request, outcome, p_now);
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
  amount := coalesce(p_amount, movable);

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

-- Enlarges a member's bank by p_levels steps; each costs p_price more than the one before. Paid from the wallet.
create function economy_bank_upgrade(
  p_key text, p_user bigint, p_levels integer, p_guild bigint, p_now timestamptz,
  p_base bigint, p_step bigint, p_price bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'bank_upgrade', p_user, p_levels);
  outcome jsonb := idempotency_recall(p_key, request);
  wallet account;
  old_tier integer;
  cost bigint;
begin
  if outcome is not null then
    return outcome;
  end if;
  outcome := gate_refusal(p_guild, p_module, p_command, p_roles);
  if outcome is not null then
    return idempotency_remember(p_key, request, outcome, p_now);
  end if;

  perform bank_open(p_user);
  -- The wallet's lock also decides between two upgrades at once.
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
