-- uses ledger.sql

-- The same rules for the transfers after p_after and the accounts they touched. A balance is compared with its last entry: earlier
-- entries have been checked before.
create or replace function ledger_audit_since(p_after bigint) returns table (invariant text, rows bigint)
-- A generic plan would read all entries; a custom one reads only the new ones.
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
