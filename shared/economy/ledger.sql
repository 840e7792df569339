-- Whether transfers of this code move nothing: they exist for their receipt and the log.
create or replace function transfer_is_note(p_code text) returns boolean language sql immutable as $$
  select p_code in ('freeze', 'unfreeze', 'set_cooldown', 'resume');
$$;

-- Opens the wallets that these users don't have yet, in the order of their ids, so that two transactions opening the same wallets
-- can't deadlock.
create or replace function ledger_open_wallets(variadic p_users bigint[]) returns void language plpgsql as $$
begin
  if (select count(*) from account
      where owner_kind = 'user' and owner_id = any (p_users) and scope = 0 and asset = 'credits' and bucket = 'wallet')
     < cardinality(p_users) then
    insert into account (owner_kind, owner_id, bucket, balance)
      select 'user', u, 'wallet', 0 from unnest(p_users) u order by u
      on conflict do nothing;
  end if;
end $$;

create or replace function ledger_system_account(p_kind text, p_bucket text, p_asset text default 'credits')
returns bigint language plpgsql stable as $$
declare
  found_id bigint;
begin
  select id into found_id from account
    where owner_id = 0 and owner_kind = p_kind and scope = 0 and asset = p_asset and bucket = p_bucket;
  if found_id is null then
    raise exception 'the ledger has no % account named % for %', p_kind, p_bucket, p_asset;
  end if;
  return found_id;
end $$;

-- Starts a transfer, whose entries the caller adds. economy_pay, the busiest one, does the same in its own single statement.
create or replace function ledger_transfer(
  p_key text, p_code text, p_actor bigint, p_guild bigint, p_now timestamptz, p_meta jsonb, p_reverses bigint default null
) returns bigint language plpgsql as $$
declare
  posted bigint;
begin
  if exists (select from ledger_halt where scope = 0) then
    raise exception 'the ledger is halted' using errcode = 'CH002',
      hint = 'The ledger is paused while it''s being checked. Nothing of yours is lost. Please try again later.';
  end if;
  insert into transfer (idem_key, code, actor_id, guild_id, meta, at, reverses_id)
    values (p_key, p_code, p_actor, p_guild, p_meta, p_now, p_reverses) returning id into posted;
  if p_guild is not null then
    insert into guild_member (guild_id, user_id) values (p_guild, p_actor) on conflict do nothing;
  end if;
  return posted;
end $$;

-- Posts one transfer: both legs of it or none. The caller has locked the members' accounts in the order of their ids and checked
-- that it's allowed. p_flow_day counts it toward the day's payments between members; a clock behind the last payment counts as
-- that day, so that going back never empties the count. p_recent: the payer's last payments, including this one.
create or replace function ledger_post(
  p_key text, p_code text, p_actor bigint, p_guild bigint, p_now timestamptz, p_meta jsonb,
  p_from bigint, p_to bigint, p_amount bigint, p_flow_day integer default null, p_recent timestamptz[] default null
) returns bigint language plpgsql as $$
declare
  posted bigint;
begin
  if p_amount <= 0 or p_from = p_to then
    raise exception 'a transfer moves a positive amount between two accounts';
  end if;
  posted := ledger_transfer(p_key, p_code, p_actor, p_guild, p_now, p_meta);
  with leg (account_id, delta) as (
    values (p_from, -p_amount), (p_to, p_amount)
  ), moved as (
    update account a set
      balance  = a.balance + leg.delta,
      version  = a.version + 1,
      flow_day = greatest(p_flow_day, a.flow_day),
      flow_out = case when p_flow_day is null then a.flow_out
                      when a.flow_day >= p_flow_day then a.flow_out + greatest(-leg.delta, 0)
                      else greatest(-leg.delta, 0) end,
      flow_in  = case when p_flow_day is null then a.flow_in
                      when a.flow_day >= p_flow_day then a.flow_in + greatest(leg.delta, 0)
                      else greatest(leg.delta, 0) end,
      recent   = case when leg.delta < 0 then coalesce(p_recent, a.recent) else a.recent end
    from leg where a.id = leg.account_id and a.balance is not null
    returning a.id, a.version, a.balance
  )
  insert into entry (transfer_id, account_id, account_version, delta, balance_after)
    select posted, leg.account_id, moved.version, leg.delta, moved.balance
    from leg left join moved on moved.id = leg.account_id;
  return posted;
end $$;

-- Posts one transfer between a member and the named sources and sinks. p_flows is [{asset, amount, name}, …]: what the member
-- gains (above zero, from the mint of that name) or loses (below zero, to the burn of that name). The caller holds the wallet's
-- lock and has checked that it's allowed. Returns {transfer, after: {asset: what the member has now}}.
create or replace function ledger_book(
  p_key text, p_code text, p_actor bigint, p_guild bigint, p_now timestamptz, p_meta jsonb, p_user bigint, p_flows jsonb
) returns jsonb language plpgsql as $$
declare
  posted bigint := ledger_transfer(p_key, p_code, p_actor, p_guild, p_now, p_meta);
  after jsonb;
begin
  insert into account (owner_kind, owner_id, asset, bucket, balance)
    select distinct 'user', p_user, f.asset, 'inventory', 0
    from jsonb_to_recordset(p_flows) f (asset text)
    where f.asset <> 'credits' and not exists (
      select from account a
      where a.owner_id = p_user and a.owner_kind = 'user' and a.scope = 0 and a.asset = f.asset and a.bucket = 'inventory');

  with flow as (
    select asset, name, sum(amount)::bigint as amount
    from jsonb_to_recordset(p_flows) f (asset text, amount bigint, name text)
    group by asset, name having sum(amount) <> 0
  ), own as (
    select asset, sum(amount)::bigint as delta from flow group by asset having sum(amount) <> 0
  ), moved as (
    update account a set balance = a.balance + own.delta, version = a.version + 1
    from own
    where a.owner_id = p_user and a.owner_kind = 'user' and a.scope = 0 and a.asset = own.asset
      and a.bucket = case when own.asset = 'credits' then 'wallet' else 'inventory' end
    returning a.id, a.asset, a.version, a.balance, own.delta
  ), entered as (
    insert into entry (transfer_id, account_id, account_version, delta, balance_after)
      select posted, id, version, delta, balance from moved
      union all
      select posted, ledger_system_account(case when amount > 0 then 'mint' else 'burn' end, name, asset), null, -amount, null
      from flow
  )
  select coalesce(jsonb_object_agg(asset, balance), '{}') into after from (
    select asset, balance from moved
    union all
    -- Assets whose gains and losses cancel out moved nothing, but are still reported.
    select a.asset, a.balance from account a
    where a.owner_id = p_user and a.owner_kind = 'user' and a.scope = 0
      and a.bucket = case a.asset when 'credits' then 'wallet' else 'inventory' end
      and a.asset in (select asset from jsonb_to_recordset(p_flows) f (asset text) except select asset from own)) held;
  return jsonb_build_object('transfer', posted::text, 'after', after);
end $$;

-- {item: quantity} as flows of one name, multiplied.
create or replace function flows_of(p_items jsonb, p_name text, p_times bigint default 1) returns jsonb language sql immutable as $$
  select coalesce(jsonb_agg(jsonb_build_object('asset', key, 'amount', value::bigint * p_times, 'name', p_name)), '[]')
  from jsonb_each_text(p_items);
$$;
