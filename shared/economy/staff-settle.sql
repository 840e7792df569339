-- uses ../platform/idempotency.sql, ../settings/gate-refusal.sql, ledger.sql, member.sql, open-request.sql, payouts.sql, staff-preview.sql

-- Posts the exact negation of a transfer, on the same accounts.
create or replace function ledger_reverse(
  p_key text, p_actor bigint, p_guild bigint, p_now timestamptz, p_meta jsonb, p_reversed bigint
) returns bigint language plpgsql as $$
declare
  posted bigint := ledger_transfer(p_key, 'undo', p_actor, p_guild, p_now, p_meta, p_reversed);
begin
  with leg as (
    select account_id, -delta as delta from entry where transfer_id = p_reversed
  ), moved as (
    update account a set balance = a.balance + leg.delta, version = a.version + 1
    from leg where a.id = leg.account_id and a.balance is not null
    returning a.id, a.version, a.balance
  )
  insert into entry (transfer_id, account_id, account_version, delta, balance_after)
    select posted, leg.account_id, moved.version, leg.delta, moved.balance
    from leg left join moved on moved.id = leg.account_id;
  return posted;
end $$;

-- Carries out what staff_preview found ready, under the locks. Returns {transfer} and, for a cooldown, {readyAt}.
create or replace function staff_carry_out(p_key text, p_actor bigint, p_order jsonb, p_preview jsonb, p_guild bigint, p_now timestamptz)
returns jsonb language plpgsql as $$
declare
  action text := p_order ->> 'action';
  concerned bigint := (p_order ->> 'member')::bigint;
  ready_at timestamptz := p_now + nullif((p_order ->> 'minutes')::integer, 0) * interval '1 minute';
  posted bigint;
begin
  if action in ('grant', 'take') then
    return ledger_book(p_key, action, p_actor, p_guild, p_now, p_order - 'action', concerned,
      flows_of(jsonb_build_object(p_order ->> 'asset', p_order -> 'amount'), action, case action when 'grant' then 1 else -1 end))
      - 'after';
  end if;
  if action = 'undo' then
    posted := ledger_reverse(p_key, p_actor, p_guild, p_now, jsonb_strip_nulls(jsonb_build_object('reason', p_order -> 'reason', 'code', p_preview -> 'code', 'members',
      (select jsonb_agg(distinct leg -> 'member') from jsonb_array_elements(p_preview -> 'legs') leg))), (p_order ->> 'of')::bigint);
    perform payout_uncount((p_order ->> 'of')::bigint);
    return jsonb_build_object('transfer', posted::text);
  end if;

  if action = 'set_cooldown' then
    insert into member (user_id) values (concerned) on conflict do nothing;
    update member set
      work_ready_at = case p_order ->> 'command' when 'work' then ready_at else work_ready_at end,
      gather_ready_at = case p_order ->> 'command' when 'gather' then ready_at else gather_ready_at end,
      fight_ready_at = case p_order ->> 'command' when 'fight' then ready_at else fight_ready_at end
      where user_id = concerned and scope = 0;
  else
    update account set is_frozen = action = 'freeze', frozen_version = case action when 'freeze' then version end
      where owner_id = concerned and owner_kind = 'user';
  end if;
  posted := ledger_transfer(p_key, action, p_actor, p_guild, p_now, p_order - 'action');
  return jsonb_build_object('transfer', posted::text, 'readyAt', ready_at);
end $$;

-- Carries out or cancels the order that this staff member requested under p_request_key. The first decision stands, and so does a
-- refusal: the preview no longer shows what would happen.
create or replace function economy_staff_settle(
  p_request_key text, p_actor bigint, p_is_confirmed boolean, p_limits jsonb, p_guild bigint, p_now timestamptz, p_day integer,
  p_valid interval, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  own_key text := 'confirm:' || p_request_key;
  requested idempotency;
  ordered jsonb;
  members bigint[];
  outcome jsonb := economy_open_request(p_request_key, own_key, 'actor', p_actor);
begin
  if outcome is not null then
    return outcome;
  end if;
  select * into requested from idempotency where key = p_request_key;

  ordered := requested.outcome -> 'order';
  outcome := case
    when not p_is_confirmed then jsonb_build_object('status', 'cancelled')
    when requested.at <= p_now - p_valid then jsonb_build_object('status', 'expired')
    else gate_refusal(p_guild, p_module, p_command, p_roles)
  end;
  if outcome is null then
    -- Serializes the orders of one staff member, for the daily limit.
    perform pg_advisory_xact_lock(hashtextextended('staff:' || p_actor, 0));
    select case when ordered ? 'member' then array[(ordered ->> 'member')::bigint] else array(
        select distinct a.owner_id from entry e join account a on a.id = e.account_id
        where e.transfer_id = (ordered ->> 'of')::bigint and a.owner_kind = 'user') end into members;
    perform ledger_open_wallets(variadic members);
    perform from account
      where owner_kind = 'user' and owner_id = any (members) and scope = 0 and asset = 'credits' and bucket = 'wallet'
      order by id for update;
    outcome := staff_preview(p_actor, ordered, p_limits, p_day);
    if outcome ->> 'status' = 'ready' then
      outcome := outcome || jsonb_build_object('status', 'done')
        || staff_carry_out(own_key, p_actor, ordered, outcome, p_guild, p_now);
      -- Without any tool of a kind there is no worn one either: the next one is as new.
      delete from tool_wear where user_id = any (members) and scope = 0 and member_has(user_id, tool) = 0;
    end if;
  end if;
  return idempotency_remember(own_key, 'staff_settle',
    outcome || jsonb_build_object('actor', p_actor::text, 'order', ordered), p_now);
end $$;
