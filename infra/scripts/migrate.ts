/**
 * `npm run migrate [-- --status | --dry-run | --prune | --logins]`: brings the database at `MIGRATE_DATABASE_URL` up to date,
 * or the one at `DATABASE_URL` if that isn't set.
 *
 * `--prune` drops functions of earlier releases. Run it once this release is healthy everywhere. `--logins` also creates a login for
 * an edge and one for a voice node, or gives them the passwords in the environment.
 */
import { parseArgs } from 'node:util';
import { parseEnvironment } from '../../shared/platform/config.ts';
import { migrate, prune, type SchemaStatus, schemaStatus } from '../../shared/platform/migrations.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { loginsVariables, ownerUrlOf, ownerVariables } from './environments.ts';
import { ensureLogins } from './logins.ts';

const options = {
  status: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  prune: { type: 'boolean', default: false },
  logins: { type: 'boolean', default: false },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  if (Object.values(values).filter(Boolean).length > 1)
    throw new Error('Use only one of --status, --dry-run, --prune, and --logins.');
  const url = ownerUrlOf(parseEnvironment(ownerVariables, process.env));
  const passwords = values.logins ? parseEnvironment(loginsVariables, process.env) : undefined;
  const sql = connect(url, { max: 1 });
  try {
    if (values.status) printStatus(await schemaStatus(sql));
    else if (values['dry-run']) printPlan(await schemaStatus(sql));
    else if (values.prune) printList('Dropped', await prune(sql), 'There are no functions from earlier releases.');
    else {
      const { migrations, functions } = await migrate(sql);
      const changed = [...migrations, ...functions.created, ...functions.replaced];
      if (changed.length === 0) console.log('The database is up to date.');
      printList('Applied', migrations);
      printList('Created', functions.created);
      printList('Replaced', functions.replaced);
      if (passwords !== undefined) {
        const [edge, node] = [passwords.EDGE_DATABASE_PASSWORD, passwords.NODE_DATABASE_PASSWORD];
        for (const sentence of await ensureLogins(sql, { edge, node })) console.log(sentence);
      }
    }
  } finally {
    await sql.end({ timeout: 2 });
  }
}

function printStatus({ migrations, functions, abandoned }: SchemaStatus): void {
  for (const { version, name, isApplied } of migrations) {
    console.log(`${numbered(version)} ${name.padEnd(24)} ${isApplied ? 'applied' : 'pending'}`);
  }
  printList('Missing functions', functions.created);
  printList('Outdated functions', functions.replaced);
  printList('Functions from earlier releases (drop them with --prune)', abandoned);
  if (functions.created.length + functions.replaced.length === 0) console.log('All functions are up to date.');
}

function printPlan({ migrations, functions }: SchemaStatus): void {
  for (const { version, name, isApplied } of migrations) {
    if (!isApplied) console.log(`Would apply ${numbered(version)} ${name}`);
  }
  for (const name of functions.created) console.log(`Would create ${name}`);
  for (const name of functions.replaced) console.log(`Would replace ${name}`);
}

function printList(title: string, names: readonly string[], whenEmpty?: string): void {
  if (names.length > 0) console.log(`${title}: ${names.join(', ')}.`);
  else if (whenEmpty !== undefined) console.log(whenEmpty);
}

function numbered(version: number): string {
  return String(version).padStart(4, '0');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
