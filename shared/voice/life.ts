/**
 * Whether voice nodes live. Each holds an advisory lock on a connection of its own, which Postgres frees when the process dies, so
 * that others don't have to wait for its leases to end.
 */
import type { Sql } from '../platform/postgres.ts';
import { run, type Store } from '../platform/store.ts';
import type { Neighbor } from './leases.ts';

/** Pairs of statements that look for a pooler. Some poolers take turns between their connections. */
const PROBES = 3;
/** How long a server process waits for a lock before it's asked again whether to. */
const WAIT_SECONDS = 30;
/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const LOCK_NOT_AVAILABLE = '55P03';

/** Takes the lock of a process until the connection ends. @param sql a client with one connection that stays open. */
export async function holdLife(sql: Sql, incarnation: string): Promise<void> {
  await sql`select pg_advisory_lock(voice_life_lock(${incarnation}))`;
}

/**
 * Waits until a process has lost its lock.
 *
 * @param sql a client with one connection, which this occupies.
 * @param isWanted whether someone still wants to know, asked every {@link WAIT_SECONDS}.
 * @returns false if it never had the lock, so that nothing is known about it.
 */
export async function awaitDeath(sql: Sql, { incarnation }: Neighbor, isWanted: () => boolean): Promise<boolean> {
  // A server process that waits for a lock doesn't notice that its client is gone.
  await sql`select set_config('lock_timeout', ${`${WAIT_SECONDS}s`}, false)`;
  for (let wasHeld = false; isWanted(); wasHeld = true) {
    const [free] = await sql<
      { is: boolean }[]
    >`select pg_try_advisory_lock_shared(voice_life_lock(${incarnation})) as is`;
    const isOver = free?.is === true ? wasHeld : await waitForLock(sql, incarnation);
    if (free?.is === true || isOver) await sql`select pg_advisory_unlock_shared(voice_life_lock(${incarnation}))`;
    if (free?.is === true || isOver) return isOver;
  }
  return false;
}

async function waitForLock(sql: Sql, incarnation: string): Promise<boolean> {
  try {
    await sql`select pg_advisory_lock_shared(voice_life_lock(${incarnation}))`;
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE) return false;
    throw error;
  }
}

/**
 * Frees the agents of a process that lost its lock, unless it has it again. Whoever was only cut off for a moment loses its agents by
 * their fences.
 */
export function buryNode(
  store: Store,
  { runner, incarnation }: Neighbor,
): Promise<{ status: 'buried' | 'alive' | 'gone'; agents: string[] }> {
  return run(store, 'voice_bury', { runner, incarnation });
}

/**
 * Whether connections lead through a pooler that hands out another server connection for each transaction. Locks can't be held
 * there: two clients share a server connection, or one changes it between two statements.
 *
 * @param one and `other`: clients with one connection each.
 */
export async function isPooled(one: Sql, other: Sql): Promise<boolean> {
  const pids = { one: new Set<number>(), other: new Set<number>() };
  const pidOf = async (sql: Sql) => (await sql<{ pid: number }[]>`select pg_backend_pid() as pid`)[0]?.pid ?? 0;
  for (let probe = 0; probe < PROBES; probe++) {
    pids.one.add(await pidOf(one));
    pids.other.add(await pidOf(other));
  }
  return pids.one.size > 1 || pids.other.size > 1 || [...pids.one].some((pid) => pids.other.has(pid));
}
