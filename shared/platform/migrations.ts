import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Postgrator from 'postgrator';
import type { Sql } from './postgres.ts';

const FOLDER = fileURLToPath(new URL('../../migrations/', import.meta.url));
/** Any number, the same for every process: one migrates at a time. */
const LOCK = 7_001_337;

export interface Migration {
  version: number;
  name: string;
  isApplied: boolean;
}

/** All migrations, and which of them this database has. */
export async function migrationStatus(sql: Sql, folder = FOLDER): Promise<Migration[]> {
  const postgrator = postgratorOn(sql, folder);
  const migrations = await postgrator.getMigrations();
  const version = await postgrator.getDatabaseVersion();
  return migrations
    .map((migration) => ({ version: migration.version, name: migration.name, isApplied: migration.version <= version }))
    .sort((a, b) => a.version - b.version);
}

/**
 * Brings a database to the newest version: all missing migrations in one transaction, or none.
 *
 * @returns the names of those applied.
 * @throws when an applied migration's file was changed since.
 */
export async function migrate(sql: Sql, folder = FOLDER): Promise<string[]> {
  const applied = await sql.begin(async (transaction) => {
    await transaction`select pg_advisory_xact_lock(${LOCK})`;
    return postgratorOn(transaction, folder).migrate();
  });
  return applied.map((migration) => migration.name);
}

function postgratorOn(sql: Pick<Sql, 'unsafe'>, folder: string): Postgrator {
  return new Postgrator({
    driver: 'pg',
    // A checkout below a folder like `bots [new]` would otherwise have no migrations, and be called up to date.
    migrationPattern: join(folder.replace(/[?*!+@()[\]{}]/g, '\\$&'), '*.sql'),
    schemaTable: 'schema_version',
    currentSchema: 'public',
    execQuery: async (query) => ({ rows: [...(await sql.unsafe(query))] }),
  });
}
