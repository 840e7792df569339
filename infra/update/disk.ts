import { statfs } from 'node:fs/promises';

/** What's built, and a dump, need room. In bytes. */
const MIN_FREE_BYTES = 1e9;

/** Says that there's less than a gigabyte for an update. @param folder on the disk that it uses. */
export async function scarceDisk(folder: string): Promise<string | undefined> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= MIN_FREE_BYTES) return undefined;
  return `Only ${Math.floor((bavail * bsize) / 1e6)} MB are free on the disk of ${folder}, and an update needs 1 GB.`;
}
