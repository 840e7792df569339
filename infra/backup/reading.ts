/** Reads a backup's file: whether it's what was written, and what it holds. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { decrypted } from './encryption.ts';
import { type Manifest, manifestNameOf, parseManifest } from './manifest.ts';
import { BackupProblem } from './problem.ts';

/** @throws {BackupProblem} if there's none, or it's of another file. */
export function readManifest(folder: string, name: string): Manifest {
  const path = join(folder, manifestNameOf(name));
  if (!existsSync(path))
    throw new BackupProblem(
      `${path} is missing. It was written with the backup and has its checksum: put it beside it.`,
    );
  const manifest = parseManifest(readFileSync(path, 'utf8'));
  if (manifest === undefined || manifest.file !== name)
    throw new BackupProblem(`${path} isn’t the manifest of ${name}. Copy it again, or use another backup.`);
  return manifest;
}

/** @throws {BackupProblem} if the file isn't what the manifest says: truncated, or changed. */
export async function checkFile(path: string, { file, bytes, sha256 }: Manifest): Promise<void> {
  const hash = createHash('sha256');
  let found = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    found += chunk.byteLength;
  }
  if (found < bytes)
    throw new BackupProblem(
      `${file} is truncated: it has ${found} of ${bytes} bytes. Copy it again, or use another backup.`,
    );
  if (found > bytes || hash.digest('hex') !== sha256)
    throw new BackupProblem(
      `${file} was changed since it was written: its checksum is another one. Use another backup.`,
    );
}

/**
 * What the file holds: the output of `pg_dump`.
 *
 * @throws {BackupProblem} if it's encrypted, and none of these identities can decrypt it.
 */
export async function openBackup(path: string, manifest: Manifest, identities: readonly string[]): Promise<Readable> {
  const file = createReadStream(path, { highWaterMark: 2 ** 18 });
  return manifest.recipients.length === 0 ? file : await decrypted(file, identities);
}

/** Whether {@link openBackup} would succeed. Reads only the file's header. */
export async function checkKey(path: string, manifest: Manifest, identities: readonly string[]): Promise<void> {
  const content = await openBackup(path, manifest, identities);
  // Nobody else reads it, so what it's ended with is no problem.
  content.on('error', () => {});
  content.destroy();
}
