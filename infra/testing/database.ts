import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';
import { connect, type Sql } from '../../shared/platform/postgres.ts';

export interface TestDatabase {
  url: string;
  sql: Sql;
  drop(): Promise<void>;
}

/** Creates a migrated database on the test run's server, for one test file. */
export function createDatabase(connections = 10): Promise<TestDatabase> {
  return create('test', 'template chorus', connections);
}

/** Creates a database without tables on the test run's server, to migrate in a test. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return create('empty', '', 1);
}

async function create(prefix: string, source: string, connections: number): Promise<TestDatabase> {
  const template = inject('postgresUrl');
  const name = `${prefix}_${randomBytes(6).toString('hex')}`;
  const admin = postgres(template.replace(/\/[^/]*$/, '/postgres'), { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name} ${source}`);
  const url = template.replace(/[^/]*$/, name);
  const sql = connect(url, { max: connections });
  return {
    url,
    sql,
    async drop() {
      await sql.end({ timeout: 1 });
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
}
