-- uses bank.sql, ledger.sql, member.sql

-- Gives a member what they had in another bot, once: p_key stands for them there. p_holdings: [{asset, bucket, amount}, …] with
-- amounts above zero; credits go to the wallet or the bank, items to the inventory. p_tier: how often they upgraded their bank.
-- p_streak: {length, best, lastDay} or null. A streak that they have here goes on, and only its record counts. p_digest: of all of
-- it, because the same import changes nothing, and another one with the same key is refused.
-- p_is_preview: changes nothing, and says what would happen (ready instead of imported).
create or replace function economy_import_member(
  p_key text, p_user bigint, p_source text, p_digest text, p_holdings jsonb, p_tier integer, p_streak jsonb, p_now timestamptz,
  p_is_preview boolean
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  known transfer;
  wallet account;
  has_streak boolean;
  is_new boolean;
  posted bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_key, 0));
  select * into known from transfer where idem_key = p_key;
  if known.id is not null then
    return jsonb_build_object('status', case when known.meta ->> 'digest' = p_digest then 'known' else 'differs' end,
                              'transfer', known.id::text);
  end if;
  if not p_is_preview then
    perform bank_open(p_user);
    perform member_lock(p_user);
  end if;
  select * into wallet from account
    where owner_id = p_user and owner_kind = 'user' and scope = 0 and asset = 'credits' and bucket = 'wallet';
  if wallet.is_frozen then
    return jsonb_build_object('status', 'frozen');
  end if;
  if exists (
      select from jsonb_to_recordset(p_holdings) h (asset text, bucket text, amount bigint) join account a
        on a.owner_id = p_user and a.owner_kind = 'user' and a.scope = 0 and a.asset = h.asset and a.bucket = h.bucket
      where a.balance + h.amount > 9007199254740991) then
    return jsonb_build_object('status', 'full');
  end if;
  select exists (select from streak where user_id = p_user and scope = 0 and kind = 'daily') into has_streak;
  is_new := p_holdings <> '[]'
    or p_tier > coalesce((select tier from bank_tier where user_id = p_user and scope = 0), 0)
    or (p_streak is not null and (p_streak ->> 'best')::integer > coalesce(
      (select best from streak where user_id = p_user and scope = 0 and kind = 'daily'), 0));
  if not is_new then
    return jsonb_build_object('status', 'known');
  end if;
  if p_is_preview then
    return jsonb_build_object('status', 'ready', 'keepsStreak', has_streak and p_streak is not null);
  end if;

  if p_holdings <> '[]' then
    posted := ledger_transfer(p_key, 'import', p_user, null, p_now,
                              jsonb_build_object('note', 'From ' || p_source, 'digest', p_digest));
    insert into account (owner_kind, owner_id, asset, bucket, balance)
      select 'user', p_user, h.asset, h.bucket, 0
      from jsonb_to_recordset(p_holdings) h (asset text, bucket text) order by h.asset, h.bucket
      on conflict do nothing;
    with held as (
      select * from jsonb_to_recordset(p_holdings) h (asset text, bucket text, amount bigint)
    ), moved as (
      update account a set balance = a.balance + held.amount, version = a.version + 1
      from held
      where a.owner_id = p_user and a.owner_kind = 'user' and a.scope = 0 and a.asset = held.asset and a.bucket = held.bucket
      returning a.id, a.version, held.amount, a.balance
    )
    insert into entry (transfer_id, account_id, account_version, delta, balance_after)
      select posted, id, version, amount, balance from moved
      union all
      select posted, ledger_system_account('mint', 'import', asset), null, -sum(amount)::bigint, null from held group by asset;
  end if;
  if p_tier > 0 then
    insert into bank_tier (user_id, tier) values (p_user, p_tier)
      on conflict (user_id, scope) do update set tier = greatest(bank_tier.tier, excluded.tier);
  end if;
  if p_streak is not null then
    insert into streak (user_id, kind, length, best, last_day) values (p_user, 'daily', (p_streak ->> 'length')::integer,
        (p_streak ->> 'best')::integer, (p_streak ->> 'lastDay')::integer)
      on conflict (user_id, scope, kind) do update set best = greatest(streak.best, excluded.best);
  end if;
  return jsonb_build_object('status', 'imported', 'transfer', posted::text, 'keepsStreak', has_streak and p_streak is not null);
end $$;
