/** Backs up the database: one snapshot, restored at once to prove that it can be, then kept for as long as the policy says. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { counted } from '../../shared/platform/plural.ts';
import type { Sql } from '../../shared/platform/postgres.ts';
import { VERSION } from '../../shared/platform/version.ts';
import type { BackupConfig } from './config.ts';
import { withConnection, withDatabase } from './connection.ts';
import { encrypted } from './encryption.ts';
import { saveErasures, withListsLocked } from './erasures.ts';
import { ensureFolder, PRIVATE, removePartial, writeAtomically } from './files.ts';
import { type Manifest, manifestNameOf, nameOf, readBackups, writeManifest } from './manifest.ts';
import { BackupProblem, messageOf } from './problem.ts';
import { checkFile, openBackup } from './reading.ts';
import { reported } from './report.ts';
import { checkRestored, Restoring, withScratch } from './restoring.ts';
import { expiredBackups } from './retention.ts';
import { dump, serverVersion } from './snapshot.ts';
import { Storage } from './storage.ts';
import { findTools, type PostgresTools } from './tools.ts';

/** An arbitrary advisory lock key: one backup of a database at a time. */
const LOCK_KEY = 7_001_338;
const DAY_MS = 24 * 60 * 60_000;

export interface BackupRun {
  config: BackupConfig;
  /** Says what was done, a sentence at a time. */
  say: (sentence: string) => void;
  /** Aborted when the operator wants to stop. */
  signal: AbortSignal;
}

export interface BackupResult {
  manifest: Manifest;
  /** What failed after the backup was written; empty if it's verified, and everywhere it should be. */
  problems: string[];
}

/**
 * @throws {BackupProblem} if there's no backup. What was there before is still there, and nothing else is.
 */
export async function runBackup({ config, say, signal }: BackupRun): Promise<BackupResult> {
  const { folder } = config;
  if (ensureFolder(folder)) say(`Other accounts can list ${folder}. To keep it private: chmod 700 ${folder}`);
  return await withConnection(config.databaseUrl, async (sql) => {
    await lock(sql);
    return await reported(sql, folder, () => backUp({ config, say, signal }, sql));
  });
}

async function backUp({ config, say, signal }: BackupRun, sql: Sql): Promise<BackupResult> {
  const { folder } = config;
  const { major } = await serverVersion(sql);
  const tools = await findTools(major, config.pgDump);
  await requireSchema(sql);
  // An erasure may be writing its list, and no other backup is running.
  await withListsLocked(sql, () => removePartial(folder));
  await removeLonelyManifests(folder);

  const problems: string[] = [];
  // Even if S3 can't be reached: the backup in the folder comes first.
  const attempt = async (act: () => Promise<void>) => {
    signal.throwIfAborted();
    await act().catch((error: unknown) => problems.push(messageOf(error)));
  };
  const manifest = await takeBackup(config, tools, signal);
  await writeManifest(folder, manifest);
  if (manifest.problem !== undefined) problems.push(`${manifest.file} isn’t verified: ${manifest.problem}`);
  say(describe(manifest));
  await attempt(async () => {
    await saveErasures(sql, folder, undefined);
    for (const name of expiredBackups(readBackups(folder))) {
      // The manifest last: without its file, it's cleaned up.
      for (const path of [name, manifestNameOf(name)]) await rm(join(folder, path), { force: true });
      say(`Deleted ${name}, which is older than what’s kept.`);
    }
  });
  const { s3 } = config;
  if (s3 !== undefined) await attempt(() => store(new Storage(s3), sql, folder, manifest, say));
  return { manifest, problems };
}

async function lock(sql: Sql): Promise<void> {
  const [row] = await sql<{ isFree: boolean }[]>`select pg_try_advisory_lock(${LOCK_KEY}) as "isFree"`;
  if (!row?.isFree) throw new BackupProblem('Another backup of this database is running. Wait until it’s done.');
}

/** Before these migrations, nobody would know what was erased after the backup, or what became of it. */
async function requireSchema(sql: Sql): Promise<void> {
  const [row] = await sql<{ has: boolean }[]>`select to_regclass('public.backup_state') is not null as has`;
  if (!row?.has) throw new BackupProblem('The database’s schema isn’t up to date. Run: npm run migrate');
}

/** Writes a backup and tries to restore it. Without `problem`, it's verified. */
async function takeBackup(config: BackupConfig, tools: PostgresTools, signal: AbortSignal): Promise<Manifest> {
  const verifiedNow = (from: 'file' | 'stream') => ({ at: new Date().toISOString(), from });
  // A machine that only has the public key can't read its own backups, which is the point of one. So the same bytes are restored
  // while they're encrypted: nothing unencrypted is ever on disk. What's not proven then is that the identity still exists.
  if (config.recipients.length > 0 && config.identities.length === 0) {
    let manifest: Manifest | undefined;
    let hasScratch = false;
    const problem = await withScratch(config.verifyUrl, async (database) => {
      hasScratch = true;
      const restoring = new Restoring(config.verifyUrl, tools, database, signal);
      try {
        manifest = await write(config, tools, signal, (chunk) => restoring.write(chunk));
      } catch (error) {
        await restoring.abandon();
        throw error;
      }
      await checkFile(join(config.folder, manifest.file), manifest);
      await restoring.end();
      await checkRestored(withDatabase(config.verifyUrl, database), manifest);
    }).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (problem === undefined && manifest !== undefined) return { ...manifest, verified: verifiedNow('stream') };
    if (manifest === undefined && hasScratch) throw problem;
    signal.throwIfAborted();
    manifest ??= await write(config, tools, signal);
    return { ...manifest, problem: messageOf(problem) };
  }
  const manifest = await write(config, tools, signal);
  const problem = await verifyFile(config, tools, manifest, signal).then(
    () => undefined,
    (error: unknown) => messageOf(error),
  );
  return problem === undefined ? { ...manifest, verified: verifiedNow('file') } : { ...manifest, problem };
}

/** Reads the file back, and restores it into a scratch database. */
async function verifyFile(config: BackupConfig, tools: PostgresTools, manifest: Manifest, signal: AbortSignal) {
  const path = join(config.folder, manifest.file);
  await checkFile(path, manifest);
  await withScratch(config.verifyUrl, async (database) => {
    const restoring = new Restoring(config.verifyUrl, tools, database, signal);
    await restoring.readFrom(await openBackup(path, manifest, config.identities));
    await checkRestored(withDatabase(config.verifyUrl, database), manifest);
  });
}

/**
 * Writes the dump, and its manifest before it gets its final name.
 *
 * @param copy gets the dump too, before it's encrypted.
 */
function write(
  { databaseUrl, folder, recipients }: BackupConfig,
  tools: PostgresTools,
  signal: AbortSignal,
  copy: (chunk: Uint8Array) => Promise<void> = async () => {},
): Promise<Manifest> {
  return dump(databaseUrl, tools, signal, async (content, takenAt, complete) => {
    const file = nameOf(takenAt, recipients.length > 0);
    const hash = createHash('sha256');
    let bytes = 0;
    const copying = Readable.from(
      (async function* () {
        for await (const chunk of content as AsyncIterable<Buffer>) {
          await copy(chunk);
          yield chunk;
        }
      })(),
    );
    return await writeAtomically(join(folder, file), async (partial) => {
      const source = recipients.length === 0 ? copying : await encrypted(copying, recipients);
      await pipeline(
        source,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            hash.update(chunk);
            bytes += chunk.byteLength;
            yield chunk;
          }
        },
        createWriteStream(partial, PRIVATE),
        { signal },
      ).catch((error: unknown) => {
        throw isDiskFull(error) ? new BackupProblem(`There’s no room left in ${folder}. Nothing was kept.`) : error;
      });
      const manifest: Manifest = {
        ...{ format: 1, file, bytes, sha256: hash.digest('hex'), recipients: [...recipients] },
        ...(await complete),
        finishedAt: new Date().toISOString(),
        release: VERSION,
        toolsVersion: tools.version,
        verified: null,
      };
      await writeManifest(folder, manifest);
      return manifest;
    });
  });
}

/** Uploads a backup and the list of erasures, and deletes what's too old there. */
async function store(
  storage: Storage,
  sql: Sql,
  folder: string,
  manifest: Manifest,
  say: BackupRun['say'],
): Promise<void> {
  const manifestName = manifestNameOf(manifest.file);
  await storage.upload(join(folder, manifest.file), manifest.file);
  await storage.upload(join(folder, manifestName), manifestName);
  await saveErasures(sql, folder, storage);
  say('It’s in S3, too.');
  const backups = await storage.backups();
  for (const name of expiredBackups(backups)) {
    for (const path of [name, manifestNameOf(name)]) await storage.delete(path);
    say(`Deleted ${name} in S3.`);
  }
  const known = new Set(backups.flatMap(({ name }) => [name, manifestNameOf(name)]));
  for (const { name, modifiedAt } of await storage.list()) {
    const isLeftover = name.startsWith('chorus-') && !known.has(name) && modifiedAt.getTime() < Date.now() - DAY_MS;
    if (isLeftover) await storage.delete(name);
  }
}

/** Manifests whose file was never completed, or is deleted. */
async function removeLonelyManifests(folder: string): Promise<void> {
  const names = await readdir(folder);
  const expected = new Set(
    names.filter((name) => /^chorus-.*\.dump(\.age)?$/.test(name)).map((name) => manifestNameOf(name)),
  );
  for (const name of names)
    if (/^chorus-.*\.json$/.test(name) && !expected.has(name)) await rm(join(folder, name), { force: true });
}

function describe({ file, bytes, recipients, verified, rows, books }: Manifest): string {
  const size = bytes < 2 ** 20 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 2 ** 20).toFixed(1)} MB`;
  const all = Object.values(rows).reduce((sum, count) => sum + count, 0);
  const state = verified === null ? 'not verified' : 'verified: the ledger balances';
  return `Saved ${file} (${size}${recipients.length > 0 ? ', encrypted' : ''}): ${counted(all, 'row')}, ${counted(books.transfers, 'transfer')}, ${state}.`;
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(error.code));
}
