-- What members do with what they own: buy, sell, use, craft, open. Prices, effects and recipes come with the call, from the
-- catalog; they are no part of the request that a key stands for, so that a retry after a new price finds the first outcome.

create function economy_buy(
  p_key text, p_user bigint, p_item text, p_quantity integer, p_price bigint,
  p_guild bigint, p_now timestamptz, p_day integer, p_rules jsonb, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'buy', p_user, p_item, p_quantity);
  outcome jsonb := economy_begin(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
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

-- p_what names what the member chose: an item, or a group of items. p_goods: {item: {sells, uses of a tool}} of all it stands
-- for. p_quantity null: all there are. The worn tool of a stack goes last, for its share of the price.
create function economy_sell(
  p_key text, p_user bigint, p_what text, p_quantity bigint, p_goods jsonb,
  p_guild bigint, p_now timestamptz, p_day integer, p_rules jsonb, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'sell', p_user, p_what, coalesce(p_quantity::text, 'all'));
  outcome jsonb := economy_begin(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
  wallet account;
  m member;
  sold jsonb;
  worn jsonb;
  total bigint;
  held bigint;
  credits bigint;
begin
  if outcome is not null then
    return outcome;
  end if;
  wallet := member_lock(p_user);
  m := member_on(p_user, p_day, p_rules);

  with stack as (
    select a.asset, a.balance as have, least(p_quantity, a.balance) as count, (good.value ->> 'sells')::bigint as sells,
           (good.value ->> 'uses')::integer as uses,
           -- Only who sells the whole stack parts with the worn one.
           case when coalesce(p_quantity, a.balance) >= a.balance then w.uses_left end as uses_left
    from jsonb_each(p_goods) good
    join account a on a.owner_id = p_user and a.owner_kind = 'user' and a.scope = 0 and a.asset = good.key
      and a.bucket = 'inventory' and a.balance > 0
    left join tool_wear w on w.user_id = p_user and w.scope = 0 and w.tool = a.asset
  )
  select coalesce(jsonb_object_agg(asset, count), '{}'), coalesce(sum(count), 0), coalesce(sum(have), 0),
         sum(sells * count - case when uses_left is null then 0 else sells - sells * uses_left / uses end),
         coalesce(jsonb_object_agg(asset, jsonb_build_object('usesLeft', uses_left, 'credits', sells * uses_left / uses))
                  filter (where uses_left is not null), '{}')
    into sold, total, held, credits, worn
    from stack;

  outcome := case
    when wallet.is_frozen then jsonb_build_object('status', 'frozen')
    when held < p_quantity then jsonb_build_object('status', 'too_few', 'item', p_what, 'have', held)
    when held = 0 then jsonb_build_object('status', 'nothing')
  end;
  if outcome is null then
    delete from tool_wear where user_id = p_user and scope = 0 and worn ? tool;
    m.sold := least(m.sold + total, 2147483647);
    outcome := jsonb_build_object('status', 'sold', 'sold', sold, 'worn', worn, 'credits', credits)
      || member_settle(p_key, 'sell', p_guild, p_now,
                       case worn when '{}' then worn else jsonb_build_object('worn', worn) end, p_rules, m,
                       flows_of(sold, 'sell', -1) || flows_of(jsonb_build_object('credits', credits), 'sell'), 0);
  end if;
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;

-- p_effect: {kind, minutes} or {kind: hatch, companion}. p_fed: how long companions stay fed, {atHatchMinutes, atMostMinutes}.
-- p_eggs: {companion: egg}. Of treats only as many are used as fit.
create function economy_use(
  p_key text, p_user bigint, p_item text, p_quantity integer, p_effect jsonb, p_fed jsonb, p_eggs jsonb,
  p_guild bigint, p_now timestamptz, p_day integer, p_rules jsonb, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'use', p_user, p_item, p_quantity);
  outcome jsonb := economy_begin(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
  kind text := p_effect ->> 'kind';
  one interval := make_interval(mins => coalesce((p_effect ->> 'minutes')::integer, 0));
  full_at timestamptz := p_now + make_interval(mins => (p_fed ->> 'atMostMinutes')::integer);
  used integer := p_quantity;
  wallet account;
  m member;
  have bigint;
  egg text;
  ends timestamptz;
begin
  if outcome is not null then
    return outcome;
  end if;
  wallet := member_lock(p_user);
  m := member_on(p_user, p_day, p_rules);
  have := member_has(p_user, p_item);
  outcome := case
    when wallet.is_frozen then jsonb_build_object('status', 'frozen')
    when kind = 'hatch' and p_quantity > 1 then jsonb_build_object('status', 'one_egg')
    when have < p_quantity then jsonb_build_object('status', 'too_few', 'item', p_item, 'have', have)
    when kind = 'hatch' and m.companion = p_effect ->> 'companion' then
      jsonb_build_object('status', 'same_companion', 'companion', m.companion)
    when kind = 'feed' and m.companion is null then jsonb_build_object('status', 'no_companion')
    when kind = 'feed' and m.fed_until >= full_at then
      jsonb_build_object('status', 'full', 'companion', m.companion, 'fedUntil', m.fed_until)
  end;
  if outcome is not null then
    return idempotency_remember(p_key, request, outcome, p_now);
  end if;

  case kind
    when 'energy' then m.energy_until := greatest(p_now, m.energy_until) + one * used; ends := m.energy_until;
    when 'luck' then m.luck_until := greatest(p_now, m.luck_until) + one * used; ends := m.luck_until;
    when 'xp' then m.xp_until := greatest(p_now, m.xp_until) + one * used; ends := m.xp_until;
    when 'key' then m.key_until := greatest(p_now, m.key_until) + one * used; ends := m.key_until;
    when 'feed' then
      used := least(used, ceil(extract(epoch from full_at - greatest(p_now, m.fed_until)) / extract(epoch from one))::integer);
      m.fed_until := least(full_at, greatest(p_now, m.fed_until) + one * used);
      ends := m.fed_until;
    when 'hatch' then
      egg := p_eggs ->> m.companion;
      m.companion := p_effect ->> 'companion';
      -- The first one comes with food. Another one takes over its hunger: swapping eggs must not feed anybody.
      if egg is null then
        m.fed_until := p_now + make_interval(mins => (p_fed ->> 'atHatchMinutes')::integer);
      end if;
      ends := m.fed_until;
  end case;
  outcome := jsonb_build_object('status', 'used', 'item', p_item, 'quantity', used, 'until', ends,
                                'companion', case when kind in ('feed', 'hatch') then m.companion end, 'returned', egg)
    || member_settle(p_key, 'use', p_guild, p_now, '{}', p_rules, m,
                     flows_of(jsonb_build_object(p_item, -used), 'use')
                       || case when egg is null then '[]' else flows_of(jsonb_build_object(egg, 1), 'swap') end, 0);
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;

-- p_ingredients: {item: quantity} for one. p_xp: for one.
create function economy_craft(
  p_key text, p_user bigint, p_item text, p_times integer, p_ingredients jsonb, p_xp bigint,
  p_guild bigint, p_now timestamptz, p_day integer, p_rules jsonb, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'craft', p_user, p_item, p_times);
  outcome jsonb := economy_begin(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
  wallet account;
  m member;
  missing jsonb;
begin
  if outcome is not null then
    return outcome;
  end if;
  wallet := member_lock(p_user);
  m := member_on(p_user, p_day, p_rules);
  select jsonb_object_agg(key, value::bigint * p_times - member_has(p_user, key)) into missing
    from jsonb_each_text(p_ingredients) where value::bigint * p_times > member_has(p_user, key);
  outcome := case
    when wallet.is_frozen then jsonb_build_object('status', 'frozen')
    when missing is not null then
      jsonb_build_object('status', 'missing', 'item', p_item, 'times', p_times, 'missing', missing)
  end;
  if outcome is null then
    outcome := jsonb_build_object('status', 'crafted', 'item', p_item, 'times', p_times)
      || member_settle(p_key, 'craft', p_guild, p_now, '{}', p_rules, m,
                       flows_of(p_ingredients, 'craft', -p_times) || flows_of(jsonb_build_object(p_item, p_times), 'craft'),
                       p_xp * p_times);
  end if;
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;

-- p_rolls: two items for each crate, of which the second counts for who has a master key at work.
create function economy_open(
  p_key text, p_user bigint, p_crate text, p_rolls jsonb,
  p_guild bigint, p_now timestamptz, p_day integer, p_rules jsonb, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  quantity integer := jsonb_array_length(p_rolls);
  request text := concat_ws('|', 'open', p_user, p_crate, quantity);
  outcome jsonb := economy_begin(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
  wallet account;
  m member;
  have bigint;
  has_key boolean;
  items jsonb;
begin
  if outcome is not null then
    return outcome;
  end if;
  wallet := member_lock(p_user);
  m := member_on(p_user, p_day, p_rules);
  have := member_has(p_user, p_crate);
  outcome := case
    when wallet.is_frozen then jsonb_build_object('status', 'frozen')
    when have < quantity then jsonb_build_object('status', 'too_few', 'item', p_crate, 'have', have)
  end;
  if outcome is null then
    has_key := coalesce(m.key_until > p_now, false);
    select jsonb_object_agg(item, count) into items from (
      select roll ->> place as item, count(*) as count
      from jsonb_array_elements(p_rolls) roll, generate_series(0, has_key::integer) place group by 1) found;
    outcome := jsonb_build_object('status', 'opened', 'crate', p_crate, 'quantity', quantity, 'items', items,
                                  'keyUntil', case when has_key then m.key_until end)
      || member_settle(p_key, 'crate', p_guild, p_now, '{}', p_rules, m,
                       flows_of(jsonb_build_object(p_crate, -quantity), 'crate'), 0, items);
  end if;
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;
