/** A Postgres server of a test's own that can be made to crash in the middle of things and comes back on the same data. */
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
  /** Finds the server's processes. What is returned kills them all, at once, the moment it is called. */
  aim(): Promise<() => Promise<void>>;
  /** Starts it again: it recovers from its log. */
  restart(): Promise<void>;
  remove(): Promise<void>;
}

/** Migrated, with everything on that makes commits last. */
export async function openCrashingPostgres(connections: number): Promise<CrashingPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-crash-'));
  if (isRoot()) chmodSync(folder, 0o711);
  const password = randomBytes(16).toString('hex');
  let server = await startPostgres({ folder, password });
  await ensureDatabase(server);
  const sql = connect(server.url, { max: connections });
  await migrate(sql);
  // Of its own: `sql` is busy.
  const admin = connect(server.url, { max: 1 });
  return {
    sql,
    async aim() {
      // The server starts its processes itself, and each says which one it is.
      const processes = await admin<{ pid: number }[]>`select pid from pg_stat_activity`;
      return async () => {
        // The one that would notice the end of the others goes first, and nothing happens in between.
        const gone = server.kill();
        for (const { pid } of processes) endNow(pid);
        await gone;
      };
    },
    async restart() {
      server = await comeBack(() => startPostgres({ folder, password, port: server.port }));
    },
    async remove() {
      await Promise.all([sql.end({ timeout: 1 }), admin.end({ timeout: 1 })]);
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It was gone already.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Until the last of the killed processes has let go of the shared memory, the server does not start. */
async function comeBack(start: () => Promise<PostgresServer>): Promise<PostgresServer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start();
    } catch (error) {
      if (attempt === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
