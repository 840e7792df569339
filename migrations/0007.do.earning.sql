-- Work, gather, fight: the roll comes with the call, what it is worth is decided here, on the locked rows. A roll is not part
-- of the request that the key stands for: a retry may bring another one, and finds the first one's outcome.

-- A share of a guild's own, of credits that work and fights pay there.
create function guild_payout(p_guild bigint, p_credits bigint) returns bigint language sql stable as $$
  select p_credits * coalesce((select payout_percent from guild_economy where guild_id = p_guild), 100) / 100;
$$;

create function economy_work(
  p_key text, p_user bigint, p_job text, p_guild bigint, p_now timestamptz, p_day integer, p_rules jsonb, p_roll jsonb,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'work', p_user, p_job);
  outcome jsonb := economy_begin(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
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
  end if;
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;

-- p_rolls: what the trip finds by the member's luck, {luck: {items, xp}, …}, for every luck there can be. p_tool null: by hand.
create function economy_gather(
  p_key text, p_user bigint, p_zone text, p_tool text, p_guild bigint, p_now timestamptz, p_day integer, p_rules jsonb,
  p_rolls jsonb, p_wears boolean, p_uses integer, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'gather', p_user, p_zone, coalesce(p_tool, '-'));
  outcome jsonb := economy_begin(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
  wallet account;
  m member;
  luck integer;
  roll jsonb;
  uses_left integer;
  flows jsonb := '[]';
begin
  if outcome is not null then
    return outcome;
  end if;
  wallet := member_lock(p_user);
  m := member_on(p_user, p_day, p_rules);
  outcome := case
    when wallet.is_frozen then jsonb_build_object('status', 'frozen')
    when p_tool is not null and member_has(p_user, p_tool) = 0 then jsonb_build_object('status', 'no_tool', 'tool', p_tool)
    when m.gather_ready_at > p_now then jsonb_build_object('status', 'cooldown', 'readyAt', m.gather_ready_at)
  end;
  if outcome is null then
    luck := case when m.luck_until > p_now then (p_rules #>> '{luck,charm}')::integer else 0 end
      + case when member_companion(m, p_now) = 'nano_drone' then (p_rules #>> '{luck,drone}')::integer else 0 end;
    roll := p_rolls -> luck::text;
    if p_tool is not null then
      uses_left := coalesce((select w.uses_left from tool_wear w where user_id = p_user and scope = 0 and tool = p_tool), p_uses)
        - p_wears::integer;
      if uses_left = 0 then
        delete from tool_wear where user_id = p_user and scope = 0 and tool = p_tool;
        flows := flows_of(jsonb_build_object(p_tool, -1), 'use');
      elsif p_wears then
        insert into tool_wear (user_id, tool, uses_left) values (p_user, p_tool, uses_left)
          on conflict (user_id, scope, tool) do update set uses_left = excluded.uses_left;
      end if;
    end if;
    m.gather_ready_at := p_now + make_interval(secs => (p_rules #>> '{gather,seconds}')::float8);
    m.gathered := m.gathered + 1;
    outcome := jsonb_build_object('status', 'gathered', 'zone', p_zone, 'tool', p_tool, 'usesLeft', uses_left, 'luck', luck,
                                  'items', roll -> 'items', 'readyAt', m.gather_ready_at)
      || member_settle(p_key, 'gather', p_guild, p_now, jsonb_build_object('zone', p_zone), p_rules, m, flows,
                       (roll ->> 'xp')::bigint, roll -> 'items');
  end if;
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;

-- p_tier: {id, minLevel, winPercent, xp}. p_roll: {ticket, credits, items}.
create function economy_fight(
  p_key text, p_user bigint, p_tier jsonb, p_guild bigint, p_now timestamptz, p_day integer, p_rules jsonb, p_roll jsonb,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'fight', p_user, p_tier ->> 'id');
  outcome jsonb := economy_begin(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
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

-- The daily reward as before, with experience.
drop function economy_daily;
create function economy_daily(
  p_key text, p_user bigint, p_guild bigint, p_now timestamptz, p_day integer,
  p_base bigint, p_from_days text, p_tenths text, p_rules jsonb, p_xp bigint,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'daily', p_user);
  outcome jsonb := economy_begin(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
  wallet account;
  prior streak;
  days integer;
  tenths integer;
  reward bigint;
begin
  if outcome is not null then
    return outcome;
  end if;
  wallet := member_lock(p_user);
  select * into prior from streak where user_id = p_user and scope = 0 and kind = 'daily';
  outcome := case
    when wallet.is_frozen then jsonb_build_object('status', 'frozen')
    -- A clock behind the last claim (an edge with a wrong time) is treated as that day, never as a new one.
    when prior.last_day >= p_day then jsonb_build_object(
      'status', 'claimed', 'day', prior.last_day, 'streak', prior.length, 'balance', wallet.balance)
  end;
  if outcome is not null then
    return idempotency_remember(p_key, request, outcome, p_now);
  end if;

  days := case when prior.last_day = p_day - 1 then prior.length + 1 else 1 end;
  select t into tenths
    from unnest(string_to_array(p_from_days, ',')::integer[], string_to_array(p_tenths, ',')::integer[]) tier (d, t)
    where d <= days order by d desc limit 1;
  reward := p_base * tenths / 10;
  outcome := jsonb_build_object(
      'status', 'paid', 'amount', reward, 'tenths', tenths, 'day', p_day,
      'streak', days, 'lost', case when days = 1 then coalesce(prior.length, 0) else 0 end, 'balance', wallet.balance + reward)
    || member_settle(p_key, 'daily', p_guild, p_now, jsonb_build_object('streak', days, 'tenths', tenths), p_rules,
                     member_on(p_user, p_day, p_rules), flows_of(jsonb_build_object('credits', reward), 'daily'), p_xp);
  insert into claim (user_id, kind, day_index, transfer_id) values (p_user, 'daily', p_day, (outcome ->> 'transfer')::bigint);
  insert into streak (user_id, kind, length, best, last_day) values (p_user, 'daily', days, days, p_day)
    on conflict (user_id, scope, kind) do update
      set length = excluded.length, best = greatest(streak.best, excluded.length), last_day = excluded.last_day;
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;
