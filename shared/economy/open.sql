-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, ledger.sql, member.sql

-- p_rolls: two items for each crate. The second counts for members with an active master key.
create or replace function economy_open(
  p_key text, p_user bigint, p_crate text, p_rolls jsonb,
  p_guild bigint, p_now timestamptz, p_day integer, p_rules jsonb, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  quantity integer := jsonb_array_length(p_rolls);
  request text := concat_ws('|', 'open', p_user, p_crate, quantity);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
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
