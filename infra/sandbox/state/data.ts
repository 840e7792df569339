/** The data that a sandbox keeps between starts. If a newer version can't read it, it's moved aside. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Changes if data from earlier versions can't be migrated. The first version didn't write this file. */
const FORMAT = '2';
/** The database and the local Discord's messages, inside the state folder. */
const DATA = ['postgres/data', 'discord.json'] as const;

/**
 * Moves data aside if it's from an earlier version that this one can't read, and writes the current format.
 *
 * @returns where the old data is now; undefined if there was none.
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

/** Deletes the data, so that the next start is like the first one. @returns whether there was any. */
export function deleteData(folder: string): boolean {
  const found = DATA.map((path) => join(folder, path)).filter((path) => existsSync(path));
  for (const path of found) rmSync(path, { recursive: true, force: true });
  return found.length > 0;
}
