/** Files that are either complete or not there, and that only this account can read. */
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Ends the name of a file that's being written. */
const PARTIAL = '.part';
const OTHERS = 0o077;

/**
 * Creates a folder for this account alone.
 *
 * @returns whether others can look into it, because it was there before with such rights. Its files are private all the same.
 */
export function ensureFolder(folder: string): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return process.platform !== 'win32' && (statSync(folder).mode & OTHERS) !== 0;
}

/**
 * Creates or replaces a file. After a crash, or on a full disk, there's either the old one or the new one.
 *
 * @param write gets the path of a temporary file in the same folder, creates it with {@link PRIVATE}, and syncs it.
 */
export async function writeAtomically<T>(path: string, write: (partial: string) => Promise<T>): Promise<T> {
  const partial = join(dirname(path), `.${path.slice(dirname(path).length + 1)}${PARTIAL}`);
  rmSync(partial, { force: true });
  try {
    const written = await write(partial);
    await rename(partial, path);
    await syncFolder(dirname(path));
    return written;
  } finally {
    await rm(partial, { force: true });
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

/** Deletes what a process left that was killed while it wrote. Only one process may write to the folder. */
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
