/**
 * `npm run backup [-- --list | --erasures]`: backs up the database to `BACKUP_DIR` and proves that the backup can be restored. The exit
 * code is 1 if there's no backup, or it isn't verified, or it isn't in S3 although it should be.
 *
 * `--list` lists backups. `--erasures` only adds what was erased and forgotten to the lists beside them, which is quick.
 */
import { parseArgs } from 'node:util';
import { onStopRequest } from '../../shared/platform/stop-signals.ts';
import { runBackup } from '../backup/backup.ts';
import { type BackupConfig, readBackupConfig } from '../backup/config.ts';
import { withConnection } from '../backup/connection.ts';
import { saveErasures } from '../backup/erasures.ts';
import { type Backup, readBackups } from '../backup/manifest.ts';
import { messageOf } from '../backup/problem.ts';
import { Storage } from '../backup/storage.ts';

const options = { list: { type: 'boolean', default: false }, erasures: { type: 'boolean', default: false } } as const;

const stop = new AbortController();

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  const config = readBackupConfig(process.env);
  if (values.list) return await list(config);
  if (values.erasures) {
    const storage = config.s3 && new Storage(config.s3);
    const known = await withConnection(config.databaseUrl, (sql) => saveErasures(sql, config.folder, storage));
    console.log(`Erasures listed: ${known}.`);
    return;
  }
  onStopRequest(() => stop.abort(new Error('Stopped. Nothing incomplete was kept.')));
  const { problems } = await runBackup({ config, say: console.log, signal: stop.signal });
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}

async function list({ folder, s3 }: BackupConfig): Promise<void> {
  const print = (backups: readonly Backup[], prefix: string) => {
    for (const { name, isVerified, manifest } of backups) {
      const state = isVerified ? 'verified' : `not verified: ${manifest.problem ?? 'not finished, or changed'}`;
      console.log(`${prefix}${name}  ${manifest.takenAt}  ${manifest.bytes} bytes  ${state}`);
    }
  };
  print(readBackups(folder), '');
  if (s3 !== undefined) print(await new Storage(s3).backups(), 's3:');
}

main().catch((error: unknown) => {
  console.error(messageOf(stop.signal.aborted ? stop.signal.reason : error));
  process.exitCode = 1;
});
