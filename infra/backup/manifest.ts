/** What's known about a backup, in a file beside it. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { writeTextAtomically } from './files.ts';

const time = z.iso.datetime();
const count = z.number().int().nonnegative();

const manifestShape = z.object({
  format: z.literal(1),
  /** The backup's file, in the same folder. */
  file: z.string().regex(/^chorus-[\w-]+\.dump(\.age)?$/),
  bytes: count,
  /** Of the file as it is, in hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Public keys of those who can decrypt it; empty if it isn't encrypted. */
  recipients: z.array(z.string()),
  /** The moment it shows, by the database's clock. */
  takenAt: time,
  finishedAt: time,
  release: z.string(),
  server: z.object({ version: z.string(), major: count }),
  /** Of the pg_dump that made it. */
  toolsVersion: count,
  database: z.object({
    name: z.string(),
    encoding: z.string(),
    collate: z.string().nullable(),
    ctype: z.string().nullable(),
  }),
  /** The number of the last migration. */
  schemaVersion: count,
  /** Rows by table. */
  rows: z.record(z.string(), count),
  books: z.object({ transfers: count, entries: count, accounts: count, credits: z.string().regex(/^-?\d+$/) }),
  /** How and when it was restored to prove that it can be. Null: it hasn't been. */
  verified: z
    .object({
      at: time,
      /** The file was read back, or (encrypted, without an identity at hand) the same bytes before they were encrypted. */
      from: z.enum(['file', 'stream']),
    })
    .nullable(),
  /** Why it isn't verified. */
  problem: z.string().optional(),
});

export type Manifest = z.output<typeof manifestShape>;
/** What a snapshot's database had: what a restored one is compared with. */
export type Facts = Pick<Manifest, 'takenAt' | 'server' | 'database' | 'schemaVersion' | 'rows' | 'books'>;

export interface Backup {
  /** Its file's name. */
  name: string;
  /** The moment it shows. */
  at: Date;
  /** Whether it was restored successfully, and its file is still of the right size. */
  isVerified: boolean;
  manifest: Manifest;
}

/** `chorus-20261129-194841-123.dump`, in UTC. */
export function nameOf(takenAt: Date, isEncrypted: boolean): string {
  const time = takenAt.toISOString().replace(/[-:]/g, '').replace('T', '-').replace('.', '-').replace('Z', '');
  return `chorus-${time}.dump${isEncrypted ? '.age' : ''}`;
}

export function manifestNameOf(backup: string): string {
  return `${backup.replace(/\.dump(\.age)?$/, '')}.json`;
}

/** Undefined if it isn't one. */
export function parseManifest(text: string): Manifest | undefined {
  try {
    return manifestShape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeTextAtomically(join(folder, manifestNameOf(manifest.file)), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** All backups in a folder, newest first. A file without a manifest isn't one, nor is a manifest without its file. */
export function readBackups(folder: string): Backup[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^chorus-.*\.json$/.test(name))
    .flatMap((name) => {
      const manifest = parseManifest(readFileSync(join(folder, name), 'utf8'));
      const file = manifest && statSync(join(folder, manifest.file), { throwIfNoEntry: false });
      return manifest === undefined || file === undefined ? [] : [backupOf(manifest, file.size)];
    })
    .sort((a, b) => b.at.getTime() - a.at.getTime());
}

/** @param bytes what its file has now. */
export function backupOf(manifest: Manifest, bytes: number): Backup {
  return {
    name: manifest.file,
    at: new Date(manifest.takenAt),
    isVerified: manifest.verified !== null && bytes === manifest.bytes,
    manifest,
  };
}
