-- The books are checked: what is new every few minutes, everything once a night. Where they do not balance, nothing moves any
-- more until staff has looked.

create table ledger_check (
  id          bigint generated always as identity primary key,
  is_full     boolean not null,
  at          timestamptz not null default clock_timestamp(),
  through_id  bigint not null,                    -- the newest transfer that was there
  settled_id  bigint not null,                    -- up to here everything was checked, and nothing can appear any more
  horizon     xid8 not null,                      -- transactions from this one on began after the check
  drift       jsonb not null                      -- [{invariant, rows}, …]; empty: the books balance
);
create index ledger_check_last on ledger_check (is_full, at);

-- Every rule of the books, over all of them, with how many rows break it: 0 where it holds. One statement, so one moment.
create function ledger_audit() returns table (invariant text, rows bigint) language sql stable
-- Whatever suits the look-ups of whoever calls it: this reads everything.
set enable_seqscan = on set plan_cache_mode = auto as $$
  select 'every transfer moves as much out as in', count(*) from (
    select from entry join account on account.id = account_id group by transfer_id, asset having sum(delta) <> 0) broken
  union all
  select 'every transfer has at least two legs', count(*) from (
    select from transfer t left join entry e on e.transfer_id = t.id group by t.id
    having case when transfer_is_note(t.code) then count(e.account_id) > 0 else count(e.account_id) < 2 end) broken
  union all
  select 'every entry belongs to an account', count(*)
  from entry left join account on account.id = account_id where account.id is null
  union all
  select 'every balance is the sum of its entries', count(*) from (
    select from account a left join entry e on e.account_id = a.id where a.balance is not null
    group by a.id having a.balance <> coalesce(sum(e.delta), 0) or a.version <> count(e.transfer_id)
      or a.version <> coalesce(max(e.account_version), 0)) broken
  union all
  select 'every entry continues from the one before', count(*) from (
    select balance_after - delta as before,
           coalesce(lag(balance_after) over (partition by account_id order by account_version), 0) as expected
    from entry where account_version is not null) chain where before <> expected
  union all
  select 'no balance is below its floor', count(*) from account where balance < floor
  union all
  select 'holdings are what was minted less what was burned', count(*) from (
    select from entry join account on account.id = account_id group by asset having sum(delta) <> 0) broken
  union all
  select 'every claim was paid once', count(*) from (
    select from claim c
    full join (select * from transfer where code in ('daily', 'quest')) t on t.id = c.transfer_id and t.actor_id = c.user_id
    where c.user_id is null or t.id is null) broken
  union all
  select 'every reversal is the exact negation of what it reverses', count(*) from (
    select t.id, t.reverses_id from transfer t where t.reverses_id is not null) reversal
  where exists (
    select from (select account_id, delta from entry where transfer_id = reversal.id) back
    full join (select account_id, delta from entry where transfer_id = reversal.reverses_id) forth
      on forth.account_id = back.account_id
    where (back.delta + forth.delta = 0) is not true)
  union all
  select 'no account was debited after it was frozen', count(*)
  from entry e join account a on a.id = e.account_id where e.delta < 0 and e.account_version > a.frozen_version;
$$;

-- The same rules for the transfers after p_after and the accounts they touched. A balance is compared with what its last entry
-- says: the entries before it were checked in their turn.
create function ledger_audit_since(p_after bigint) returns table (invariant text, rows bigint)
-- A plan for any p_after would read all entries; the one for the number at hand reads the new ones.
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
begin
  return query
  with new_transfer as materialized (
    select * from transfer where id > p_after
  ), leg as materialized (
    select e.*, a.id as found_id, a.asset, a.frozen_version
    from entry e left join account a on a.id = e.account_id where e.transfer_id > p_after
  ), touched as materialized (
    select a.* from account a where a.id in (select account_id from leg) and a.balance is not null
  )
  select 'every transfer moves as much out as in', count(*) from (
    select from leg where found_id is not null group by transfer_id, asset having sum(delta) <> 0) broken
  union all
  select 'every transfer has at least two legs', count(*) from (
    select from new_transfer t left join leg e on e.transfer_id = t.id group by t.id, t.code
    having case when transfer_is_note(t.code) then count(e.account_id) > 0 else count(e.account_id) < 2 end) broken
  union all
  select 'every entry belongs to an account', count(*) from leg where found_id is null
  union all
  select 'every balance is the sum of its entries', count(*)
  from touched a left join lateral (
    select e.account_version, e.balance_after from entry e
    where e.account_id = a.id and e.account_version is not null order by e.account_version desc limit 1) last on true
  where (a.balance = last.balance_after and a.version = last.account_version) is not true
  union all
  select 'every entry continues from the one before', count(*)
  from leg left join entry prior on prior.account_id = leg.account_id and prior.account_version = leg.account_version - 1
  where leg.account_version is not null
    and leg.balance_after - leg.delta is distinct from case when leg.account_version = 1 then 0 else prior.balance_after end
  union all
  select 'no balance is below its floor', count(*) from touched where balance < floor
  union all
  select 'every claim was paid once', count(*) from (
    select from (select * from claim where transfer_id > p_after) c
    full join (select * from new_transfer where code in ('daily', 'quest')) t on t.id = c.transfer_id and t.actor_id = c.user_id
    where c.user_id is null or t.id is null) broken
  union all
  select 'every reversal is the exact negation of what it reverses', count(*)
  from new_transfer reversal
  where reversal.reverses_id is not null and exists (
    select from (select account_id, delta from entry where transfer_id = reversal.id) back
    full join (select account_id, delta from entry where transfer_id = reversal.reverses_id) forth
      on forth.account_id = back.account_id
    where (back.delta + forth.delta = 0) is not true)
  union all
  select 'no account was debited after it was frozen', count(*)
  from leg where delta < 0 and account_version > frozen_version;
end $$;

-- The rules that do not hold, as [{invariant, rows}, …].
create function ledger_drift(p_is_full boolean, p_after bigint default 0) returns jsonb language plpgsql stable as $$
declare
  drift jsonb;
begin
  if p_is_full then
    select jsonb_agg(to_jsonb(a)) into drift from ledger_audit() a where a.rows > 0;
  else
    select jsonb_agg(to_jsonb(a)) into drift from ledger_audit_since(p_after) a where a.rows > 0;
  end if;
  return coalesce(drift, '[]');
end $$;

-- Checks the books and writes down what came of it; halts them when they do not balance. Of several edges one checks:
-- {status: 'busy'} while another does, 'recent' when one did within p_not_within, else 'balanced' or 'drift' with
-- {drift, isNew}, isNew for the check that halted the books.
--
-- Transfers become visible out of the order of their ids: a number is drawn before its transaction commits. So a check starts
-- not where the last one ended, but where nothing can appear any more: at the end of the last check all of whose concurrent
-- transactions have ended since. Whoever draws a number holds a transaction id already, from the wallet's lock.
create function ledger_check_books(p_is_full boolean, p_not_within interval) returns jsonb language plpgsql as $$
declare
  last ledger_check;
  oldest xid8;
  horizon xid8;
  through bigint;
  found jsonb;
  halted integer := 0;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('ledger_check', 0)) then
    return jsonb_build_object('status', 'busy');
  end if;
  if exists (select from ledger_check where is_full = p_is_full and at > clock_timestamp() - p_not_within) then
    return jsonb_build_object('status', 'recent');
  end if;
  select * into last from ledger_check order by id desc limit 1;
  select pg_snapshot_xmin(now_running), pg_snapshot_xmax(now_running), (select coalesce(max(id), 0) from transfer)
    into oldest, horizon, through from pg_current_snapshot() now_running;
  found := ledger_drift(p_is_full, coalesce(last.settled_id, 0));

  insert into ledger_check (is_full, through_id, settled_id, horizon, drift) values (p_is_full, through,
    -- What does not balance stays among what is checked.
    case when found = '[]' and oldest >= last.horizon then greatest(last.settled_id, last.through_id)
         else coalesce(last.settled_id, 0) end,
    horizon, found);
  delete from ledger_check where at < clock_timestamp() - interval '90 days';
  if found = '[]' then
    return jsonb_build_object('status', 'balanced');
  end if;
  insert into ledger_halt (scope, reason)
    select 0, string_agg((f ->> 'invariant') || ': ' || (f ->> 'rows'), '; ') from jsonb_array_elements(found) f
    on conflict do nothing;
  get diagnostics halted = row_count;
  return jsonb_build_object('status', 'drift', 'drift', found, 'isNew', halted = 1);
end $$;

-- Opens halted books again, if they balance.
create function economy_resume(
  p_key text, p_actor bigint, p_guild bigint, p_now timestamptz, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'resume', p_actor);
  outcome jsonb := economy_begin(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
  halt ledger_halt;
  drift jsonb;
begin
  if outcome is not null then
    return outcome;
  end if;
  select * into halt from ledger_halt where scope = 0 for update;
  if halt.scope is null then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'not_halted'), p_now);
  end if;
  drift := ledger_drift(true);
  if drift <> '[]' then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'drift', 'drift', drift), p_now);
  end if;
  delete from ledger_halt where scope = 0;
  return idempotency_remember(p_key, request, jsonb_build_object(
    'status', 'resumed', 'haltedAt', halt.at, 'reason', halt.reason,
    'transfer', ledger_transfer(p_key, 'resume', p_actor, p_guild, p_now, jsonb_build_object('reason', halt.reason))::text), p_now);
end $$;
