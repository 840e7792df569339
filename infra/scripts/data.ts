/**
 * `npm run data -- export|erase --user ID | --guild ID`: everything stored about a member or a server, as JSON on stdout (`{}`:
 * nothing); or erases it, which needs `--yes`. A server with closed channels also needs `--force`, or to be opened first.
 * `--database NAME` exports from another database on the same server, such as a restored one.
 */
import { parseArgs } from 'node:util';
import { auditLedger } from '../../shared/economy/audit.ts';
import { parseEnvironment } from '../../shared/platform/config.ts';
import { connect, type Sql } from '../../shared/platform/postgres.ts';
import { eraseData, exportData } from '../../shared/privacy/data.ts';
import type { Subject } from '../../shared/privacy/personal-data.ts';
import { type BackupConfig, readBackupConfig } from '../backup/config.ts';
import { withDatabase } from '../backup/connection.ts';
import { saveErasures } from '../backup/erasures.ts';
import { messageOf } from '../backup/problem.ts';
import { INSUFFICIENT_PRIVILEGE } from '../backup/restoring.ts';
import { Storage } from '../backup/storage.ts';
import { ownerUrlOf, ownerVariables } from './environments.ts';

const USAGE = 'Use: npm run data -- export|erase --user ID (or --guild ID). To erase, add --yes.';
const ID = /^\d{15,20}$/;
const options = {
  user: { type: 'string' },
  guild: { type: 'string' },
  yes: { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
  database: { type: 'string' },
} as const;

function subjectOf(user: string | undefined, guild: string | undefined): Subject {
  const id = user ?? guild ?? '';
  if ((user === undefined) === (guild === undefined) || !ID.test(id) || BigInt(id) >= 2n ** 63n) throw new Error(USAGE);
  return { kind: user === undefined ? 'server' : 'member', id };
}

/** Backups from before still have everything. The list beside them makes a restore erase it again. */
async function listErasure(sql: Sql, { folder, s3 }: BackupConfig): Promise<void> {
  await saveErasures(sql, folder, s3 && new Storage(s3)).catch((error: unknown) => {
    throw new Error(
      `The list of erasures beside the backups couldn’t be written: ${messageOf(error)}\nFix that, then run: npm run backup -- --erasures`,
    );
  });
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [action, ...rest] = positionals;
  if ((action !== 'export' && action !== 'erase') || rest.length > 0) throw new Error(USAGE);
  const subject = subjectOf(values.user, values.guild);
  // Its erasures would be listed, and then repeated in the one that's in use.
  if (action === 'erase' && values.database !== undefined) throw new Error('Only exports can name another --database.');
  if (action === 'erase' && !values.yes)
    throw new Error(`This can't be undone. Export first, then add --yes to erase ${subject.id}.`);
  const url = ownerUrlOf(parseEnvironment(ownerVariables, process.env));
  const backups = process.env.BACKUP_DIR ? readBackupConfig(process.env) : undefined;
  // Only the owner of the tables can erase anything from the books.
  const sql = connect(values.database === undefined ? url : withDatabase(url, values.database), { max: 1 });
  try {
    const found = action === 'export' ? await exportData(sql, subject) : await eraseData(sql, subject, values.force);
    console.log(JSON.stringify(found, (_, value) => (typeof value === 'bigint' ? String(value) : value), 2));
    if (action === 'export') return;
    const drift = await auditLedger(sql);
    if (drift.length > 0)
      throw new Error(`The ledger doesn't balance: ${drift.map(({ invariant }) => invariant).join(', ')}.`);
    console.error('Erased. The ledger balances.');
    if (backups !== undefined) await listErasure(sql, backups);
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/** What to do about an error of a role that isn't the owner. */
function advice(error: unknown): string {
  const isRefused = error instanceof Error && 'code' in error && error.code === INSUFFICIENT_PRIVILEGE;
  return isRefused ? '. Set MIGRATE_DATABASE_URL to the connection string of the role that owns the tables.' : '';
}

main().catch((error: unknown) => {
  console.error(messageOf(error) + advice(error));
  process.exitCode = 1;
});
