-- uses ledger.sql

create or replace function level_of(p_xp bigint, p_base integer) returns integer language sql immutable as $$
  select floor(sqrt(p_xp::float8 / p_base))::integer + 1;
$$;

-- Takes the lock that guards everything a member has, and returns their wallet.
create or replace function member_lock(p_user bigint) returns account language plpgsql as $$
declare
  wallet account;
begin
  perform ledger_open_wallets(p_user);
  select * into strict wallet from account
    where owner_id = p_user and owner_kind = 'user' and scope = 0 and asset = 'credits' and bucket = 'wallet' for update;
  return wallet;
end $$;

-- A member's row as of a day, without locking. New members get a beginner's row.
create or replace function member_as_of(p_user bigint, p_day integer, p_rules jsonb) returns member language plpgsql stable as $$
declare
  m member;
begin
  select * into m from member where user_id = p_user and scope = 0;
  if m.user_id is null then
    m.user_id := p_user; m.scope := 0; m.xp := 0; m.found_kinds := 0;
  end if;
  if m.day is null or m.day < p_day then
    m.day := p_day;
    m.day_level := level_of(m.xp, (p_rules ->> 'xpBase')::integer);
    m.worked := 0; m.gathered := 0; m.won := 0; m.sold := 0; m.bought := 0;
  end if;
  return m;
end $$;

-- A member's row as of a day, created if there is none: the counts of an earlier day are reset.
create or replace function member_on(p_user bigint, p_day integer, p_rules jsonb) returns member language plpgsql as $$
begin
  insert into member (user_id) values (p_user) on conflict do nothing;
  return member_as_of(p_user, p_day, p_rules);
end $$;

create or replace function member_has(p_user bigint, p_asset text) returns bigint language sql stable as $$
  select coalesce((select balance from account
    where owner_id = p_user and owner_kind = 'user' and scope = 0 and asset = p_asset and bucket = 'inventory'), 0);
$$;

-- The companion whose bonus applies now: a hungry one has none.
create or replace function member_companion(m member, p_now timestamptz) returns text language sql immutable as $$
  select case when m.fed_until > p_now then m.companion end;
$$;

-- Posts what an activity brought and cost, adds its experience with the active boosts, gives the crates of new levels, updates the
-- collection (p_found: {item: quantity}), and writes the member's row, which the caller may have changed.
-- p_rules: {xpBase, boosts: {xp, catXp} in percent, crates: [{every, item}, …], of which the first that divides a level counts}.
-- Returns {transfer, after, xp: {gained, total, level, before}, crates: {item: quantity}, discovered: [item, …]}.
create or replace function member_settle(
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
