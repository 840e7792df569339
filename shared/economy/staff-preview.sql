-- uses bank.sql, member.sql

-- p_order: {action: 'grant' | 'take', member, asset, amount, reason}. p_limits: {credits, items, creditsPerDay, prices}. Items
-- count at their selling price.
create or replace function staff_preview_move(p_actor bigint, p_order jsonb, p_limits jsonb, p_day integer) returns jsonb
language plpgsql stable as $$
declare
  is_grant boolean := p_order ->> 'action' = 'grant';
  is_credits boolean := p_order ->> 'asset' = 'credits';
  amount bigint := (p_order ->> 'amount')::bigint;
  price bigint := case when is_credits then 1 else coalesce((p_limits #>> array['prices', p_order ->> 'asset'])::bigint, 0) end;
  most bigint := least(case when is_credits then null else (p_limits ->> 'items')::bigint end,
                       (p_limits ->> 'credits')::bigint / nullif(price, 0));
  per_day bigint := (p_limits ->> 'creditsPerDay')::bigint;
  wallet account;
  before bigint;
  after bigint;
  granted bigint := 0;
begin
  select * into wallet from account
    where owner_id = (p_order ->> 'member')::bigint and owner_kind = 'user' and scope = 0 and asset = 'credits' and bucket = 'wallet';
  before := case when is_credits then coalesce(wallet.balance, 0)
                 else member_has((p_order ->> 'member')::bigint, p_order ->> 'asset') end;
  after := before + case when is_grant then amount else -amount end;
  if is_grant then
    -- Without the end of the day: a clock that is behind must not begin a day of its own.
    select coalesce(sum(-e.delta * case a.asset when 'credits' then 1
                                   else coalesce((p_limits #>> array['prices', a.asset])::bigint, 0) end), 0) into granted
      from transfer t join entry e on e.transfer_id = t.id join account a on a.id = e.account_id
      where t.code = 'grant' and t.actor_id = p_actor and t.at >= to_timestamp(p_day * 86400.0) and a.owner_kind = 'mint';
  end if;
  return case
    when amount > most then jsonb_build_object('status', 'too_much', 'most', most)
    when wallet.is_frozen then jsonb_build_object('status', 'member_frozen', 'member', p_order -> 'member')
    when after < 0 then jsonb_build_object('status', 'insufficient', 'balance', before, 'missing', -after)
    when after > 9007199254740991 then jsonb_build_object('status', 'full', 'balance', before)
    when granted + amount * price > per_day and is_grant then
      jsonb_build_object('status', 'day_cap', 'left', greatest(per_day - granted, 0))
    else jsonb_build_object('status', 'ready', 'before', before, 'after', after)
  end;
end $$;

-- p_order: {action: 'freeze' | 'unfreeze', member, reason} or {action: 'set_cooldown', member, command, minutes}.
create or replace function staff_preview_note(p_order jsonb) returns jsonb language sql stable as $$
  select case p_order ->> 'action'
    when 'set_cooldown' then jsonb_build_object('status', 'ready', 'readyAt', case p_order ->> 'command'
      when 'work' then m.work_ready_at when 'gather' then m.gather_ready_at else m.fight_ready_at end)
    when 'freeze' then jsonb_build_object('status', case when held.is_frozen then 'already' else 'ready' end)
    else jsonb_build_object('status', case when held.is_frozen then 'ready' else 'already' end)
  end
  from (select (p_order ->> 'member')::bigint as id) asked
  left join member m on m.user_id = asked.id and m.scope = 0
  left join account held on held.owner_id = asked.id and held.owner_kind = 'user' and held.scope = 0
    and held.asset = 'credits' and held.bucket = 'wallet';
$$;

-- p_limits: {fixed, bank: {base, step}}. Transfers that did more than move something can't be undone: those with a code in fixed, of
-- tools that were used since, and of credits that the bank no longer has room for.
create or replace function staff_preview_undo(p_actor bigint, p_transfer bigint, p_limits jsonb) returns jsonb language plpgsql stable as $$
declare
  t transfer;
  reversal transfer;
  is_plain boolean;
  legs jsonb;
  short jsonb;
  frozen text;
  is_past boolean;
  facts jsonb;
begin
  select * into t from transfer where id = p_transfer;
  select * into reversal from transfer where reverses_id = p_transfer;
  if t.id is null then
    return jsonb_build_object('status', 'unknown');
  end if;
  facts := jsonb_build_object('code', t.code, 'at', t.at);
  if reversal.id is not null then
    return facts || jsonb_build_object('status', 'undone', 'by', reversal.id::text);
  end if;

  select bool_and(a.owner_kind in ('user', 'mint', 'burn')) and bool_or(a.owner_kind = 'user'),
    jsonb_agg(jsonb_build_object('member', a.owner_id::text, 'asset', a.asset, 'bucket', a.bucket,
        'before', a.balance, 'after', a.balance - e.delta) order by e.delta desc, a.id) filter (where a.owner_kind = 'user'),
    jsonb_agg(jsonb_build_object('member', a.owner_id::text, 'asset', a.asset, 'bucket', a.bucket,
        'missing', a.floor - a.balance + e.delta) order by a.id)
      filter (where a.owner_kind = 'user' and a.balance - e.delta < a.floor),
    min(a.owner_id::text) filter (where a.owner_kind = 'user' and e.delta > 0 and exists (
      select from account wallet where wallet.owner_id = a.owner_id and wallet.owner_kind = 'user' and wallet.scope = 0
        and wallet.asset = 'credits' and wallet.bucket = 'wallet' and wallet.is_frozen))
    into is_plain, legs, short, frozen
    from entry e join account a on a.id = e.account_id where e.transfer_id = p_transfer;
  select bool_or(case a.bucket
      when 'bank' then a.balance - e.delta > greatest(a.balance, bank_capacity(
        a.owner_id, (p_limits #>> '{bank,base}')::bigint, (p_limits #>> '{bank,step}')::bigint))
      else e.delta > 0 and exists (
        select from tool_wear w where w.user_id = a.owner_id and w.scope = 0 and w.tool = a.asset) end)
    into is_past
    from entry e join account a on a.id = e.account_id where e.transfer_id = p_transfer and a.owner_kind = 'user';
  return facts || case
    when t.reverses_id is not null or p_limits -> 'fixed' ? t.code or is_plain is not true or is_past or t.meta ? 'worn' then jsonb_build_object('status', 'fixed')
    when legs @> jsonb_build_array(jsonb_build_object('member', p_actor::text)) then jsonb_build_object('status', 'self')
    when frozen is not null then jsonb_build_object('status', 'member_frozen', 'member', frozen)
    when short is not null then jsonb_build_object('status', 'short', 'short', short)
    else jsonb_build_object('status', 'ready', 'legs', legs)
  end;
end $$;

create or replace function staff_preview(p_actor bigint, p_order jsonb, p_limits jsonb, p_day integer) returns jsonb
language sql stable as $$
  select case
    when p_order ->> 'action' = 'undo' then staff_preview_undo(p_actor, (p_order ->> 'of')::bigint, p_limits)
    -- Staff can't act on their own account.
    when p_order ->> 'member' = p_actor::text then jsonb_build_object('status', 'self')
    when p_order ->> 'action' in ('grant', 'take') then staff_preview_move(p_actor, p_order, p_limits, p_day)
    else staff_preview_note(p_order)
  end;
$$;
