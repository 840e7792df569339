/** What a database does while something goes on: statements, processor time, WAL, and the time in each function. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Sql } from '../../../shared/platform/postgres.ts';
import { familyOf, processorMs } from '../processor-time.ts';

/** Per second. */
export interface DatabaseCost {
  statements: number;
  walBytes: number;
  /** Of all of Postgres's processes, in milliseconds; undefined where there's no /proc. */
  processorMs: number | undefined;
  /** In each function with what it calls, in milliseconds. */
  functionMs: Record<string, number>;
  /** Uses of each function. */
  calls: Record<string, number>;
}

interface Reading {
  atMs: number;
  statements: number;
  walBytes: number;
  processors: Map<number, number>;
  functions: Map<string, { ms: number; calls: number }>;
}

/** Watches a database for a while. The server counts functions only with `track_functions = all`. */
export async function databaseCost(sql: Sql, serverPid: number, durationMs: number): Promise<DatabaseCost> {
  const before = await readDatabase(sql, serverPid);
  await wait(durationMs);
  return costBetween(before, await readDatabase(sql, serverPid));
}

async function readDatabase(sql: Sql, serverPid: number): Promise<Reading> {
  const atMs = performance.now();
  const [row] = await sql<{ statements: number; wal: number }[]>`
    select xact_commit::float8 as statements, pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as wal
    from pg_stat_database where datname = current_database()`;
  const functions = await sql<{ name: string; ms: number; calls: number }[]>`
    select funcname as name, sum(total_time)::float8 as ms, sum(calls)::float8 as calls
    from pg_stat_user_functions group by 1`;
  return {
    atMs,
    statements: row?.statements ?? 0,
    walBytes: row?.wal ?? 0,
    processors: new Map(
      familyOf(serverPid).flatMap((pid) => {
        const ms = processorMs([pid]);
        return ms === undefined ? [] : [[pid, ms] as const];
      }),
    ),
    functions: new Map(functions.map(({ name, ...counted }) => [name, counted])),
  };
}

function costBetween(before: Reading, after: Reading): DatabaseCost {
  const seconds = (after.atMs - before.atMs) / 1_000;
  const perSecond = (later: number, earlier: number | undefined) => (later - (earlier ?? 0)) / seconds;
  const functions = (figure: 'ms' | 'calls') =>
    Object.fromEntries(
      [...after.functions].map(([name, counted]) => [
        name,
        perSecond(counted[figure], before.functions.get(name)?.[figure]),
      ]),
    );
  const processors = [...after.processors].map(([pid, ms]) => ms - (before.processors.get(pid) ?? 0));
  return {
    statements: perSecond(after.statements, before.statements),
    walBytes: perSecond(after.walBytes, before.walBytes),
    processorMs:
      processors.length === 0
        ? undefined
        : perSecond(
            processors.reduce((sum, ms) => sum + ms, 0),
            0,
          ),
    functionMs: functions('ms'),
    calls: functions('calls'),
  };
}
