/** Restores a backup beside the database in use, checks it, and then puts it in its place. */
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate, newestMigration } from '../../shared/platform/migrations.ts';
import { counted, plural } from '../../shared/platform/plural.ts';
import type { Sql } from '../../shared/platform/postgres.ts';
import { type ErasureKey, readErasureKey, readErasures } from '../../shared/privacy/erasures.ts';
import { mergeForgotten, readForgotten } from '../../shared/privacy/forgotten.ts';
import type { BackupConfig } from './config.ts';
import { databaseOf, MAX_NAME_BYTES, quoted, withConnection, withDatabase, withServer } from './connection.ts';
import { eraseMissing, forgetMissing, type Lists, mergeErasures, readLists, saveErasures } from './erasures.ts';
import { ensureFolder, writeAtomically } from './files.ts';
import { type Backup, type Manifest, manifestNameOf, parseManifest, readBackups, writeManifest } from './manifest.ts';
import { BackupProblem, messageOf } from './problem.ts';
import { checkFile, checkKey, openBackup, readManifest } from './reading.ts';
import { checkBooks, checkRestored, createDatabase, Restoring } from './restoring.ts';
import { checkRights } from './rights.ts';
import { serverVersion } from './snapshot.ts';
import { Storage } from './storage.ts';
import { swap } from './swap.ts';
import { findTools, type PostgresTools } from './tools.ts';

/** In milliseconds. */
const TURN_CHECK_MS = 500;

export interface RestoreRun {
  config: BackupConfig;
  /** `latest`, a file, or `s3:` and either. */
  what: string;
  /** Asks the operator whether to replace this database. It isn't replaced if that's false. */
  confirm: (database: string, manifest: Manifest) => Promise<boolean>;
  say: (sentence: string) => void;
  signal: AbortSignal;
  /** Only looks whether it could be restored, and says what would be lost (default: no). */
  isTrial?: boolean;
}

/** @throws {BackupProblem} if anything fails. Then the database in use still is, as it was. */
export async function runRestore({ config, what, confirm, say, signal, isTrial = false }: RestoreRun): Promise<void> {
  const storage = config.s3 && new Storage(config.s3);
  const { folder, manifest } = await locate(config, storage, what, say);
  const path = join(folder, manifest.file);
  await checkFile(path, manifest);
  await checkKey(path, manifest, config.identities);
  if (manifest.verified === null)
    say(`${manifest.file} was never verified (${manifest.problem ?? 'it wasn’t finished'}).`);
  const url = config.databaseUrl;
  const name = databaseOf(url);
  const tools = await withServer(url, (server) => fittingTools(server, manifest, config.pgDump));
  const listed = await readLists([folder, config.folder], storage);
  const { endsConnections } = await withServer(url, (server) => checkRights(server, name));
  const loss = await lossSince(url, manifest);
  say(`${manifest.file} was taken at ${manifest.takenAt} by Chorus ${manifest.release}. ${loss}`);
  if (isTrial) return;
  if (!(await confirm(name, manifest))) throw new BackupProblem('Nothing was changed.');

  await withServer(url, async (server) => {
    await waitForTurn(server, { name, say, signal });
    await replaceDatabase({ config, path, manifest, tools, listed, endsConnections, say, signal });
  });
}

interface Replacement extends Pick<RestoreRun, 'config' | 'say' | 'signal'> {
  path: string;
  manifest: Manifest;
  tools: PostgresTools;
  listed: Lists;
  endsConnections: boolean;
}

async function replaceDatabase(given: Replacement): Promise<void> {
  const { config, path, manifest, tools, listed, endsConnections, say, signal } = given;
  const url = config.databaseUrl;
  const name = databaseOf(url);
  const next = config.isOther
    ? `When you don’t need it anymore: drop database ${quoted(name)}`
    : 'Restart the edge and the voice nodes, and run: npm run check';
  const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '_');
  const restored = suffixed(name, `_restore_${time}`);
  const keptAs = suffixed(name, `_before_${time}`);
  await withServer(url, (server) => createDatabase(server, restored, manifest.database));
  const fill = async () => {
    const restoring = new Restoring(url, tools, restored, signal);
    await restoring.readFrom(await openBackup(path, manifest, config.identities));
    await checkRestored(withDatabase(url, restored), manifest);
    await withConnection(withDatabase(url, restored), async (sql) => {
      await migrate(sql);
      await sql`analyze`;
    });
    signal.throwIfAborted();
  };
  try {
    if (endsConnections) await fill();
    else say(`${name} refuses connections until this is done, because this role couldn’t end them.`);
    const old = await swap({ url, name, restored, keptAs }, async (old) => {
      // Whoever connects while it's filled couldn't be disconnected later, so nobody gets in from the start.
      if (!endsConnections) await fill();
      if (old !== undefined && !config.isOther) await keepLists(old, config, say);
      await eraseAll({ url: withDatabase(url, restored), old, listed, say });
    });
    say(`Restored ${manifest.file}: the ledger balances.`);
    say(`${name} is now as it was at ${manifest.takenAt}. ${next}`);
    if (old !== 'none')
      say(
        `The database from before is ${keptAs}. It may have what the restored one lacks. When you don’t need it anymore: drop database ${quoted(keptAs)}`,
      );
    if (old === 'closed')
      say(
        `It may still refuse connections. To look into it, connected to another database: alter database ${quoted(keptAs)} allow_connections true`,
      );
  } catch (error) {
    await withServer(url, (server) => server.unsafe(`drop database if exists ${quoted(restored)} with (force)`));
    throw new BackupProblem(`${messageOf(error)}\nThe restore was undone: ${name} is as it was.`);
  }
}

/** A restore whose terminal is gone may still be at it, and the two would close the database to each other. */
async function waitForTurn(server: Sql, { name, say, signal }: { name: string } & Pick<RestoreRun, 'say' | 'signal'>) {
  for (let isFirst = true; ; isFirst = false) {
    const [lock] = await server<{ mine: boolean }[]>`
      select pg_try_advisory_lock(hashtextextended(${`restore:${name}`}, 0)) as mine`;
    if (lock?.mine) return;
    if (isFirst) say(`Another restore of ${name} is running. This one waits until it’s done.`);
    await sleep(TURN_CHECK_MS, undefined, { signal });
  }
}

/** What's only in the database that would be replaced, as a sentence. */
async function lossSince(url: string, { books }: Manifest): Promise<string> {
  const now = await withConnection(url, async (sql) => {
    const [found] = await sql<{ transfers: number }[]>`select count(*)::int as transfers from transfer`;
    return found?.transfers ?? 0;
    // There may be nothing to replace, or nothing that can be read.
  }).catch(() => undefined);
  if (now === undefined) return 'Whatever was done since is lost.';
  const since = counted(Math.max(0, now - books.transfers), 'transfer');
  return `Whatever was done since is lost: ${since}, and changes of settings, moderation, and music. Erasures last, and notes that members had forgotten stay forgotten.`;
}

/** Erases and forgets again in the database in use what the lists have: after a restore by other means, such as to a point in time. */
export async function repeatErasures({ config, say }: Pick<RestoreRun, 'config' | 'say'>): Promise<void> {
  const storage = config.s3 && new Storage(config.s3);
  const listed = await readLists([config.folder], storage);
  await eraseAll({ url: config.databaseUrl, old: undefined, listed, say });
}

/** Whoever restores another backup later needs what the database knew that's replaced now. */
async function keepLists(old: Sql, { folder, s3 }: BackupConfig, say: RestoreRun['say']): Promise<void> {
  await saveErasures(old, folder, s3 && new Storage(s3)).catch((error: unknown) => {
    say(`The lists beside the backups couldn’t be brought up to date, and this restore goes on: ${messageOf(error)}`);
  });
}

async function eraseAll(given: { url: string; old: Sql | undefined; listed: Lists; say: RestoreRun['say'] }) {
  const { url, old, listed, say } = given;
  const keys: ErasureKey[] = [];
  let { erasures, forgotten } = listed;
  if (old !== undefined) {
    const key = await readErasureKey(old);
    if (key !== undefined) keys.push(key);
    erasures = mergeErasures(erasures, await readErasures(old));
    // It may be restored because of what's wrong with just these rows.
    const known = await readForgotten(old).catch((error: unknown) => {
      say(`What members had forgotten can’t be read from the database, so only the list counts: ${messageOf(error)}`);
      return [];
    });
    forgotten = mergeForgotten(forgotten, known);
  }
  await withConnection(url, async (sql) => {
    const own = await readErasureKey(sql);
    if (own !== undefined) keys.push(own);
    const erased = await eraseMissing(sql, erasures, keys);
    const repeated = await forgetMissing(sql, forgotten, keys);
    await checkBooks(sql);
    if (repeated > 0)
      say(
        `Repeated in ${counted(repeated, 'place')} what members had done after the backup: forgotten notes, and consent taken back.`,
      );
    if (erased > 0)
      say(
        `Erased ${counted(erased, 'member or server', 'members or servers')} again, who ${plural(erased, 'was', 'were')} erased after the backup.`,
      );
  });
}

/** Finds a backup. One from S3 is downloaded to the other backups first. */
async function locate(config: BackupConfig, storage: Storage | undefined, what: string, say: RestoreRun['say']) {
  if (what.startsWith('s3:')) {
    if (storage === undefined) throw new BackupProblem('Set BACKUP_S3_URL to restore from S3.');
    const manifest = await download(storage, config.folder, what.slice('s3:'.length), say);
    return { folder: config.folder, manifest };
  }
  if (what === 'latest') {
    const latest = newestOf(readBackups(config.folder), config.folder, say);
    return { folder: config.folder, manifest: latest.manifest };
  }
  const path = existsSync(what) ? resolve(what) : join(config.folder, what);
  if (!existsSync(path)) throw new BackupProblem(`There’s no ${what}. To list backups: npm run backup -- --list`);
  return { folder: dirname(path), manifest: readManifest(dirname(path), basename(path)) };
}

/** The newest verified one, or the newest if none is. */
function newestOf(backups: readonly Backup[], where: string, say: RestoreRun['say']): Backup {
  const latest = backups.find(({ isVerified }) => isVerified) ?? backups[0];
  if (latest === undefined) throw new BackupProblem(`There are no backups in ${where}.`);
  if (latest !== backups[0]) say(`${backups[0]?.name} is newer, but it isn’t verified. To restore it, name it.`);
  return latest;
}

async function download(storage: Storage, folder: string, name: string, say: RestoreRun['say']): Promise<Manifest> {
  const wanted =
    name === 'latest'
      ? newestOf(await storage.backups(), 'S3', say).manifest
      : parseManifest((await storage.readText(manifestNameOf(name))) ?? '');
  if (wanted === undefined || (name !== 'latest' && wanted.file !== name))
    throw new BackupProblem(`There’s no backup ${name} in S3. To list backups: npm run backup -- --list`);
  ensureFolder(folder);
  const path = join(folder, wanted.file);
  // It may be here already. If it isn't the same, the restore says so.
  if (existsSync(path)) return wanted;
  await writeAtomically(path, async (partial) => {
    await storage.download(wanted.file, wanted.bytes, partial);
    await writeManifest(folder, wanted);
  });
  return wanted;
}

/** @throws {BackupProblem} if the server or this release of Chorus is older than what made the backup. */
async function fittingTools(server: Sql, manifest: Manifest, pgDump: string | undefined): Promise<PostgresTools> {
  const { major } = await serverVersion(server);
  if (major < manifest.server.major)
    throw new BackupProblem(
      `The backup is from Postgres ${manifest.server.major}, and this server is Postgres ${major}. Restore it on one that isn’t older.`,
    );
  const newest = newestMigration();
  if (manifest.schemaVersion > newest)
    throw new BackupProblem(
      `The backup is from a later release of Chorus (${manifest.release}, migration ${manifest.schemaVersion}). Update this checkout first.`,
    );
  return await findTools(major, pgDump, { atLeast: manifest.toolsVersion });
}

function suffixed(name: string, suffix: string): string {
  const room = MAX_NAME_BYTES - suffix.length;
  let cut = name;
  while (Buffer.byteLength(cut) > room) cut = cut.slice(0, -1);
  return cut + suffix;
}
