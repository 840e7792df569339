/**
 * `npm run import -- chopsticks FILE [--apply] [--all]`: brings wallets, banks, inventories, and daily streaks from a dump of
 * Chopsticks' database. Without `--apply`, it only shows what it would do.
 */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { auditLedger } from '../../shared/economy/audit.ts';
import { fields, parseEnvironment } from '../../shared/platform/config.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { secureRandom } from '../../shared/platform/random.ts';
import { type Store, UNOBSERVED } from '../../shared/platform/store.ts';
import { importAll } from '../import/apply.ts';
import { planOf, TABLES } from '../import/chopsticks/plan.ts';
import { report } from '../import/chopsticks/report.ts';
import { readDump } from '../import/dump.ts';

const environment = z.object({ DATABASE_URL: fields.databaseUrl, MIGRATE_DATABASE_URL: fields.databaseUrl.optional() });
const USAGE =
  'Use: npm run import -- chopsticks FILE. It shows what it would import; --apply imports it, and --all lists everything that’s skipped.';
const CONNECTIONS = 4;

function request(): { file: string; isPreview: boolean; listsAll: boolean } {
  try {
    const { values, positionals } = parseArgs({
      options: { apply: { type: 'boolean', default: false }, all: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [source, file, ...rest] = positionals;
    if (source === 'chopsticks' && file !== undefined && rest.length === 0)
      return { file, isPreview: !values.apply, listsAll: values.all };
  } catch {
    // An option that doesn't exist.
  }
  throw new Error(USAGE);
}

async function main(): Promise<void> {
  const { file, isPreview, listsAll } = request();
  const { DATABASE_URL, MIGRATE_DATABASE_URL } = parseEnvironment(environment, process.env);
  const now = new Date();
  const plan = await planOf(readDump(file, TABLES), now);
  const sql = connect(MIGRATE_DATABASE_URL ?? DATABASE_URL, { max: CONNECTIONS, applicationName: 'chorus import' });
  const store: Store = {
    ...{ sql: () => sql, observe: UNOBSERVED, clock: () => now, dice: secureRandom(), limitScale: 1 },
  };
  try {
    const progress = process.stderr.isTTY && !isPreview;
    const results = await importAll(store, plan.members, isPreview, (done) => {
      if (progress && done % 100 === 0) process.stderr.write(`\r${done} of ${plan.members.length}`);
    });
    if (progress) process.stderr.write('\r\u001b[K');
    console.log(report(plan, results, { isPreview, listsAll }));
    if (isPreview) {
      console.log('\nNothing was changed. To import it, run the same command with --apply.');
      return;
    }
    const drift = await auditLedger(sql);
    if (drift.length > 0)
      throw new Error(`The ledger doesn't balance: ${drift.map(({ invariant }) => invariant).join(', ')}.`);
    console.log('\nThe ledger balances.');
  } finally {
    await sql.end({ timeout: 2 });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
