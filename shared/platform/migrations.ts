import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Postgrator from 'postgrator';
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

/** Where migrations and functions are read from. */
export interface SchemaSource {
  /** The folder of the numbered migrations. */
  migrations: string;
  /** The folder that holds a folder of SQL functions for each domain. */
  functions: string;
}

const PROJECT: SchemaSource = {
  migrations: fileURLToPath(new URL('../../migrations/', import.meta.url)),
  functions: fileURLToPath(new URL('../', import.meta.url)),
};
/** Any number, the same for every process: one migrates at a time. */
const LOCK = 7_001_337;
/** The migrations of the first development version had the numbers 1 to 30. */
const LAST_OF_OLD_NUMBERING = 30;

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

/** What a run of {@link migrate} changed; empty where nothing was to be done. */
export interface SchemaChanges {
  /** Names of the migrations applied. */
  migrations: string[];
  functions: FunctionChanges;
}

/** A database that can't be brought up to date as it is. Nothing was changed. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

/** All migrations and functions, and which of them this database has. */
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
 * Brings a database up to date, in one transaction or not at all: the migrations it lacks, then the functions that changed.
 *
 * @throws {MigrationError} when it was made by migrations of the old numbering, or when an applied migration's file has changed.
 * @throws {SqlFunctionError} when Postgres refuses a function.
 */
export async function migrate(sql: Sql, source: SchemaSource = PROJECT): Promise<SchemaChanges> {
  const files = readSqlFiles(source.functions);
  return await exclusively(sql, async (transaction) => {
    if (await isOfOldNumbering(transaction)) {
      throw new MigrationError(
        'This database was made by a development version of Chorus (migrations 1 to 30) and can’t be brought up to date. ' +
          'Nothing was changed. Point DATABASE_URL at an empty database.',
      );
    }
    const applied = await postgratorOn(transaction, source)
      .migrate()
      .catch((error: unknown) => {
        throw isChecksumFailure(error) ? changedFile(error) : error;
      });
    const outdated = await outdatedFiles(transaction, files);
    const functions = await changesOf(transaction, outdated);
    await applyFiles(transaction, outdated);
    return { migrations: applied.map(({ name }) => name), functions };
  });
}

/**
 * Drops functions that no file defines any more. For after a release is healthy: the one before may still have called them.
 *
 * @returns the names of those dropped.
 */
export async function prune(sql: Sql, source: SchemaSource = PROJECT): Promise<string[]> {
  const files = readSqlFiles(source.functions);
  return await exclusively(sql, (transaction) => dropAbandoned(transaction, files));
}

/** Whether a database holds the tables of the numbering that was given up before the first deployment. */
export async function isOfOldNumbering(sql: Sql): Promise<boolean> {
  const [table] = await sql<{ isThere: boolean }[]>`
    select to_regclass('public.schema_version') is not null as "isThere"`;
  if (!table?.isThere) return false;
  const [newest] = await sql<{ version: number | null }[]>`select max(version)::int as version from schema_version`;
  return newest?.version != null && newest.version >= 1 && newest.version <= LAST_OF_OLD_NUMBERING;
}

function exclusively<T>(sql: Sql, change: (transaction: Sql) => Promise<T>): Promise<T> {
  return sql.begin(async (transaction) => {
    await transaction`select pg_advisory_xact_lock(${LOCK})`;
    // Within `begin` the client's type lacks what a transaction can't do; nothing here does that.
    return change(transaction as unknown as Sql);
  }) as Promise<T>;
}

function isChecksumFailure(error: unknown): error is Error {
  return error instanceof Error && error.message.includes('MD5 checksum failed');
}

function changedFile(error: Error): MigrationError {
  const version = /\[(\d+)\]/.exec(error.message)?.[1]?.padStart(4, '0') ?? '';
  return new MigrationError(
    `Migration ${version} has changed since it was applied to this database. Nothing was changed. ` +
      'Restore the file, and put the change into a new migration.',
    { cause: error },
  );
}

function postgratorOn(sql: Sql, { migrations }: SchemaSource): Postgrator {
  return new Postgrator({
    driver: 'pg',
    // A checkout below a folder like `bots [new]` would otherwise have no migrations, and be called up to date.
    migrationPattern: join(migrations.replace(/[?*!+@()[\]{}]/g, '\\$&'), '*.do.*.sql'),
    schemaTable: 'schema_version',
    currentSchema: 'public',
    execQuery: async (query) => ({ rows: [...(await sql.unsafe(query))] }),
  });
}
