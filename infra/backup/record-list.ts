/** Lists beside the backups: what a restore has to do again, because the backup is from before it. One JSON object a line. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeTextAtomically } from './files.ts';
import { BackupProblem } from './problem.ts';
import type { Storage } from './storage.ts';

export interface RecordList<T> {
  /** Its name in the folder and in S3. */
  file: string;
  /** What could go wrong without one of its lines. */
  danger: string;
  /** @throws if it isn't a record. */
  parse(value: unknown): T;
  /** Everything that one of several lists has, once. */
  merge(...lists: readonly (readonly T[])[]): T[];
  /** Where a record stands in the list. */
  order(record: T): string;
}

function parseList<T>(list: RecordList<T>, text: string, where: string): T[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [list.parse(JSON.parse(line))];
    } catch {
      throw new BackupProblem(
        `Line ${index + 1} of ${where} can’t be read, so ${list.danger}. Restore the line from a copy of the file.`,
      );
    }
  });
}

function formatList<T>({ order }: RecordList<T>, records: readonly T[]): string {
  const sorted = records.map((record) => [order(record), `${JSON.stringify(record)}\n`] as const);
  sorted.sort(([a], [b]) => a.localeCompare(b));
  return sorted.map(([, line]) => line).join('');
}

/** The list in a folder; empty if there's none. */
export function readList<T>(list: RecordList<T>, folder: string): T[] {
  const path = join(folder, list.file);
  return existsSync(path) ? parseList(list, readFileSync(path, 'utf8'), path) : [];
}

/** The list in S3. */
export async function readStoredList<T>(list: RecordList<T>, storage: Storage): Promise<T[]> {
  return parseList(list, (await storage.readText(list.file)) ?? '', `${list.file} in S3`);
}

/**
 * Adds records to the list in the folder, and in S3 if there's one. Each gets what the other has.
 *
 * @returns how many there are.
 * @throws {BackupProblem} if a list can't be read or written.
 */
export async function addToList<T>(
  list: RecordList<T>,
  records: readonly T[],
  folder: string,
  storage: Storage | undefined,
): Promise<number> {
  const local = readList(list, folder);
  const stored = storage === undefined ? [] : await readStoredList(list, storage);
  const all = list.merge(local, stored, records);
  const text = formatList(list, all);
  if (text !== formatList(list, local)) await writeTextAtomically(join(folder, list.file), text);
  if (storage !== undefined && text !== formatList(list, stored)) await storage.writeText(list.file, text);
  return all.length;
}
