/** What a test needs to make a lot happen at once, and to check the ledger afterwards. */
import fc from 'fast-check';
import { auditLedger } from '../../shared/economy/audit.ts';
import type { ItemCounts } from '../../shared/economy/rolls.ts';
import type { Sql } from '../../shared/platform/postgres.ts';
import { Unavailable } from '../../shared/platform/unavailable.ts';

/**
 * Makes connections opened from now on detect deadlocks immediately. The default is a second, and by then the lock timeouts of the
 * economy's statements have hidden them.
 */
export async function seekDeadlocks(sql: Sql): Promise<void> {
  const [row] = await sql<{ name: string }[]>`select current_database() as name`;
  await sql.unsafe(`alter database ${row?.name} set deadlock_timeout = '20ms'`);
}

/** Opens all connections that this client may have, at once. @returns how many different ones the server saw. */
export async function warm(sql: Sql): Promise<number> {
  const seen = await everywhere(
    sql,
    (seconds) => sql<{ pid: number }[]>`select pg_backend_pid() as pid, pg_sleep(${seconds})`,
  );
  return new Set(seen.map(([row]) => row?.pid)).size;
}

/** Does something on every connection of a client: each is kept busy for as long as it takes to reach the last one. */
function everywhere<T>(sql: Sql, send: (seconds: number) => PromiseLike<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: sql.options.max }, () => send(0.25)));
}

/**
 * Retries under the same key while the database is too busy to answer in time, as a member would. Any other failure is thrown.
 */
export async function untilAnswered<A extends unknown[], T>(ask: (...given: A) => Promise<T>, ...given: A): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask(...given);
    } catch (error) {
      if (!(error instanceof Unavailable) || isDeadlock(error.cause) || attempt === 20) throw error;
    }
  }
}

function isDeadlock(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '40P01';
}

/** How many deadlocks the server has detected in this database. */
export async function deadlocks(sql: Sql): Promise<number> {
  // Each connection reports its statistics after a second at the earliest, or when forced to.
  await everywhere(sql, (seconds) => sql`select pg_stat_force_next_flush(), pg_sleep(${seconds})`);
  const [row] = await sql<{ deadlocks: number }[]>`
    select deadlocks::int as deadlocks from pg_stat_database where datname = current_database()`;
  return row?.deadlocks ?? Number.NaN;
}

/** The wallets of these members: how many, and their credits. */
export async function inventory(sql: Sql, members: readonly string[]) {
  const [row] = await sql<{ accounts: number; credits: number; lowest: number }[]>`
    select count(*)::int as accounts, coalesce(sum(balance), 0)::int as credits, coalesce(min(balance), 0)::int as lowest
    from account where owner_id = any (string_to_array(${members.join(',')}, ',')::bigint[]) and owner_kind = 'user'`;
  return row ?? { accounts: 0, credits: Number.NaN, lowest: Number.NaN };
}

/** What is wrong with the ledger after a storm among members who owned `total` together. Empty if nothing is. */
export async function ledgerProblems(sql: Sql, members: readonly string[], total: number): Promise<string[]> {
  const { credits, lowest } = await inventory(sql, members);
  return [
    ...(await auditLedger(sql)).map(({ invariant }) => invariant),
    ...(credits === total ? [] : ['the credits of these members are not what they were']),
    ...(lowest >= 0 ? [] : ['someone owes credits']),
  ];
}

/** Runs tasks on this many workers. @returns the results in the order of the tasks. */
export async function inParallel<T>(workers: number, tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const work = async () => {
    for (let place = next++; place < tasks.length; place = next++) {
      const task = tasks[place];
      if (task !== undefined) results[place] = await task();
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return results;
}

/** Opens accounts for many members at once, each holding the same: one transfer per asset, with a leg for everyone. */
export async function manyMembers(
  sql: Sql,
  count: number,
  holdings: ItemCounts & { credits?: number },
): Promise<string[]> {
  const first = 820_000_000_000_000_000n;
  await sql`
    insert into account (owner_kind, owner_id, asset, bucket, balance)
      select 'user', ${first} + n, h.key, case h.key when 'credits' then 'wallet' else 'inventory' end, 0
      from generate_series(0, ${count - 1}) n cross join jsonb_each_text(${sql.json(holdings)}) h`;
  for (const [asset, each] of Object.entries(holdings)) {
    await sql`
      with posted as (
        insert into transfer (idem_key, code, actor_id, at) values (${`many:${asset}`}, 'gift', 0, now()) returning id
      ), moved as (
        update account set balance = ${each}, version = 1
          where owner_kind = 'user' and asset = ${asset} and owner_id between ${first} and ${first + BigInt(count - 1)}
          returning id
      )
      insert into entry (transfer_id, account_id, account_version, delta, balance_after)
        select posted.id, moved.id, 1, ${each}::bigint, ${each}::bigint from posted, moved
        union all
        select id, ledger_system_account('mint', 'grant', ${asset}), null, ${-each * count}::bigint, null from posted`;
  }
  return Array.from({ length: count }, (_, n) => String(first + BigInt(n)));
}

/**
 * What is wrong with credits or any item: totals that don't match what was minted and burned, an account that isn't the sum of its
 * entries, a negative balance. Empty if nothing is.
 */
export async function assetProblems(sql: Sql): Promise<string[]> {
  const rows = await sql<{ asset: string }[]>`
    select a.asset from account a
      left join (
        select a.asset, sum(e.delta) as given from entry e join account a on a.id = e.account_id
        where a.owner_kind in ('mint', 'burn') group by a.asset) system on system.asset = a.asset
      where a.owner_kind = 'user' group by a.asset, system.given
      having sum(a.balance) <> -coalesce(system.given, 0) or min(a.balance) < 0`;
  const drift = (await auditLedger(sql)).map(({ invariant }) => invariant);
  return [...drift, ...rows.map(({ asset }) => `there is not as much ${asset} as was minted less burned`)];
}

/** Random orders, the same ones for the same seed. */
export function shuffled(seed: number): <T>(items: readonly T[]) => T[] {
  let next = seed;
  return (items) => {
    next += 1;
    const arbitrary = fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });
    return fc.sample(arbitrary, { seed: next, numRuns: 1 })[0] ?? [];
  };
}
