-- The limit on how fast a member pays, decided where the payment is: who pays need not wait for a second store. And plans that
-- do not depend on when they were made.

-- A one-shot button's key is its message's, for as long as the message stands. What it did is remembered; that it could not is
-- not, or the button would say so for ever. The effect still comes once at most.
create or replace function idempotency_remember(p_key text, p_request text, p_outcome jsonb, p_at timestamptz default now())
returns jsonb language plpgsql as $$
begin
  if p_key not like 'c:%' or p_outcome ? 'transfer' then
    insert into idempotency (key, request, outcome, at) values (p_key, p_request, p_outcome, p_at);
  end if;
  return p_outcome;
end $$;

-- As before, and it knows a button whose outcome was forgotten long ago.
create or replace function idempotency_recall(p_key text, p_request text) returns jsonb language plpgsql as $$
declare
  known idempotency;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_key, 0));
  select * into known from idempotency where key = p_key;
  if known.request <> p_request then
    raise exception 'the key % was used for another request', p_key using errcode = 'CH001';
  end if;
  if known.key is null and p_key like 'c:%' and exists (select from transfer where idem_key = p_key) then
    raise exception 'the outcome of % is forgotten', p_key using errcode = 'CH003';
  end if;
  return known.outcome;
end $$;

-- Most transfers reverse nothing: they need not stand in this index. And keys are forgotten in the order they came, so one
-- summary per block range tells which. Together a fourteenth of what a payment costs.
alter table transfer drop constraint transfer_reverses_id_key;
create unique index transfer_reverses on transfer (reverses_id) where reverses_id is not null;
drop index idempotency_at;
create index idempotency_at on idempotency using brin (at) with (autosummarize = on);

-- When the owner made their last payments, oldest first; as many as the limit looks at.
alter table account add column recent timestamptz[] not null default '{}';

drop function ledger_post;
-- Posts one transfer: both legs of it or none. The caller has locked the members' accounts in the order of their ids and
-- decided that it may be. p_flow_day counts it towards the day's payments between members; a clock behind the last payment
-- is treated as that day, so that going back never empties the count. p_recent: the payer's last payments, this one included.
create function ledger_post(
  p_key text, p_code text, p_actor bigint, p_guild bigint, p_now timestamptz, p_meta jsonb,
  p_from bigint, p_to bigint, p_amount bigint, p_flow_day integer default null, p_recent timestamptz[] default null
) returns bigint language plpgsql as $$
declare
  posted bigint;
begin
  if p_amount <= 0 or p_from = p_to then
    raise exception 'a transfer moves a positive amount between two accounts';
  end if;
  posted := ledger_transfer(p_key, p_code, p_actor, p_guild, p_now, p_meta);
  with leg (account_id, delta) as (
    values (p_from, -p_amount), (p_to, p_amount)
  ), moved as (
    update account a set
      balance  = a.balance + leg.delta,
      version  = a.version + 1,
      flow_day = greatest(p_flow_day, a.flow_day),
      flow_out = case when p_flow_day is null then a.flow_out
                      when a.flow_day >= p_flow_day then a.flow_out + greatest(-leg.delta, 0)
                      else greatest(-leg.delta, 0) end,
      flow_in  = case when p_flow_day is null then a.flow_in
                      when a.flow_day >= p_flow_day then a.flow_in + greatest(leg.delta, 0)
                      else greatest(leg.delta, 0) end,
      recent   = case when leg.delta < 0 then coalesce(p_recent, a.recent) else a.recent end
    from leg where a.id = leg.account_id and a.balance is not null
    returning a.id, a.version, a.balance
  )
  insert into entry (transfer_id, account_id, account_version, delta, balance_after)
    select posted, leg.account_id, moved.version, leg.delta, moved.balance
    from leg left join moved on moved.id = leg.account_id;
  return posted;
end $$;

drop function economy_pay;
-- A payment between members. Above p_confirm_above it is only prepared: the outcome asks for a confirmation, which
-- economy_pay_confirm carries out under a key of its own. A member makes at
-- most p_burst payments in p_burst_window; null: as many as they like.
create function economy_pay(
  p_key text, p_from bigint, p_to bigint, p_amount bigint, p_note text, p_guild bigint, p_now timestamptz, p_day integer,
  p_confirm_above bigint, p_send_cap bigint, p_receive_cap bigint, p_burst integer, p_burst_window interval,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'pay', p_from, p_to, p_amount, p_note);
  outcome jsonb := economy_begin(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
  held account;
  payer account;
  payee account;
  sent bigint;
  received bigint;
  recent timestamptz[];
begin
  if outcome is not null then
    return outcome;
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
  if p_burst is not null then
    recent := array(select at from unnest(payer.recent) at where at > p_now - p_burst_window order by at);
  end if;

  outcome := case
    when payer.is_frozen then jsonb_build_object('status', 'frozen')
    when payee.is_frozen then jsonb_build_object('status', 'payee_frozen')
    when cardinality(recent) >= p_burst then
      jsonb_build_object('status', 'too_fast', 'readyAt', recent[cardinality(recent) - p_burst + 1] + p_burst_window)
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
      'transfer', ledger_post(p_key, 'pay', p_from, p_guild, p_now,
                              case when p_note is null then '{}' else jsonb_build_object('note', p_note) end,
                              payer.id, payee.id, p_amount, p_day,
                              case when p_burst is not null then recent || p_now end)::text);
  end if;
  outcome := outcome || jsonb_build_object('from', p_from::text, 'to', p_to::text, 'amount', p_amount);
  return idempotency_remember(
    p_key, request, case when p_note is null then outcome else outcome || jsonb_build_object('note', p_note) end, p_now);
end $$;

-- Carries out, or gives up, a payment that economy_pay prepared for this member under the key p_asked. Whatever button comes
-- first settles it for good.
create or replace function economy_pay_confirm(
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
  if asked.outcome ->> 'status' is distinct from 'confirm' or asked.outcome ->> 'from' is distinct from p_from::text then
    return jsonb_build_object('status', 'not_asked');
  end if;
  select i.outcome into outcome from idempotency i where key = own_key;
  if outcome is not null then
    return outcome;
  end if;
  if p_is_sent and asked.at > p_now - p_valid then
    return economy_pay(own_key, p_from, (asked.outcome ->> 'to')::bigint, (asked.outcome ->> 'amount')::bigint,
      asked.outcome ->> 'note', p_guild, p_now, p_day, 9223372036854775807, p_send_cap, p_receive_cap,
      null, null, p_module, p_command, p_roles);
  end if;
  return idempotency_remember(own_key, 'confirm', asked.outcome - 'balance'
    || jsonb_build_object('status', case when p_is_sent then 'expired' else 'cancelled' end));
end $$;

-- Every change is a handful of look-ups by key. Left to itself the planner plans them anew at each call, because of the arrays
-- in them (60 of 75 microseconds), or keeps a plan made while a table was empty: then each look-up reads the whole table until
-- the next analyze.
create function economy_keep_plans() returns void language plpgsql as $$
declare
  change regprocedure;
begin
  for change in
    select p.oid from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname like 'economy\_%' and 'lock_timeout=900ms' = any (p.proconfig)
  loop
    execute format('alter function %s set plan_cache_mode = force_generic_plan', change);
    execute format('alter function %s set enable_seqscan = off', change);
  end loop;
end $$;
select economy_keep_plans();
