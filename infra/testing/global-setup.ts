/** Starts one Postgres server for the whole test run. Each test file gets its own databases on it. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../shared/platform/migrations.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { ensureDatabase, startPostgres } from '../sandbox/postgres/server.ts';
import { isRoot } from '../sandbox/state/folder.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The URL of the migrated template database. */
    postgresUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-test-'));
  if (isRoot()) (await import('node:fs')).chmodSync(folder, 0o711);
  const server = await startPostgres({ folder, password: randomBytes(16).toString('hex'), isDisposable: true });
  await ensureDatabase(server);
  const sql = connect(server.url, { max: 1 });
  await migrate(sql);
  await sql.end();
  project.provide('postgresUrl', server.url);
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
