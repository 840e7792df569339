/**
 * The list of erasures beside the backups. A backup from before an erasure still has everything, so whoever restores it needs to know
 * what was erased since, even if the database that knew is gone.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Sql, transaction } from '../../shared/platform/postgres.ts';
import { eraseAgain } from '../../shared/privacy/data.ts';
import { type ErasureKey, type ErasureRecord, readErasures } from '../../shared/privacy/erasures.ts';
import { ensureFolder, writeTextAtomically } from './files.ts';
import { BackupProblem } from './problem.ts';
import type { Storage } from './storage.ts';

/** One JSON object a line. */
export const ERASURES_FILE = 'erasures.jsonl';

/** An arbitrary advisory lock key: one process at a time changes the lists of a database. */
const LOCK_KEY = 7_001_339;
/** How long to wait until another process has changed them, in seconds. */
const LOCK_LIMIT_S = 60;
/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const LOCK_NOT_AVAILABLE = '55P03';

const record = z.object({
  id: z.uuid(),
  kind: z.enum(['member', 'server']),
  mark: z.string().regex(/^[0-9a-f]{64}$/),
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
  at: z.iso.datetime(),
});

function parseList(text: string, where: string): ErasureRecord[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [record.parse(JSON.parse(line))];
    } catch {
      throw new BackupProblem(
        `Line ${index + 1} of ${where} can’t be read, so an erasure could be missed. Restore the line from a copy of the file.`,
      );
    }
  });
}

function formatList(records: readonly ErasureRecord[]): string {
  const byTime = [...records].sort((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id));
  return byTime.map((each) => `${JSON.stringify(each)}\n`).join('');
}

/** The list in a folder; empty if there's none. */
export function readErasureList(folder: string): ErasureRecord[] {
  const path = join(folder, ERASURES_FILE);
  return existsSync(path) ? parseList(readFileSync(path, 'utf8'), path) : [];
}

/** The list in S3. */
export async function readStoredErasures(storage: Storage): Promise<ErasureRecord[]> {
  return parseList((await storage.readText(ERASURES_FILE)) ?? '', `${ERASURES_FILE} in S3`);
}

/** Everything that one of several lists has, once. */
export function mergeErasures(...lists: readonly (readonly ErasureRecord[])[]): ErasureRecord[] {
  return [...new Map(lists.flat().map((each) => [each.id, each])).values()];
}

/**
 * Runs `act` while no other process changes the lists of this database, on any machine.
 *
 * @throws {BackupProblem} if another one doesn't get done.
 */
export function withListsLocked<T>(sql: Sql, act: (sql: Sql) => Promise<T>): Promise<T> {
  return transaction(sql, async (inside) => {
    // It's idle while a list is fetched from S3, which may take its time.
    await inside.unsafe(
      `set local lock_timeout = '${LOCK_LIMIT_S}s'; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0`,
    );
    await inside`select pg_advisory_xact_lock(${LOCK_KEY})`.catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE)) throw error;
      throw new BackupProblem(
        `Another process has been changing ${ERASURES_FILE} for ${LOCK_LIMIT_S} seconds. Wait until it’s done, and run: npm run backup -- --erasures`,
      );
    });
    return await act(inside);
  });
}

/**
 * Adds the database's erasures to the list in the folder, and in S3 if there's one. Nothing is ever removed from it.
 *
 * @returns how many there are.
 * @throws {BackupProblem} if a list can't be read or written, or another process doesn't get done with it.
 */
export function saveErasures(sql: Sql, folder: string, storage: Storage | undefined): Promise<number> {
  ensureFolder(folder);
  return withListsLocked(sql, async (inside) => {
    const local = readErasureList(folder);
    const stored = storage === undefined ? [] : await readStoredErasures(storage);
    const all = mergeErasures(local, stored, await readErasures(inside));
    if (all.length > local.length) await writeTextAtomically(join(folder, ERASURES_FILE), formatList(all));
    if (storage !== undefined && all.length > stored.length) await storage.writeText(ERASURES_FILE, formatList(all));
    return all.length;
  });
}

/**
 * Erases again what a database doesn't know was erased.
 *
 * @param keys the database's own, and that of the one it replaces.
 * @returns how many members and servers were still in it.
 * @throws {BackupProblem} if a record was made with another key, because then nobody can tell whom it's about.
 */
export async function eraseMissing(
  sql: Sql,
  records: readonly ErasureRecord[],
  keys: readonly ErasureKey[],
): Promise<number> {
  const known = new Set((await readErasures(sql)).map(({ id }) => id));
  const missing = records.filter(({ id }) => !known.has(id));
  const strange = missing.filter(({ keyId }) => !keys.some((key) => key.keyId === keyId));
  if (strange.length > 0) {
    const ids = [...new Set(strange.map(({ keyId }) => keyId))].join(', ');
    throw new BackupProblem(
      `${ERASURES_FILE} has erasures of another database (key ${ids}), so they can’t be made again in this one. ` +
        'If that was another installation, move its lines out of the file, and try again.',
    );
  }
  return missing.length === 0 ? 0 : await eraseAgain(sql, missing, keys);
}
