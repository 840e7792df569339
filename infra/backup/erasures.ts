/**
 * The lists of erasures and of what members had forgotten, beside the backups. A backup from before still has everything, so whoever
 * restores it needs to know what was erased and forgotten since, even if the database that knew is gone.
 */
import * as z from 'zod';
import { type Sql, transaction } from '../../shared/platform/postgres.ts';
import { eraseAgain } from '../../shared/privacy/data.ts';
import { type ErasureKey, type ErasureRecord, readErasures } from '../../shared/privacy/erasures.ts';
import { type ForgottenRecord, forgetAgain, mergeForgotten, readForgotten } from '../../shared/privacy/forgotten.ts';
import { ensureFolder } from './files.ts';
import { BackupProblem } from './problem.ts';
import { addToList, type RecordList, readList, readStoredList } from './record-list.ts';
import type { Storage } from './storage.ts';

/** An arbitrary advisory lock key: one process at a time changes the lists of a database. */
const LOCK_KEY = 7_001_339;
/** How long to wait until another process has changed them, in seconds. */
const LOCK_LIMIT_S = 60;
/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const LOCK_NOT_AVAILABLE = '55P03';

const time = z.iso.datetime();
const hmac = z.string().regex(/^[0-9a-f]{64}$/);
const keyId = z.string().regex(/^[0-9a-f]{16}$/);
const erasure = z.object({ id: z.uuid(), kind: z.enum(['member', 'server']), mark: hmac, keyId, at: time });
const forgotten = z.object({
  ...{ id: z.uuid(), mark: hmac, keyId },
  forgotten: z
    .string()
    .regex(/^\{\[\d+,\d+\)(,\[\d+,\d+\))*\}$/)
    .nullable(),
  ...{ forgottenAt: time.nullable(), takenBackAt: time.nullable() },
});

/** Who was erased. Nothing is ever removed from it. */
export const ERASURES: RecordList<ErasureRecord> = {
  file: 'erasures.jsonl',
  danger: 'an erasure could be missed',
  parse: (value) => erasure.parse(value),
  merge: mergeErasures,
  order: ({ at, id }) => `${at} ${id}`,
};

/** What members had forgotten, and which consents they took back. What's removed from it is said by a later line. */
export const FORGOTTEN: RecordList<ForgottenRecord> = {
  file: 'forgotten.jsonl',
  danger: 'a note that a member had forgotten could come back',
  parse: (value) => forgotten.parse(value),
  merge: mergeForgotten,
  order: ({ id, forgottenAt, takenBackAt }) => `${id} ${forgottenAt} ${takenBackAt}`,
};

/** What both lists have. */
export interface Lists {
  erasures: readonly ErasureRecord[];
  forgotten: readonly ForgottenRecord[];
}

/** Reads the lists of some folders, and those in S3 if there's one. */
export async function readLists(folders: readonly string[], storage: Storage | undefined): Promise<Lists> {
  const all = async <T>(list: RecordList<T>) =>
    list.merge(
      ...folders.map((folder) => readList(list, folder)),
      storage === undefined ? [] : await readStoredList(list, storage),
    );
  return { erasures: await all(ERASURES), forgotten: await all(FORGOTTEN) };
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
        `Another process has been changing ${ERASURES.file} for ${LOCK_LIMIT_S} seconds. Wait until it’s done, and run: npm run backup -- --erasures`,
      );
    });
    return await act(inside);
  });
}

/**
 * Adds the database's erasures, and what its members had forgotten, to the lists in the folder, and in S3 if there are some.
 *
 * @returns how many erasures there are.
 * @throws {BackupProblem} if a list can't be read or written, or another process doesn't get done with it.
 */
export function saveErasures(sql: Sql, folder: string, storage: Storage | undefined): Promise<number> {
  ensureFolder(folder);
  return withListsLocked(sql, async (inside) => {
    await addToList(FORGOTTEN, await readForgotten(inside), folder, storage);
    return addToList(ERASURES, await readErasures(inside), folder, storage);
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
  checkKeys(ERASURES.file, missing, keys);
  return missing.length === 0 ? 0 : await eraseAgain(sql, missing, keys);
}

/**
 * Forgets again what members had forgotten and took back, as far as a database still has it.
 *
 * @returns in how many places of members.
 * @throws {BackupProblem} as {@link eraseMissing} does.
 */
export async function forgetMissing(
  sql: Sql,
  records: readonly ForgottenRecord[],
  keys: readonly ErasureKey[],
): Promise<number> {
  checkKeys(FORGOTTEN.file, records, keys);
  return forgetAgain(sql, records, keys);
}

function checkKeys(file: string, records: readonly { keyId: string }[], keys: readonly ErasureKey[]): void {
  const strange = records.filter(({ keyId }) => !keys.some((key) => key.keyId === keyId));
  if (strange.length === 0) return;
  const ids = [...new Set(strange.map(({ keyId }) => keyId))].join(', ');
  throw new BackupProblem(
    `${file} has lines of another database (key ${ids}), so what they say can’t be done again in this one. ` +
      'If that was another installation, move its lines out of the file, and try again.',
  );
}
