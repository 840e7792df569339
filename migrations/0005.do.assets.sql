-- Items are assets of the same ledger as credits: a stack of items is an account, and every item that appears or goes is two
-- entries. Beside them, what a member is: one row, guarded like everything else of theirs by the lock on their wallet.

create table asset (
  id  text primary key check (id ~ '^[a-z][a-z0-9_]{1,31}$')
);
insert into asset (id) values ('credits');

-- Where value comes from and where it goes. Nothing is minted or burned under any other name.
create table flow (
  kind  text not null check (kind in ('mint', 'burn')),
  name  text not null,
  primary key (kind, name)
);

-- One account per way and asset, all opened here: two transactions opening them by the way could wait for each other.
create function ledger_open_system() returns void language sql as $$
  insert into account (owner_kind, owner_id, asset, bucket, balance, floor)
    select f.kind, 0, a.id, f.name, null, null from flow f cross join asset a order by f.kind, f.name, a.id
    on conflict do nothing;
$$;

create function ledger_add_assets(variadic p_ids text[]) returns void language plpgsql as $$
begin
  insert into asset (id) select unnest(p_ids);
  perform ledger_open_system();
end $$;

create function ledger_add_flow(p_kind text, variadic p_names text[]) returns void language plpgsql as $$
begin
  insert into flow (kind, name) select p_kind, unnest(p_names);
  perform ledger_open_system();
end $$;

select ledger_add_flow('mint', 'daily', 'work', 'gather', 'fight', 'quest', 'sell', 'shop', 'craft', 'crate', 'level', 'swap', 'grant');
select ledger_add_flow('burn', 'bank_upgrade', 'fight', 'sell', 'shop', 'craft', 'crate', 'use', 'take');
select ledger_add_assets(
  'basic_scanner', 'basic_net', 'advanced_scanner', 'reinforced_net', 'quantum_scanner',
  'energy_drink', 'luck_charm', 'companion_treat', 'xp_booster', 'master_key',
  'drone_egg', 'fox_egg', 'rabbit_egg', 'cat_egg',
  'data_fragment', 'corrupted_file', 'neural_chip', 'encryption_key', 'hologram_badge', 'quantum_core', 'ancient_code',
  'singularity_shard',
  'common_crate', 'rare_crate', 'epic_crate', 'legendary_crate', 'mythic_crate');

drop function ledger_system_account(text, text);
create function ledger_system_account(p_kind text, p_bucket text, p_asset text default 'credits')
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

-- A scope whose books a check found wrong: nothing moves in it until somebody has looked.
create table ledger_halt (
  scope   bigint primary key,
  reason  text not null,
  at      timestamptz not null default now()
);

-- Who has done anything with money in which guild: the members of a guild's leaderboards.
create table guild_member (
  guild_id  bigint not null,
  user_id   bigint not null,
  primary key (guild_id, user_id)
);

-- What a guild's staff decided about its economy. Credits are worth the same everywhere, so a guild can make its jobs and
-- fights pay less, never more.
create table guild_economy (
  guild_id        bigint primary key,
  currency        jsonb check (currency ? 'name'),
  payout_percent  integer not null default 100 check (payout_percent between 10 and 100),
  set_by          bigint not null,
  set_at          timestamptz not null default now()
);

-- Every transfer starts here.
create function ledger_transfer(
  p_key text, p_code text, p_actor bigint, p_guild bigint, p_now timestamptz, p_meta jsonb, p_reverses bigint default null
) returns bigint language plpgsql as $$
declare
  posted bigint;
begin
  if exists (select from ledger_halt where scope = 0) then
    raise exception 'the books are halted' using errcode = 'CH002';
  end if;
  insert into transfer (idem_key, code, actor_id, guild_id, meta, at, reverses_id)
    values (p_key, p_code, p_actor, p_guild, p_meta, p_now, p_reverses) returning id into posted;
  if p_guild is not null then
    insert into guild_member (guild_id, user_id) values (p_guild, p_actor) on conflict do nothing;
  end if;
  return posted;
end $$;

-- Posts one transfer between a member and the named sources and sinks. p_flows is [{asset, amount, name}, …]: what the member
-- gains (above zero, from the mint of that name) or gives (below zero, to the burn of that name). The caller holds the wallet's
-- lock and has decided that it may be. Returns {transfer, after: {asset: what the member has now}}.
create function ledger_book(
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
    -- What came and went alike has moved nothing, and is still there to be told.
    select a.asset, a.balance from account a
    where a.owner_id = p_user and a.owner_kind = 'user' and a.scope = 0
      and a.bucket = case a.asset when 'credits' then 'wallet' else 'inventory' end
      and a.asset in (select asset from jsonb_to_recordset(p_flows) f (asset text) except select asset from own)) held;
  return jsonb_build_object('transfer', posted::text, 'after', after);
end $$;

-- What every change begins with: the outcome that stands already, or a refusal of the guild's, which then stands. Null when
-- the change is to be decided.
create function economy_begin(
  p_key text, p_request text, p_guild bigint, p_module text, p_command text, p_roles text, p_now timestamptz
) returns jsonb language plpgsql as $$
declare
  outcome jsonb := idempotency_recall(p_key, p_request);
begin
  if outcome is null then
    outcome := gate_refusal(p_guild, p_module, p_command, p_roles);
    if outcome is not null then
      perform idempotency_remember(p_key, p_request, outcome, p_now);
    end if;
  end if;
  return outcome;
end $$;
