import type { Sql } from '../platform/postgres.ts';

/** One rule of the books that does not hold, and how many rows break it. */
export interface Drift {
  invariant: string;
  rows: number;
}

/**
 * Checks the books: every transfer balances, every balance is the sum of its entries in an unbroken chain, nothing is below
 * its floor, and what members hold is what was minted less what was burned. Reads everything; meant for the scheduled check
 * and for tests.
 *
 * @returns the broken invariants; empty when the books balance.
 */
export async function auditLedger(sql: Sql): Promise<Drift[]> {
  const rows = await sql<{ invariant: string; rows: number }[]>`
    select 'every transfer moves as much out as in' as invariant, count(*)::int as rows from (
      select from entry join account on account.id = account_id group by transfer_id, asset having sum(delta) <> 0) broken
    union all
    select 'every transfer has at least two legs', count(*)::int from (
      select from transfer t left join entry e on e.transfer_id = t.id group by t.id having count(e.account_id) < 2) broken
    union all
    select 'every entry belongs to an account', count(*)::int
    from entry left join account on account.id = account_id where account.id is null
    union all
    select 'every balance is the sum of its entries', count(*)::int from (
      select from account a left join entry e on e.account_id = a.id where a.balance is not null
      group by a.id having a.balance <> coalesce(sum(e.delta), 0) or a.version <> count(e.transfer_id)
        or a.version <> coalesce(max(e.account_version), 0)) broken
    union all
    select 'every entry continues from the one before', count(*)::int from (
      select balance_after - delta as before,
             coalesce(lag(balance_after) over (partition by account_id order by account_version), 0) as expected
      from entry where account_version is not null) chain where before <> expected
    union all
    select 'no balance is below its floor', count(*)::int from account where balance < floor
    union all
    select 'holdings are what was minted less what was burned', count(*)::int from (
      select from entry join account on account.id = account_id group by asset having sum(delta) <> 0) broken
    union all
    select 'every daily claim was paid once', count(*)::int from (
      select from (select * from claim where kind = 'daily') c
      full join (select * from transfer where code = 'daily') t on t.id = c.transfer_id and t.actor_id = c.user_id
      where c.user_id is null or t.id is null) broken`;
  return rows.filter((row) => row.rows > 0);
}
