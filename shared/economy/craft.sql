-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, ledger.sql, member.sql

-- p_ingredients, {item: quantity}, and p_xp are for one.
create or replace function economy_craft(
  p_key text, p_user bigint, p_item text, p_times integer, p_ingredients jsonb, p_xp bigint,
  p_guild bigint, p_now timestamptz, p_day integer, p_rules jsonb, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'craft', p_user, p_item, p_times);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
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
