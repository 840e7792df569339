-- What a member is besides what they own: experience, waits, boosts, a companion, the day's counts.

create table member (
  user_id          bigint not null,
  scope            bigint not null default 0,
  xp               bigint not null default 0 check (xp >= 0),
  work_ready_at    timestamptz,
  gather_ready_at  timestamptz,
  fight_ready_at   timestamptz,
  energy_until     timestamptz,
  luck_until       timestamptz,
  xp_until         timestamptz,
  key_until        timestamptz,
  companion        text,
  fed_until        timestamptz,
  -- The day's counts and the level it began with: what quests ask for.
  day              integer,
  day_level        integer not null default 1,
  worked           integer not null default 0,
  gathered         integer not null default 0,
  won              integer not null default 0,
  sold             integer not null default 0,
  bought           integer not null default 0,
  primary key (user_id, scope)
);
create index member_by_xp on member (scope, xp desc);

-- What a member has ever found, by item.
create table collection (
  user_id   bigint not null,
  scope     bigint not null default 0,
  item      text not null references asset,
  count     bigint not null check (count > 0),
  first_at  timestamptz not null,
  primary key (user_id, scope, item)
);

-- How many uses are left in the tool of a stack that is in use; no row: all are as new.
create table tool_wear (
  user_id    bigint not null,
  scope      bigint not null default 0,
  tool       text not null references asset,
  uses_left  integer not null check (uses_left > 0),
  primary key (user_id, scope, tool)
);

create function level_of(p_xp bigint, p_base integer) returns integer language sql immutable as $$
  select floor(sqrt(p_xp::float8 / p_base))::integer + 1;
$$;

-- Takes the lock that guards all a member has, and returns their wallet.
create function member_lock(p_user bigint) returns account language plpgsql as $$
declare
  wallet account;
begin
  perform ledger_open_wallets(p_user);
  select * into strict wallet from account
    where owner_id = p_user and owner_kind = 'user' and scope = 0 and asset = 'credits' and bucket = 'wallet' for update;
  return wallet;
end $$;

-- A member's row as of a day: a new day begins with new counts. A clock behind the row's day is treated as that day.
create function member_on(p_user bigint, p_day integer, p_rules jsonb) returns member language plpgsql as $$
declare
  m member;
begin
  insert into member (user_id) values (p_user) on conflict do nothing;
  select * into strict m from member where user_id = p_user and scope = 0;
  if m.day is null or m.day < p_day then
    m.day := p_day;
    m.day_level := level_of(m.xp, (p_rules ->> 'xpBase')::integer);
    m.worked := 0; m.gathered := 0; m.won := 0; m.sold := 0; m.bought := 0;
  end if;
  return m;
end $$;

create function member_has(p_user bigint, p_asset text) returns bigint language sql stable as $$
  select coalesce((select balance from account
    where owner_id = p_user and owner_kind = 'user' and scope = 0 and asset = p_asset and bucket = 'inventory'), 0);
$$;

-- The companion whose bonus counts now: a hungry one gives none.
create function member_companion(m member, p_now timestamptz) returns text language sql immutable as $$
  select case when m.fed_until > p_now then m.companion end;
$$;

-- {item: quantity} as flows of one name, multiplied.
create function flows_of(p_items jsonb, p_name text, p_times bigint default 1) returns jsonb language sql immutable as $$
  select coalesce(jsonb_agg(jsonb_build_object('asset', key, 'amount', value::bigint * p_times, 'name', p_name)), '[]')
  from jsonb_each_text(p_items);
$$;

-- Books what a member's deed brought and cost, adds its experience with the boosts of the moment, hands out the crates of new
-- levels, keeps the collection (p_found: {item: quantity}) and writes the member's row, which the caller may have changed.
-- p_rules: {xpBase, boosts: {xp, catXp} in percent, crates: [{every, item}, …] of which the first that divides a level counts}.
-- Returns {transfer, after, xp: {gained, total, level, before}, crates: {item: quantity}, discovered: [item, …]}.
create function member_settle(
  p_key text, p_code text, p_guild bigint, p_now timestamptz, p_meta jsonb, p_rules jsonb, m member,
  p_flows jsonb, p_xp bigint, p_found jsonb default '{}'
) returns jsonb language plpgsql as $$
declare
  base integer := (p_rules ->> 'xpBase')::integer;
  old_level integer := level_of(m.xp, base);
  gained bigint;
  crates jsonb := '{}';
  discovered jsonb;
  booked jsonb;
begin
  gained := p_xp
    * case when m.xp_until > p_now then (p_rules #>> '{boosts,xp}')::integer else 100 end
    * case when member_companion(m, p_now) = 'viral_cat' then (p_rules #>> '{boosts,catXp}')::integer else 100 end / 10000;
  m.xp := m.xp + gained;
  if level_of(m.xp, base) > old_level then
    select jsonb_object_agg(item, count) into crates from (
      select (select c ->> 'item' from jsonb_array_elements(p_rules -> 'crates') c
              where level % (c ->> 'every')::integer = 0 limit 1) as item, count(*) as count
      from generate_series(old_level + 1, level_of(m.xp, base)) level group by 1) new;
  end if;
  booked := ledger_book(p_key, p_code, m.user_id, p_guild, p_now, p_meta, m.user_id,
                        p_flows || flows_of(p_found, p_code) || flows_of(crates, 'level'));

  if p_found <> '{}' then
    with kept as (
      insert into collection (user_id, item, count, first_at)
        select m.user_id, key, value::bigint, p_now from jsonb_each_text(p_found)
        on conflict (user_id, scope, item) do update set count = collection.count + excluded.count
        returning item, xmax = 0 as is_new
    )
    select jsonb_agg(item) into discovered from kept where is_new;
  end if;

  update member set
    xp = m.xp, work_ready_at = m.work_ready_at, gather_ready_at = m.gather_ready_at, fight_ready_at = m.fight_ready_at,
    energy_until = m.energy_until, luck_until = m.luck_until, xp_until = m.xp_until, key_until = m.key_until,
    companion = m.companion, fed_until = m.fed_until, day = m.day, day_level = m.day_level,
    worked = m.worked, gathered = m.gathered, won = m.won, sold = m.sold, bought = m.bought
    where user_id = m.user_id and scope = m.scope;

  return booked || jsonb_build_object(
    'xp', jsonb_build_object('gained', gained, 'total', m.xp, 'level', level_of(m.xp, base), 'before', old_level),
    'crates', crates, 'discovered', coalesce(discovered, '[]'));
end $$;
