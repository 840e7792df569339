-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, ../settings/payout.sql, ledger.sql, member.sql, payouts.sql

-- p_tier: {id, minLevel, winPercent, xp}. p_roll: {ticket, credits, items}.
create or replace function economy_fight(
  p_key text, p_user bigint, p_tier jsonb, p_guild bigint, p_now timestamptz, p_day integer, p_rules jsonb, p_roll jsonb,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'fight', p_user, p_tier ->> 'id');
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
  rules jsonb := p_rules -> 'fight';
  wallet account;
  m member;
  level integer;
  chance integer;
  credits bigint;
begin
  if outcome is not null then
    return outcome;
  end if;
  wallet := member_lock(p_user);
  m := member_on(p_user, p_day, p_rules);
  level := level_of(m.xp, (p_rules ->> 'xpBase')::integer);
  outcome := case
    when wallet.is_frozen then jsonb_build_object('status', 'frozen')
    when level < (p_tier ->> 'minLevel')::integer then
      jsonb_build_object('status', 'level', 'level', level, 'needed', p_tier -> 'minLevel')
    when m.fight_ready_at > p_now then jsonb_build_object('status', 'cooldown', 'readyAt', m.fight_ready_at)
  end;
  if outcome is not null then
    return idempotency_remember(p_key, request, outcome, p_now);
  end if;

  chance := least((rules ->> 'most')::integer, greatest((rules ->> 'least')::integer,
    (p_tier ->> 'winPercent')::integer + (rules ->> 'perLevel')::integer * (level - (p_tier ->> 'minLevel')::integer)));
  m.fight_ready_at := p_now + make_interval(secs => (rules ->> 'seconds')::float8);
  outcome := jsonb_build_object('tier', p_tier -> 'id', 'chance', chance, 'readyAt', m.fight_ready_at);
  if (p_roll ->> 'ticket')::integer < chance then
    m.won := m.won + 1;
    credits := guild_payout(p_guild, (p_roll ->> 'credits')::bigint)
      * case when member_companion(m, p_now) = 'code_fox' then (rules ->> 'foxPercent')::integer else 100 end / 100;
    outcome := outcome || jsonb_build_object('status', 'won', 'credits', credits, 'items', p_roll -> 'items')
      || member_settle(p_key, 'fight', p_guild, p_now, jsonb_build_object('tier', p_tier -> 'id'), p_rules, m,
                       flows_of(jsonb_build_object('credits', credits), 'fight'), (p_tier ->> 'xp')::bigint, p_roll -> 'items');
    perform payout_count(p_guild, 'fight', p_tier ->> 'id', p_day, credits);
  else
    credits := (rules ->> 'loss')::bigint + least((rules ->> 'mostLossByLevel')::bigint, (rules ->> 'lossPerLevel')::bigint * level);
    if wallet.balance < credits then
      credits := 0;
      update member set fight_ready_at = m.fight_ready_at, day = m.day, day_level = m.day_level, worked = m.worked,
        gathered = m.gathered, won = m.won, sold = m.sold, bought = m.bought where user_id = p_user and scope = 0;
    else
      outcome := outcome
        || member_settle(p_key, 'fight', p_guild, p_now, jsonb_build_object('tier', p_tier -> 'id'), p_rules, m,
                         flows_of(jsonb_build_object('credits', -credits), 'fight'), 0);
    end if;
    outcome := outcome || jsonb_build_object('status', 'lost', 'credits', credits, 'balance', wallet.balance - credits);
  end if;
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;
