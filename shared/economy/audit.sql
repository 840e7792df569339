-- uses ledger.sql

-- Every rule of the ledger, with how many rows break it: 0 where it holds. One statement, and so one snapshot.
create or replace function ledger_audit() returns table (invariant text, rows bigint) language sql stable
-- Whatever the caller has set for its look-ups: this reads everything.
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
    full join (select * from transfer where code in ('daily', 'quest')) t on t.id = c.transfer_id and (t.actor_id = c.user_id or (t.actor_id = 0 and c.user_id = -c.transfer_id))
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
