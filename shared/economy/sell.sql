-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, ledger.sql, member.sql

-- p_what is what the member chose: an item, or a group of items. p_goods: {item: {sells, uses of a tool}} for all of them.
-- p_quantity null: p_percent of each, rounded down but at least 1; without that either, all of them. The worn tool of a stack is sold last, for its share of the price.
create or replace function economy_sell(
  p_key text, p_user bigint, p_what text, p_quantity bigint, p_goods jsonb,
  p_guild bigint, p_now timestamptz, p_day integer, p_rules jsonb, p_module text, p_command text, p_roles text,
  p_percent integer default null
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'sell', p_user, p_what, coalesce(p_quantity::text, p_percent || '%', 'all'));
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
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
    select a.asset, a.balance as have, wanted.count, (good.value ->> 'sells')::bigint as sells,
           (good.value ->> 'uses')::integer as uses,
           -- The worn one only goes with the whole stack.
           case when wanted.count = a.balance then w.uses_left end as uses_left
    from jsonb_each(p_goods) good
    join account a on a.owner_id = p_user and a.owner_kind = 'user' and a.scope = 0 and a.asset = good.key
      and a.bucket = 'inventory' and a.balance > 0
    cross join lateral (
      select case when p_percent is null then least(p_quantity, a.balance)
        else greatest(trunc(a.balance::numeric * p_percent / 100), 1)::bigint end as count) wanted
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
