-- uses ../jobs/add.sql, ../platform/idempotency.sql, ../settings/begin-change.sql, ledger.sql

-- A payment between members. Above p_confirm_above nothing moves yet: the outcome asks for a confirmation, which
-- economy_pay_confirm carries out under a key of its own, and which expires as p_expiry says: {at, interaction}. A member can make p_burst payments in p_burst_window; null is no limit.
-- A clock behind the last payment counts as that day, so that going back never empties the day's count.
create or replace function economy_pay(
  p_key text, p_from bigint, p_to bigint, p_amount bigint, p_note text, p_guild bigint, p_now timestamptz, p_day integer,
  p_confirm_above bigint, p_send_cap bigint, p_receive_cap bigint, p_burst integer, p_burst_window interval,
  p_module text, p_command text, p_roles text, p_expiry jsonb default null
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'pay', p_from, p_to, p_amount, p_note);
  note jsonb := case when p_note is null then '{}' else jsonb_build_object('note', p_note) end;
  answer jsonb;
  payer bigint;
  payer_frozen boolean;
  payee bigint;
  payee_frozen boolean;
  payer_balance bigint;
  sent bigint;
  received bigint;
  payments timestamptz[];
begin
  if p_amount <= 0 or p_from = p_to then
    raise exception 'a transfer moves a positive amount between two accounts';
  end if;
  -- Of two deliveries of one interaction, the second waits here. Most keys are new, and most servers have no gates.
  perform pg_advisory_xact_lock(hashtextextended(p_key, 0));
  if p_key like 'c:%' or exists (select from idempotency where key = p_key)
      or exists (select from guild_settings where guild_id = p_guild and module = 'access' and value <> '{}') then
    answer := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
    if answer is not null then
      return answer;
    end if;
  end if;

  for attempt in 1..2 loop
    with locked as materialized (
      select * from account
        where owner_kind = 'user' and owner_id in (p_from, p_to) and scope = 0 and asset = 'credits' and bucket = 'wallet'
        order by id for update
    )
    select gives.id, gives.is_frozen, gives.balance, case when gives.flow_day >= p_day then gives.flow_out else 0 end,
      gives.recent, takes.id, takes.is_frozen, case when takes.flow_day >= p_day then takes.flow_in else 0 end
      into payer, payer_frozen, payer_balance, sent, payments, payee, payee_frozen, received
      from locked gives, locked takes where gives.owner_id = p_from and takes.owner_id = p_to;
    exit when found;
    perform ledger_open_wallets(p_from, p_to);
  end loop;
  payments := case when p_burst is not null then
    array(select at from unnest(payments) at where at > p_now - p_burst_window order by at) end;

  answer := case
    when payer_frozen then jsonb_build_object('status', 'frozen')
    when payee_frozen then jsonb_build_object('status', 'payee_frozen')
    when cardinality(payments) >= p_burst then
      jsonb_build_object('status', 'too_fast', 'readyAt', payments[cardinality(payments) - p_burst + 1] + p_burst_window)
    when payer_balance < p_amount then
      jsonb_build_object('status', 'insufficient', 'balance', payer_balance, 'missing', p_amount - payer_balance)
    when sent + p_amount > p_send_cap then
      jsonb_build_object('status', 'send_cap', 'left', greatest(p_send_cap - sent, 0))
    when received + p_amount > p_receive_cap then
      jsonb_build_object('status', 'receive_cap', 'left', greatest(p_receive_cap - received, 0))
    when p_amount > p_confirm_above then jsonb_build_object('status', 'confirm', 'balance', payer_balance)
    else jsonb_build_object('status', 'paid', 'balance', payer_balance - p_amount)
  end || jsonb_build_object('from', p_from::text, 'to', p_to::text, 'amount', p_amount) || note;
  if answer ->> 'status' <> 'paid' then
    if answer ->> 'status' = 'confirm' and p_expiry is not null then
      perform job_add('expire_confirmation', p_key, p_expiry -> 'interaction', (p_expiry ->> 'at')::timestamptz);
    end if;
    return idempotency_remember(p_key, request, answer, p_now);
  end if;

  with posted as (
    insert into transfer (idem_key, code, actor_id, guild_id, meta, at)
      select p_key, 'pay', p_from, p_guild, note, p_now where not exists (select from ledger_halt where scope = 0)
      returning id
  ), moved as (
    update account a set
      balance  = a.balance + case a.id when payer then -p_amount else p_amount end,
      version  = a.version + 1,
      flow_day = greatest(p_day, a.flow_day),
      flow_out = case when a.flow_day >= p_day then a.flow_out else 0 end + case a.id when payer then p_amount else 0 end,
      flow_in  = case when a.flow_day >= p_day then a.flow_in else 0 end + case a.id when payee then p_amount else 0 end,
      recent   = case when a.id = payer and p_burst is not null then payments || p_now else a.recent end
    where a.id = any (array[payer, payee])
    returning a.id, a.version, a.balance
  ), entered as (
    insert into entry (transfer_id, account_id, account_version, delta, balance_after)
      select posted.id, moved.id, moved.version, case moved.id when payer then -p_amount else p_amount end, moved.balance
      from posted, moved
  ), seen as (
    insert into guild_member (guild_id, user_id) select p_guild, p_from where p_guild is not null on conflict do nothing
  )
  insert into idempotency as remembered (key, request, outcome, at)
    select p_key, request, answer || jsonb_build_object('transfer', posted.id::text), p_now from posted
    returning remembered.outcome into answer;
  if not found then
    raise exception 'the ledger is halted' using errcode = 'CH002',
      hint = 'The ledger is paused while it''s being checked. Nothing of yours is lost. Please try again later.';
  end if;
  return answer;
end $$;
