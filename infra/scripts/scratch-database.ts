import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../shared/platform/migrations.ts';
import { connect, type Sql } from '../../shared/platform/postgres.ts';
import { ensureDatabase, startPostgres } from '../sandbox/postgres/server.ts';
import { isRoot } from '../sandbox/state/folder.ts';

/** Runs `use` with a migrated database on a temporary Postgres server, and removes both afterward. */
export async function withScratchDatabase<T>(use: (sql: Sql) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-scratch-'));
  if (isRoot()) chmodSync(folder, 0o711);
  const server = await startPostgres({ folder, password: crypto.randomUUID(), isDisposable: true });
  try {
    await ensureDatabase(server);
    const sql = connect(server.url, { max: 1 });
    try {
      await migrate(sql);
      return await use(sql);
    } finally {
      await sql.end({ timeout: 1 });
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
