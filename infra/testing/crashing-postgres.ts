/** A test's own Postgres server that can crash at any moment and restart with the same data. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../shared/platform/migrations.ts';
import { connect, type Sql } from '../../shared/platform/postgres.ts';
import { ensureDatabase, type PostgresServer, startPostgres } from '../sandbox/postgres/server.ts';
import { isRoot } from '../sandbox/state/folder.ts';

export interface CrashingPostgres {
  sql: Sql;
  /** Finds the server's processes. The returned function kills them all at once, as soon as it's called. */
  aim(): Promise<() => Promise<void>>;
  /** Starts it again. It recovers from its log. */
  restart(): Promise<void>;
  remove(): Promise<void>;
}

/** Starts a migrated server with durable commits. */
export async function openCrashingPostgres(connections: number): Promise<CrashingPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-crash-'));
  if (isRoot()) chmodSync(folder, 0o711);
  const password = randomBytes(16).toString('hex');
  let server = await startPostgres({ folder, password });
  await ensureDatabase(server);
  const sql = connect(server.url, { max: connections });
  await migrate(sql);
  // A separate connection, because `sql` is busy.
  const admin = connect(server.url, { max: 1 });
  return {
    sql,
    async aim() {
      // The server starts its processes itself, and lists them here.
      const processes = await admin<{ pid: number }[]>`select pid from pg_stat_activity`;
      return async () => {
        // The main process goes first, because it would notice that the others are gone. Nothing runs in between.
        const gone = server.kill();
        for (const { pid } of processes) killProcess(pid);
        await gone;
      };
    },
    async restart() {
      server = await startWithRetries(() => startPostgres({ folder, password, port: server.port }));
    },
    async remove() {
      await Promise.all([sql.end({ timeout: 1 }), admin.end({ timeout: 1 })]);
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It had already exited.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Retries, because Postgres can't start until all killed processes have released the shared memory. */
async function startWithRetries(start: () => Promise<PostgresServer>): Promise<PostgresServer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start();
    } catch (error) {
      if (attempt === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
