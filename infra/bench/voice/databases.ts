/** A real Postgres for the area, with a migrated database for each of its parts. */
import { migrate } from '../../../shared/platform/migrations.ts';
import { connect } from '../../../shared/platform/postgres.ts';
import type { TestDatabase } from '../../testing/database.ts';
import { type Cleanup, startServer } from '../fixture.ts';

/** Makes one more database. It goes with the server. */
export type Databases = (name: string) => Promise<TestDatabase>;

export async function startDatabases(cleanup: Cleanup): Promise<Databases> {
  const { server } = await startServer(true, cleanup);
  return databasesOn(server, cleanup);
}

/** The same on a server that runs already, which must have nothing but its empty database. */
export async function databasesOn(server: { url: string }, cleanup: Cleanup): Promise<Databases> {
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
