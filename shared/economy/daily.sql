-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, ledger.sql, member.sql

-- The daily reward, once per calendar day. p_from_days and p_tenths are the tiers of the multiplier, ascending and
-- comma-separated: from this many days in a row, this many tenths of the base.
create or replace function economy_daily(
  p_key text, p_user bigint, p_guild bigint, p_now timestamptz, p_day integer,
  p_base bigint, p_from_days text, p_tenths text, p_rules jsonb, p_xp bigint,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'daily', p_user);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
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
    -- A clock behind the last claim (an edge with the wrong time) counts as that day, never as a new one.
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
