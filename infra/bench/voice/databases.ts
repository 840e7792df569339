/** A real Postgres for the area, with a migrated database for each of its parts. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../../shared/platform/migrations.ts';
import { connect } from '../../../shared/platform/postgres.ts';
import { ensureDatabase, startPostgres } from '../../sandbox/postgres/server.ts';
import { isRoot } from '../../sandbox/state.ts';
import type { TestDatabase } from '../../testing/database.ts';
import type { Cleanup } from '../fixture.ts';

/** Makes one more database. It goes with the server. */
export type Databases = (name: string) => Promise<TestDatabase>;

export async function startDatabases(cleanup: Cleanup): Promise<Databases> {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-bench-'));
  cleanup.push(() => rmSync(folder, { recursive: true, force: true }));
  if (isRoot()) chmodSync(folder, 0o711);
  const server = await startPostgres({ folder, password: randomBytes(16).toString('hex') });
  cleanup.push(() => server.stop());
  await ensureDatabase(server);
  const template = connect(server.url, { max: 1 });
  await migrate(template).finally(() => template.end());
  return async (name) => {
    const admin = connect(server.url.replace(/[^/]*$/, 'postgres'), { max: 1 });
    await admin.unsafe(`create database ${name} template chorus`).finally(() => admin.end());
    const url = server.url.replace(/[^/]*$/, name);
    const sql = connect(url);
    const drop = () => sql.end({ timeout: 1 });
    cleanup.push(drop);
    return { url, sql, drop };
  };
}
