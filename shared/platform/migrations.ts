import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Postgrator from 'postgrator';
import { grantRoles } from './database-roles.ts';
import type { Sql } from './postgres.ts';
import { readSqlFiles } from './sql-files.ts';
import {
  abandonedFunctions,
  applyFiles,
  changesOf,
  dropAbandoned,
  type FunctionChanges,
  outdatedFiles,
} from './sql-functions.ts';

/** Where to read migrations and functions from. */
export interface SchemaSource {
  /** Folder with the numbered migrations. */
  migrations: string;
  /** Folder with one subfolder of SQL functions per domain. */
  functions: string;
}

const PROJECT: SchemaSource = {
  migrations: fileURLToPath(new URL('../../migrations/', import.meta.url)),
  functions: fileURLToPath(new URL('../', import.meta.url)),
};
/** An arbitrary advisory lock key, shared by all processes so that only one migrates at a time. */
const LOCK_KEY = 7_001_337;
/** The first development version numbered its migrations from 1 to 30. */
const LAST_OLD_VERSION = 30;

export interface Migration {
  version: number;
  name: string;
  isApplied: boolean;
}

export interface SchemaStatus {
  migrations: Migration[];
  /** What `migrate` would create and replace. */
  functions: FunctionChanges;
  /** Functions of earlier releases that `prune` would drop. */
  abandoned: string[];
}

/** What {@link migrate} changed. The lists are empty if the database was up to date. */
export interface SchemaChanges {
  /** Names of the migrations applied. */
  migrations: string[];
  functions: FunctionChanges;
}

/** The database can't be migrated. Nothing changed. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

/** Compares all migrations and functions with what the database has. */
export async function schemaStatus(sql: Sql, source: SchemaSource = PROJECT): Promise<SchemaStatus> {
  const postgrator = postgratorOn(sql, source);
  const migrations = await postgrator.getMigrations();
  const version = await postgrator.getDatabaseVersion();
  const files = readSqlFiles(source.functions);
  return {
    migrations: migrations
      .map((migration) => ({
        version: migration.version,
        name: migration.name,
        isApplied: migration.version <= version,
      }))
      .sort((a, b) => a.version - b.version),
    functions: await changesOf(sql, await outdatedFiles(sql, files)),
    abandoned: await abandonedFunctions(sql, files),
  };
}

/**
 * Brings a database up to date in a single transaction: pending migrations first, then functions that changed, then the
 * rights of the {@link grantRoles | roles}.
 *
 * @throws {MigrationError} if the database uses the old numbering, or the file of an applied migration changed.
 * @throws {SqlFunctionError} if Postgres rejects a function.
 */
export async function migrate(sql: Sql, source: SchemaSource = PROJECT): Promise<SchemaChanges> {
  const files = readSqlFiles(source.functions);
  return await exclusively(sql, async (transaction) => {
    if (await usesOldNumbering(transaction)) {
      throw new MigrationError(
        'This database was created by a development version of Chorus (migrations 1 to 30) and can’t be upgraded. ' +
          'Nothing changed. Point DATABASE_URL at an empty database.',
      );
    }
    const applied = await postgratorOn(transaction, source)
      .migrate()
      .catch((error: unknown) => {
        throw isChecksumFailure(error) ? checksumError(error) : error;
      });
    const outdated = await outdatedFiles(transaction, files);
    const functions = await changesOf(transaction, outdated);
    await applyFiles(transaction, outdated);
    await grantRoles(transaction);
    return { migrations: applied.map(({ name }) => name), functions };
  });
}

/**
 * Drops functions that no file defines anymore. Run it once a release is healthy: until then, the previous release may still call
 * them.
 *
 * @returns the names of the functions it dropped.
 */
export async function prune(sql: Sql, source: SchemaSource = PROJECT): Promise<string[]> {
  const files = readSqlFiles(source.functions);
  return await exclusively(sql, (transaction) => dropAbandoned(transaction, files));
}

/** The number of the last migration of this release. */
export function newestMigration({ migrations }: SchemaSource = PROJECT): number {
  const numbers = readdirSync(migrations).map((file) => Number(/^(\d+)\.do\./.exec(file)?.[1] ?? 0));
  return Math.max(0, ...numbers);
}

/** Whether the database uses the migration numbering from before the first release. */
export async function usesOldNumbering(sql: Sql): Promise<boolean> {
  const [table] = await sql<{ exists: boolean }[]>`
    select to_regclass('public.schema_version') is not null as "exists"`;
  if (!table?.exists) return false;
  const [newest] = await sql<{ version: number | null }[]>`select max(version)::int as version from schema_version`;
  return newest?.version != null && newest.version >= 1 && newest.version <= LAST_OLD_VERSION;
}

function exclusively<T>(sql: Sql, change: (transaction: Sql) => Promise<T>): Promise<T> {
  return sql.begin(async (transaction) => {
    await transaction`select pg_advisory_xact_lock(${LOCK_KEY})`;
    // The type inside `begin` omits methods that transactions don't support. Nothing here uses those.
    return change(transaction as unknown as Sql);
  }) as Promise<T>;
}

function isChecksumFailure(error: unknown): error is Error {
  return error instanceof Error && error.message.includes('MD5 checksum failed');
}

function checksumError(error: Error): MigrationError {
  const version = /\[(\d+)\]/.exec(error.message)?.[1]?.padStart(4, '0') ?? '';
  return new MigrationError(
    `Migration ${version} has changed since it was applied to this database. Nothing was migrated. ` +
      'Restore the file and put your change in a new migration.',
    { cause: error },
  );
}

function postgratorOn(sql: Sql, { migrations }: SchemaSource): Postgrator {
  return new Postgrator({
    driver: 'pg',
    // Without escaping, a checkout in a folder like `bots [new]` would match no migrations and look up to date.
    migrationPattern: join(migrations.replace(/[?*!+@()[\]{}]/g, '\\$&'), '*.do.*.sql'),
    schemaTable: 'schema_version',
    currentSchema: 'public',
    execQuery: async (query) => ({ rows: [...(await sql.unsafe(query))] }),
  });
}
