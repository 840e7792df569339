-- uses ledger.sql

create or replace function bank_capacity(p_user bigint, p_base bigint, p_step bigint) returns bigint language sql stable as $$
  select p_base + p_step * coalesce((select tier from bank_tier where user_id = p_user and scope = 0), 0);
$$;

-- Opens a member's bank account if there is none. After the wallet, so that accounts are always opened in the same order.
create or replace function bank_open(p_user bigint) returns void language plpgsql as $$
begin
  perform ledger_open_wallets(p_user);
  if not exists (select from account
      where owner_id = p_user and owner_kind = 'user' and scope = 0 and asset = 'credits' and bucket = 'bank') then
    insert into account (owner_kind, owner_id, bucket, balance) values ('user', p_user, 'bank', 0) on conflict do nothing;
  end if;
end $$;
