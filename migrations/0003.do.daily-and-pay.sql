-- The first ways to earn and to give.

insert into account (owner_kind, owner_id, bucket, balance, floor) values ('mint', 0, 'daily', null, null);

-- One row per member, kind and calendar day: what makes a claim happen once.
create table claim (
  user_id    bigint not null,
  scope      bigint not null default 0,
  kind       text not null,
  day_index  integer not null,                    -- days since 1970-01-01, UTC
  transfer_id bigint not null unique references transfer,
  primary key (user_id, scope, kind, day_index)
);

create table streak (
  user_id   bigint not null,
  scope     bigint not null default 0,
  kind      text not null,
  length    integer not null check (length >= 1),
  best      integer not null check (best >= length),
  last_day  integer not null,
  primary key (user_id, scope, kind)
);

-- The daily reward, once per calendar day. p_from_days and p_tenths are the tiers of the multiplier, ascending and
-- comma-separated: from so many days on, so many tenths of the base.
create function economy_daily(
  p_key text, p_user bigint, p_guild bigint, p_now timestamptz, p_day integer,
  p_base bigint, p_from_days text, p_tenths text,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'daily', p_user);
  outcome jsonb := idempotency_recall(p_key, request);
  wallet account;
  prior streak;
  days integer;
  tenths integer;
  reward bigint;
  posted bigint;
begin
  if outcome is not null then
    return outcome;
  end if;
  outcome := gate_refusal(p_guild, p_module, p_command, p_roles);
  if outcome is not null then
    return idempotency_remember(p_key, request, outcome);
  end if;

  perform ledger_open_wallets(p_user);
  select * into strict wallet from account
    where owner_id = p_user and owner_kind = 'user' and scope = 0 and asset = 'credits' and bucket = 'wallet' for update;
  select * into prior from streak where user_id = p_user and scope = 0 and kind = 'daily';
  if wallet.is_frozen then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'frozen'));
  end if;
  -- A clock behind the last claim (an edge with a wrong time) is treated as that day, never as a new one.
  if prior.last_day >= p_day then
    return idempotency_remember(p_key, request, jsonb_build_object(
      'status', 'claimed', 'day', prior.last_day, 'streak', prior.length, 'balance', wallet.balance));
  end if;

  days := case when prior.last_day = p_day - 1 then prior.length + 1 else 1 end;
  select t into tenths
    from unnest(string_to_array(p_from_days, ',')::integer[], string_to_array(p_tenths, ',')::integer[]) tier (d, t)
    where d <= days order by d desc limit 1;
  reward := p_base * tenths / 10;

  posted := ledger_post(p_key, 'daily', p_user, p_guild, p_now, jsonb_build_object('streak', days, 'tenths', tenths),
                        ledger_system_account('mint', 'daily'), wallet.id, reward);
  insert into claim (user_id, kind, day_index, transfer_id) values (p_user, 'daily', p_day, posted);
  insert into streak (user_id, kind, length, best, last_day) values (p_user, 'daily', days, days, p_day)
    on conflict (user_id, scope, kind) do update
      set length = excluded.length, best = greatest(streak.best, excluded.length), last_day = excluded.last_day;

  return idempotency_remember(p_key, request, jsonb_build_object(
    'status', 'paid', 'transfer', posted::text, 'amount', reward, 'tenths', tenths, 'day', p_day,
    'streak', days, 'lost', case when days = 1 then coalesce(prior.length, 0) else 0 end,
    'balance', wallet.balance + reward));
end $$;

-- A payment between members. Above p_confirm_above it is only prepared: the outcome asks for a confirmation, which
-- economy_pay_confirm carries out under a key of its own.
create function economy_pay(
  p_key text, p_from bigint, p_to bigint, p_amount bigint, p_note text, p_guild bigint, p_now timestamptz, p_day integer,
  p_confirm_above bigint, p_send_cap bigint, p_receive_cap bigint,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'pay', p_from, p_to, p_amount, p_note);
  outcome jsonb := idempotency_recall(p_key, request);
  held account;
  payer account;
  payee account;
  sent bigint;
  received bigint;
begin
  if outcome is not null then
    return outcome;
  end if;
  outcome := gate_refusal(p_guild, p_module, p_command, p_roles);
  if outcome is not null then
    return idempotency_remember(p_key, request, outcome);
  end if;

  perform ledger_open_wallets(p_from, p_to);
  for held in
    select * from account
      where owner_kind = 'user' and owner_id in (p_from, p_to) and scope = 0 and asset = 'credits' and bucket = 'wallet'
      order by id for update
  loop
    if held.owner_id = p_from then payer := held; else payee := held; end if;
  end loop;
  sent := case when payer.flow_day >= p_day then payer.flow_out else 0 end;
  received := case when payee.flow_day >= p_day then payee.flow_in else 0 end;

  outcome := case
    when payer.is_frozen then jsonb_build_object('status', 'frozen')
    when payee.is_frozen then jsonb_build_object('status', 'payee_frozen')
    when payer.balance < p_amount then
      jsonb_build_object('status', 'insufficient', 'balance', payer.balance, 'missing', p_amount - payer.balance)
    when sent + p_amount > p_send_cap then
      jsonb_build_object('status', 'send_cap', 'left', greatest(p_send_cap - sent, 0))
    when received + p_amount > p_receive_cap then
      jsonb_build_object('status', 'receive_cap', 'left', greatest(p_receive_cap - received, 0))
    when p_amount > p_confirm_above then jsonb_build_object('status', 'confirm', 'balance', payer.balance)
  end;
  if outcome is null then
    outcome := jsonb_build_object(
      'status', 'paid', 'balance', payer.balance - p_amount,
      'transfer', ledger_post(p_key, 'pay', p_from, p_guild, p_now, jsonb_strip_nulls(jsonb_build_object('note', p_note)),
                              payer.id, payee.id, p_amount, p_day)::text);
  end if;
  return idempotency_remember(p_key, request, outcome || jsonb_strip_nulls(jsonb_build_object(
    'from', p_from::text, 'to', p_to::text, 'amount', p_amount, 'note', p_note)), p_now);
end $$;

-- Carries out, or gives up, a payment that economy_pay prepared for this member under the key p_asked. Whatever button comes
-- first settles it for good.
create function economy_pay_confirm(
  p_asked text, p_from bigint, p_is_sent boolean, p_guild bigint, p_now timestamptz, p_day integer, p_valid interval,
  p_send_cap bigint, p_receive_cap bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  own_key text := 'confirm:' || p_asked;
  asked idempotency;
  outcome jsonb;
begin
  perform pg_advisory_xact_lock(hashtextextended(own_key, 0));
  select * into asked from idempotency where key = p_asked;
  if asked.outcome ->> 'status' is distinct from 'confirm' or asked.outcome ->> 'from' <> p_from::text then
    return jsonb_build_object('status', 'not_asked');
  end if;
  select i.outcome into outcome from idempotency i where key = own_key;
  if outcome is not null then
    return outcome;
  end if;
  if p_is_sent and asked.at > p_now - p_valid then
    return economy_pay(own_key, p_from, (asked.outcome ->> 'to')::bigint, (asked.outcome ->> 'amount')::bigint,
      asked.outcome ->> 'note', p_guild, p_now, p_day, 9223372036854775807, p_send_cap, p_receive_cap,
      p_module, p_command, p_roles);
  end if;
  return idempotency_remember(own_key, 'confirm', asked.outcome - 'balance'
    || jsonb_build_object('status', case when p_is_sent then 'expired' else 'cancelled' end));
end $$;

-- One transfer as a member may see it: only if they took part, and other people's balances never.
create function economy_receipt(p_transfer bigint, p_viewer bigint) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'transfer', t.id::text, 'code', t.code, 'at', t.at, 'actor', t.actor_id::text, 'note', t.meta ->> 'note',
    'reverses', t.reverses_id::text,
    'legs', (
      select jsonb_agg(jsonb_build_object(
          'kind', a.owner_kind, 'owner', a.owner_id::text, 'bucket', a.bucket, 'asset', a.asset, 'delta', e.delta,
          'balance', case when a.owner_kind = 'user' and a.owner_id = p_viewer then e.balance_after end) order by e.delta, a.id)
      from entry e join account a on a.id = e.account_id where e.transfer_id = t.id))
  from transfer t
  where t.id = p_transfer
    and (t.actor_id = p_viewer or exists (
      select from entry e join account a on a.id = e.account_id
      where e.transfer_id = t.id and a.owner_kind = 'user' and a.owner_id = p_viewer));
$$;
