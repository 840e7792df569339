-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, ledger.sql, member.sql

-- p_effect: {kind, minutes} or {kind: hatch, companion}. p_fed: how long companions stay fed, {atHatchMinutes, atMostMinutes}.
-- p_eggs: {companion: egg}. Only as many treats are used as the companion takes.
create or replace function economy_use(
  p_key text, p_user bigint, p_item text, p_quantity integer, p_effect jsonb, p_fed jsonb, p_eggs jsonb,
  p_guild bigint, p_now timestamptz, p_day integer, p_rules jsonb, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'use', p_user, p_item, p_quantity);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
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
      -- The first one comes fed. Another one takes over its hunger: swapping eggs must not feed a companion.
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
