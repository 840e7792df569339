/** What a sandbox keeps between two starts, and what becomes of it when a newer version can't read it. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Changes when data of earlier versions can't be migrated. The first one kept no such file. */
const FORMAT = '2';
/** The database and the local Discord's messages, below the state folder. */
const DATA = ['postgres/data', 'discord.json'] as const;

/**
 * Moves the data of an earlier version aside when this one can't read it, and marks what follows as its own.
 *
 * @returns where the old data is now; undefined when there was none.
 */
export function setOldDataAside(folder: string, now = new Date()): string | undefined {
  const mark = join(folder, 'format');
  const isCurrent = existsSync(mark) && readFileSync(mark, 'utf8').trim() === FORMAT;
  if (isCurrent) return undefined;
  const found = DATA.filter((path) => existsSync(join(folder, path)));
  const aside = join(folder, `before-${now.toISOString().slice(0, 19).replaceAll(':', '-')}`);
  if (found.length > 0) mkdirSync(aside, { recursive: true });
  for (const path of found)
    renameSync(join(folder, path), join(aside, basename(dirname(path)) === 'postgres' ? 'postgres' : path));
  mkdirSync(folder, { recursive: true });
  writeFileSync(mark, `${FORMAT}\n`);
  return found.length > 0 ? aside : undefined;
}

/** Deletes the data, so that the next start is a first one. @returns whether there was any. */
export function deleteData(folder: string): boolean {
  const found = DATA.map((path) => join(folder, path)).filter((path) => existsSync(path));
  for (const path of found) rmSync(path, { recursive: true, force: true });
  return found.length > 0;
}
