-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, ../settings/payout.sql, ledger.sql, member.sql, payouts.sql

create or replace function economy_work(
  p_key text, p_user bigint, p_job text, p_guild bigint, p_now timestamptz, p_day integer, p_rules jsonb, p_roll jsonb,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'work', p_user, p_job);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
  wallet account;
  m member;
  wait numeric := (p_rules #>> '{work,seconds}')::numeric;
  paid bigint;
begin
  if outcome is not null then
    return outcome;
  end if;
  wallet := member_lock(p_user);
  m := member_on(p_user, p_day, p_rules);
  outcome := case
    when wallet.is_frozen then jsonb_build_object('status', 'frozen')
    when m.work_ready_at > p_now then jsonb_build_object('status', 'cooldown', 'readyAt', m.work_ready_at)
  end;
  if outcome is null then
    if m.energy_until > p_now then
      wait := wait * (p_rules #>> '{boosts,energyCooldown}')::numeric / 100;
    end if;
    if member_companion(m, p_now) = 'quantum_rabbit' then
      wait := wait * (p_rules #>> '{boosts,rabbitCooldown}')::numeric / 100;
    end if;
    m.work_ready_at := p_now + make_interval(secs => greatest(wait, (p_rules #>> '{work,leastSeconds}')::numeric)::float8);
    m.worked := m.worked + 1;
    paid := guild_payout(p_guild, (p_roll ->> 'credits')::bigint);
    outcome := jsonb_build_object('status', 'worked', 'job', p_job, 'credits', paid, 'items', p_roll -> 'items',
                                  'readyAt', m.work_ready_at)
      || member_settle(p_key, 'work', p_guild, p_now, jsonb_build_object('job', p_job), p_rules, m,
                       flows_of(jsonb_build_object('credits', paid), 'work'), (p_roll ->> 'xp')::bigint, p_roll -> 'items');
    perform payout_count(p_guild, 'work', p_job, p_day, paid);
  end if;
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;
