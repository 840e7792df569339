/** One moment of a database: a dump of it, and what it has in the same moment. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { type Sql, transaction } from '../../shared/platform/postgres.ts';
import { databaseOf, libpqEnvironment, withConnection } from './connection.ts';
import type { Facts } from './manifest.ts';
import { BackupProblem } from './problem.ts';
import type { PostgresTools } from './tools.ts';

/** How long `pg_dump` waits for a table that a migration has locked, in milliseconds. */
const LOCK_WAIT_MS = 60_000;
const MAX_ERROR_CHARACTERS = 600;

export interface ServerVersion {
  /** 15.18 (Debian 15.18-0+deb12u1) */
  version: string;
  major: number;
}

export async function serverVersion(sql: Sql): Promise<ServerVersion> {
  const [row] = await sql<ServerVersion[]>`
    select current_setting('server_version') as version, current_setting('server_version_num')::int / 10000 as major`;
  if (row === undefined) throw new Error('The server doesn’t say its version.');
  return row;
}

/**
 * Dumps a database while `write` reads the dump, and counts what it has.
 *
 * Both see the same moment, whatever is written meanwhile: the transaction that counts exports its snapshot to `pg_dump`.
 *
 * @param write gets the dump, its moment, and what the database had then, once all of that was counted and the dump is complete. A
 * stream that ends isn't: `pg_dump` may have died.
 * @throws {BackupProblem} if `pg_dump` fails, and what `write` throws.
 */
export function dump<T>(
  url: string,
  tools: PostgresTools,
  signal: AbortSignal,
  write: (dump: Readable, takenAt: Date, complete: Promise<Facts>) => Promise<T>,
): Promise<T> {
  return withConnection(url, (connection) =>
    transaction(connection, async (sql) => {
      await sql`set transaction isolation level repeatable read, read only`;
      const [moment] = await sql<{ snapshot: string; takenAt: Date }[]>`
        select pg_export_snapshot() as snapshot, clock_timestamp() as "takenAt"`;
      if (moment === undefined) throw new Error('The server exported no snapshot.');
      const options = ['--format=custom', '--no-password', `--lock-wait-timeout=${LOCK_WAIT_MS}`];
      const child = spawn(tools.pgDump, [...options, `--snapshot=${moment.snapshot}`], {
        env: libpqEnvironment(url),
        stdio: ['ignore', 'pipe', 'pipe'],
        signal,
      });
      const ended = endOf(child, 'pg_dump');
      const counted = factsOf(sql, url, moment.takenAt);
      const complete = Promise.all([counted, ended]).then(([facts]) => facts);
      complete.catch(() => {});
      try {
        return await write(child.stdout, moment.takenAt, complete);
      } finally {
        // If it wasn't read to its end, it would wait forever.
        child.kill();
        await Promise.allSettled([ended, counted]);
      }
    }),
  );
}

/** Resolves once a child has ended well. Rejects with what it said otherwise. */
export async function endOf(child: ReturnType<typeof spawn>, name: string): Promise<void> {
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said = (said + chunk).slice(-10_000);
  });
  const [code, signal] = await once(child, 'close').catch((error: unknown) => {
    throw new BackupProblem(`${name} didn’t run: ${error instanceof Error ? error.message : error}.`);
  });
  if (code === 0) return;
  const lines = said.trim().split('\n').slice(0, 4).join('\n');
  throw new BackupProblem(
    `${name} failed${signal === null ? '' : ` (${signal})`}: ${lines.slice(0, MAX_ERROR_CHARACTERS) || `exit code ${code}`}`,
  );
}

/** What a database has. Reads all of it, so that a restored one can be compared. */
export async function factsOf(sql: Sql, url: string, takenAt: Date): Promise<Facts> {
  const [about] = await sql<
    { encoding: string; collate: string | null; ctype: string | null; schemaVersion: number }[]
  >`
    select pg_encoding_to_char(encoding) as encoding, datcollate as collate, datctype as ctype,
      (select coalesce(max(version), 0)::int from schema_version) as "schemaVersion"
    from pg_database where datname = current_database()`;
  const [books] = await sql<Facts['books'][]>`
    select (select count(*)::float8 from transfer) as transfers, (select count(*)::float8 from entry) as entries,
      count(*)::float8 as accounts, coalesce(sum(balance) filter (where asset = 'credits'), 0)::text as credits
    from account`;
  if (about === undefined || books === undefined) throw new Error('The database says nothing about itself.');
  const { schemaVersion, ...database } = about;
  return {
    takenAt: takenAt.toISOString(),
    server: await serverVersion(sql),
    database: { name: databaseOf(url), ...database },
    schemaVersion,
    rows: await countRows(sql),
    books: { ...books },
  };
}

async function countRows(sql: Sql): Promise<Record<string, number>> {
  const tables = await sql<{ schema: string; name: string }[]>`
    select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and c.relpersistence <> 't' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1, 2`;
  const rows: Record<string, number> = {};
  for (const { schema, name } of tables) {
    const [found] = await sql<{ rows: number }[]>`select count(*)::float8 as rows from ${sql(schema)}.${sql(name)}`;
    rows[schema === 'public' ? name : `${schema}.${name}`] = found?.rows ?? 0;
  }
  return rows;
}
