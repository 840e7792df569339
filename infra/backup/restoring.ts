/** Fills a new database from a dump, and checks it. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { auditLedger } from '../../shared/economy/audit.ts';
import type { Sql } from '../../shared/platform/postgres.ts';
import { libpqEnvironment, literal, quoted, withConnection, withDatabase, withServer } from './connection.ts';
import type { Facts } from './manifest.ts';
import { BackupProblem } from './problem.ts';
import { endOf, factsOf } from './snapshot.ts';
import type { PostgresTools } from './tools.ts';

const SCRATCH = 'chorus_verify_';
/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
export const INSUFFICIENT_PRIVILEGE = '42501';
/** How it refuses a locale that it doesn't know. */
const WRONG_OBJECT_TYPE = '42809';
const DAY_MS = 24 * 60 * 60_000;

/** A `pg_restore` that fills a database with what it's given. */
export class Restoring {
  /** Rejects if it fails, with what it said. */
  readonly done: Promise<void>;
  readonly #child;
  #hasEnded = false;

  /** Rights and owners aren't restored: roles of another server may be missing here. Migrations grant ours again. */
  constructor(url: string, tools: PostgresTools, database: string, signal: AbortSignal) {
    const flags = ['--exit-on-error', '--single-transaction', '--no-password', '--no-owner', '--no-privileges'];
    const parts = ['--no-publications', '--no-subscriptions', '--no-tablespaces', '--no-security-labels'];
    this.#child = spawn(
      tools.pgRestore,
      [...flags, ...parts, `--dbname=dbname='${database.replace(/[\\']/g, '\\$&')}'`],
      {
        env: libpqEnvironment(withDatabase(url, database)),
        stdio: ['pipe', 'ignore', 'pipe'],
        signal,
      },
    );
    this.done = endOf(this.#child, 'pg_restore').finally(() => {
      this.#hasEnded = true;
    });
    this.done.catch(() => {});
    // It stopped reading. `done` says why.
    this.#child.stdin.on('error', () => {});
  }

  /** Waits until there's room for more. Once it has failed, what it's given is dropped. */
  async write(chunk: Uint8Array): Promise<void> {
    if (this.#hasEnded || this.#child.stdin.write(chunk)) return;
    await Promise.race([once(this.#child.stdin, 'drain'), this.done]).catch(() => {});
  }

  /** The dump is complete. */
  async end(): Promise<void> {
    this.#child.stdin.end();
    await this.done;
  }

  /** The dump isn't complete: nothing is kept. */
  async abandon(): Promise<void> {
    this.#child.kill();
    await this.done.catch(() => {});
  }

  /** Restores all of a dump. */
  async readFrom(source: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const chunk of source) {
        if (this.#hasEnded) break;
        await this.write(chunk);
      }
    } catch (error) {
      await this.abandon();
      throw error;
    }
    await this.end();
  }
}

/**
 * Creates an empty database that sorts texts as the one that was backed up did, if this server can.
 *
 * @throws {BackupProblem} if the role may not.
 */
export async function createDatabase(sql: Sql, name: string, like?: Facts['database']): Promise<void> {
  const base = `create database ${quoted(name)} template template0 encoding 'UTF8'`;
  const locale =
    like?.collate == null || like.ctype == null
      ? ''
      : ` lc_collate ${literal(like.collate)} lc_ctype ${literal(like.ctype)}`;
  try {
    await sql.unsafe(base + locale).catch((error: unknown) => {
      // A server of another operating system has other locales.
      if (locale === '' || codeOf(error) !== WRONG_OBJECT_TYPE) throw error;
      return sql.unsafe(base);
    });
  } catch (error) {
    if (codeOf(error) !== INSUFFICIENT_PRIVILEGE) throw error;
    throw new BackupProblem(
      'The role may not create databases. Allow it (`alter role … createdb`), or for verifying alone, set BACKUP_VERIFY_URL to another server.',
    );
  }
}

/** Creates a database for `use`, and drops it whatever happens. */
export async function withScratch<T>(url: string, use: (database: string) => Promise<T>): Promise<T> {
  const name = `${SCRATCH}${Date.now()}_${randomBytes(4).toString('hex')}`;
  await withServer(url, async (sql) => {
    await dropForgotten(sql);
    await createDatabase(sql, name);
  });
  try {
    return await use(name);
  } finally {
    await withServer(url, (sql) => sql.unsafe(`drop database if exists ${quoted(name)} with (force)`));
  }
}

/** What processes that were killed left a day ago or earlier. Others may be verifying theirs on this server. */
async function dropForgotten(sql: Sql): Promise<void> {
  const rows = await sql<
    { name: string }[]
  >`select datname as name from pg_database where starts_with(datname, ${SCRATCH})`;
  for (const { name } of rows) {
    const madeAt = Number(name.slice(SCRATCH.length).split('_')[0]);
    if (madeAt < Date.now() - DAY_MS) await sql.unsafe(`drop database if exists ${quoted(name)} with (force)`);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/**
 * Compares a restored database with what was backed up, and checks its books.
 *
 * @throws {BackupProblem} that names the first differences.
 */
export async function checkRestored(url: string, facts: Facts): Promise<void> {
  await withConnection(url, async (sql) => {
    const found = await factsOf(sql, url, new Date(facts.takenAt));
    const differences = [
      ...differing(facts.rows, found.rows, 'rows of '),
      ...differing(facts.books, found.books, ''),
      ...differing({ migration: facts.schemaVersion }, { migration: found.schemaVersion }, 'last '),
    ];
    if (differences.length > 0)
      throw new BackupProblem(`What was restored isn’t what was backed up: ${differences.slice(0, 5).join('; ')}.`);
    await checkBooks(sql);
  });
}

/** @throws {BackupProblem} if the ledger doesn't balance. */
export async function checkBooks(sql: Sql): Promise<void> {
  const drift = await auditLedger(sql);
  if (drift.length === 0) return;
  throw new BackupProblem(
    `The ledger doesn’t balance: ${drift.map(({ invariant, rows }) => `${invariant} (${rows} broken)`).join('; ')}.`,
  );
}

function differing(
  expected: Record<string, number | string>,
  found: Record<string, number | string>,
  prefix: string,
): string[] {
  return [...new Set([...Object.keys(expected), ...Object.keys(found)])]
    .filter((name) => expected[name] !== found[name])
    .map((name) => `${prefix}${name} ${found[name] ?? 'missing'} instead of ${expected[name] ?? 'missing'}`);
}
