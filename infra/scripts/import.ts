/**
 * `npm run import -- chopsticks FILE [--apply] [--all]`: brings wallets, banks, inventories, and daily streaks from a dump of
 * Chopsticks' database. Without `--apply`, it only shows what it would do.
 */
import { parseArgs } from 'node:util';
import { parseEnvironment } from '../../shared/platform/config.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { type ImportRequest, importChopsticks } from '../import/chopsticks/import.ts';
import { ownerUrlOf, ownerVariables } from './environments.ts';

const USAGE =
  'Use: npm run import -- chopsticks FILE. It shows what it would import; --apply imports it, and --all lists everything that’s skipped.';
const CONNECTIONS = 4;
/** How often progress is shown, in members. */
const STEP = 100;

function request(): ImportRequest {
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

function showProgress(done: number, all: number): void {
  if (!process.stderr.isTTY) return;
  if (done === all) process.stderr.write('\r\u001b[K');
  else if (done % STEP === 0) process.stderr.write(`\r${done} of ${all}`);
}

async function main(): Promise<void> {
  const asked = request();
  const url = ownerUrlOf(parseEnvironment(ownerVariables, process.env));
  const sql = connect(url, { max: CONNECTIONS, applicationName: 'chorus import' });
  try {
    console.log(await importChopsticks(sql, { ...asked, onProgress: showProgress }));
  } finally {
    await sql.end({ timeout: 2 });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
