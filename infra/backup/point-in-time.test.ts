/** Recovery to a point in time as docs/OPERATIONS.md describes it: with Postgres's own archive, without any script of ours. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { auditLedger } from '../../shared/economy/audit.ts';
import { payMember } from '../../shared/economy/pay.ts';
import { migrate } from '../../shared/platform/migrations.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { eraseData, exportData } from '../../shared/privacy/data.ts';
import { isRoot, SERVER_USER } from '../sandbox/state/folder.ts';
import { booksOn } from '../testing/books.ts';
import { debianPostgres, ownedFolder, serverFolder, startDebianPostgres } from '../testing/debian-postgres.ts';
import { readBackupConfig } from './config.ts';
import { libpqEnvironment } from './connection.ts';
import { saveErasures } from './erasures.ts';
import { repeatErasures } from './restore.ts';

const title =
  debianPostgres === null
    ? 'without Debian’s postgresql, nothing is tried'
    : 'after a mistake, everything is back as it was a moment before, except for whom was erased';
test.skipIf(debianPostgres === null)(title, async () => {
  if (debianPostgres === null) return;
  const [folder, recovered] = [serverFolder(), serverFolder()];
  const list = mkdtempSync(join(tmpdir(), 'chorus-list-'));
  const archive = ownedFolder(folder, 'archive');
  const server = await startDebianPostgres(debianPostgres, {
    folder,
    settings: {
      ...{ wal_level: 'replica', archive_mode: 'on', full_page_writes: 'on' },
      archive_command: `test ! -f ${archive}/%f && cp %p ${archive}/%f`,
    },
  });
  const sql = connect(server.url, { max: 2 });
  await migrate(sql);
  const books = await booksOn({ url: server.url, sql, drop: async () => {} });
  const [payer, payee, leaver] = [await books.memberWith(100), await books.memberWith(0), await books.memberWith(5)];
  const pay = () => payMember(...books.by(payer), { to: payee, amount: 1, note: undefined });
  await pay();
  const base = ownedFolder(recovered, 'data');
  await promisify(execFile)(
    debianPostgres.program('pg_basebackup'),
    ['-D', base, '-X', 'none', '-c', 'fast', '--no-sync'],
    {
      env: libpqEnvironment(server.url),
      cwd: '/',
      ...(isRoot() && SERVER_USER),
    },
  );
  for (let count = 0; count < 10; count++) await pay();
  const [moment] = await sql<{ at: string }[]>`select clock_timestamp()::text as at`;
  await eraseData(sql, { kind: 'member', id: leaver });
  await saveErasures(sql, list, undefined);
  await sql.unsafe('alter table entry disable trigger all; delete from entry where transfer_id > 5');
  expect(await auditLedger(sql)).not.toEqual([]);
  const [last] = await sql<{ file: string }[]>`select pg_walfile_name(pg_switch_wal()) as file`;
  await expect
    .poll(
      async () => (await sql`select last_archived_wal >= ${last?.file ?? ''} as "isThere" from pg_stat_archiver`)[0],
    )
    .toMatchObject({ isThere: true });
  await sql.end();

  // Another machine, or the same one after it lost its disk: the archive is all there is.
  writeFileSync(join(base, 'recovery.signal'), '');
  const after = await startDebianPostgres(debianPostgres, {
    folder: recovered,
    settings: {
      restore_command: `cp ${archive}/%f %p`,
      recovery_target_time: moment?.at ?? '',
      recovery_target_action: 'promote',
    },
  });
  const back = connect(after.url, { max: 1 });
  await expect.poll(() => back`select pg_is_in_recovery() as "isBehind"`).toMatchObject([{ isBehind: false }]);
  expect(await auditLedger(back)).toEqual([]);
  const [held] =
    await back`select balance::int from account where owner_id = ${payee} and bucket = 'wallet' and asset = 'credits'`;
  expect(held).toEqual({ balance: 11 });
  const isKnown = async () => Object.keys(await exportData(back, { kind: 'member', id: leaver })).length > 0;
  expect(await isKnown()).toBe(true);
  await repeatErasures({ config: readBackupConfig({ DATABASE_URL: after.url, BACKUP_DIR: list }), say: () => {} });
  expect([await isKnown(), await auditLedger(back)]).toEqual([false, []]);
  await back.end();
  await after.stop();
  await server.stop();
  rmSync(list, { recursive: true });
});
