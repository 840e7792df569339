/** What a test needs to make much happen at once, and to see afterwards whether the books are sound. */
import fc from 'fast-check';
import { auditLedger } from '../../shared/economy/audit.ts';
import type { Sql } from '../../shared/platform/postgres.ts';
import { Unavailable } from '../../shared/platform/unavailable.ts';

/**
 * Lets connections opened from now on see a deadlock at once. The server looks for one after a second, and by then the lock
 * timeouts of the economy's statements have hidden it.
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
 * Asks again under the same key while the database is too busy to answer in time, as a member's next try would. Every other
 * failure is one.
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

/** How many deadlocks the server has broken in this database so far. */
export async function deadlocks(sql: Sql): Promise<number> {
  // Each connection reports its numbers after a second at the earliest, or when told.
  await everywhere(sql, (seconds) => sql`select pg_stat_force_next_flush(), pg_sleep(${seconds})`);
  const [row] = await sql<{ deadlocks: number }[]>`
    select deadlocks::int as deadlocks from pg_stat_database where datname = current_database()`;
  return row?.deadlocks ?? Number.NaN;
}

/** The wallets of these members: how many there are, and what lies in them. */
export async function inventory(sql: Sql, members: readonly string[]) {
  const [row] = await sql<{ accounts: number; credits: number; lowest: number }[]>`
    select count(*)::int as accounts, coalesce(sum(balance), 0)::int as credits, coalesce(min(balance), 0)::int as lowest
    from account where owner_id = any (string_to_array(${members.join(',')}, ',')::bigint[]) and owner_kind = 'user'`;
  return row ?? { accounts: 0, credits: Number.NaN, lowest: Number.NaN };
}

/** What is wrong with the books after a storm among members who owned `total` together. Empty when all is well. */
export async function ledgerProblems(sql: Sql, members: readonly string[], total: number): Promise<string[]> {
  const { credits, lowest } = await inventory(sql, members);
  return [
    ...(await auditLedger(sql)).map(({ invariant }) => invariant),
    ...(credits === total ? [] : ['the credits of these members are not what they were']),
    ...(lowest >= 0 ? [] : ['somebody owes credits']),
  ];
}

/** A source of random orders, the same ones for the same seed. */
export function shuffled(seed: number): <T>(items: readonly T[]) => T[] {
  let next = seed;
  return (items) => {
    next += 1;
    const arbitrary = fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });
    return fc.sample(arbitrary, { seed: next, numRuns: 1 })[0] ?? [];
  };
}
