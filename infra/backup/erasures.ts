/**
 * The list of erasures beside the backups. A backup from before an erasure still has everything, so whoever restores it needs to know
 * what was erased since, even if the database that knew is gone.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Sql } from '../../shared/platform/postgres.ts';
import { eraseAgain } from '../../shared/privacy/data.ts';
import { type ErasureKey, type ErasureRecord, readErasures } from '../../shared/privacy/erasures.ts';
import { ensureFolder, writeTextAtomically } from './files.ts';
import { BackupProblem } from './problem.ts';
import type { Storage } from './storage.ts';

/** One JSON object a line. */
export const ERASURES_FILE = 'erasures.jsonl';

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
 * Adds the database's erasures to the list in the folder, and in S3 if there's one. Nothing is ever removed from it.
 *
 * @returns how many there are.
 */
export async function saveErasures(sql: Sql, folder: string, storage: Storage | undefined): Promise<number> {
  ensureFolder(folder);
  const local = readErasureList(folder);
  const stored = storage === undefined ? [] : await readStoredErasures(storage);
  const all = mergeErasures(local, stored, await readErasures(sql));
  if (all.length > local.length) await writeTextAtomically(join(folder, ERASURES_FILE), formatList(all));
  if (storage !== undefined && all.length > stored.length) await storage.writeText(ERASURES_FILE, formatList(all));
  return all.length;
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
