/** Files that are either complete or not there, and that only the folder's owner can read. */
import { randomUUID } from 'node:crypto';
import { accessSync, closeSync, constants, fchownSync, fstatSync, mkdirSync, openSync, statSync } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { BackupProblem } from './problem.ts';

/** Ends the name of a file that's being written. */
const PARTIAL = '.part';
const OTHERS = 0o077;

/**
 * Creates a folder for this account alone. As root, for the owner of the folder it's created in.
 *
 * @returns whether others can look into it, because it was there before with such rights. Its files are private all the same.
 * @throws {BackupProblem} if this account can't write to it.
 */
export function ensureFolder(folder: string): boolean {
  const created = mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Below another new folder, its owner could have replaced that one by now.
  if (created !== undefined && resolve(created) === resolve(folder)) giveToOwnerOf(dirname(resolve(folder)), folder);
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EACCES')) throw error;
    const user = process.getuid?.();
    throw new BackupProblem(`User ${user} can’t write to ${folder}. Make that its owner: chown ${user} ${folder}`);
  }
  return process.platform !== 'win32' && (statSync(folder).mode & OTHERS) !== 0;
}

/**
 * Creates or replaces a file. After a crash, or on a full disk, there's either the old one or the new one.
 *
 * @param write gets the path of a temporary file in the same folder, creates it with {@link PRIVATE}, and syncs it.
 */
export async function writeAtomically<T>(path: string, write: (partial: string) => Promise<T>): Promise<T> {
  // Two processes may write the same file, such as a restore and another one that both fetch it.
  const partial = join(dirname(path), `.${basename(path)}.${randomUUID()}${PARTIAL}`);
  try {
    const written = await write(partial);
    giveToOwnerOf(dirname(path), partial);
    await rename(partial, path);
    await syncFolder(dirname(path));
    return written;
  } finally {
    await rm(partial, { force: true });
  }
}

/**
 * What root creates in someone else's folder is that account's, which has to read and replace it when it makes the next backup.
 *
 * @throws {BackupProblem} if it isn't what was created: that account may put anything there.
 */
function giveToOwnerOf(folder: string, path: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(folder);
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = fstatSync(file);
    if (found.uid === uid) return;
    if (!found.isDirectory() && (!found.isFile() || found.nlink > 1))
      throw new BackupProblem(`Someone else changes files in ${folder}. Nothing was kept.`);
    fchownSync(file, uid, gid);
  } finally {
    closeSync(file);
  }
}

/** How to create a file that only this account can read: it mustn't exist, and it's on disk when it's closed. */
export const PRIVATE = { mode: 0o600, flags: 'wx', flush: true } as const;

export async function writeTextAtomically(path: string, text: string): Promise<void> {
  await writeAtomically(path, async (partial) => {
    const file = await open(partial, PRIVATE.flags, PRIVATE.mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

/** Deletes what a process left that was killed while it wrote. No other process may be writing to the folder. */
export async function removePartial(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.startsWith('.') && name.endsWith(PARTIAL)) await rm(join(folder, name), { force: true });
}

/** Makes renames last. Not every platform can. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
