/**
 * `npm run restore -- FILE | latest | s3:FILE | s3:latest [--database NAME] [--yes]`: replaces the database with a backup. It asks
 * first, or takes `--yes`. `--check` only looks whether it could. With `--database`, it's another one on the same server, which needn't exist. `npm run restore -- erasures` erases and forgets again what's on the lists beside the backups, and restores nothing.
 */
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { onStopRequest } from '../../shared/platform/stop-signals.ts';
import { readRestoreConfig } from '../backup/config.ts';
import { BackupProblem, messageOf } from '../backup/problem.ts';
import { repeatErasures, runRestore } from '../backup/restore.ts';

const USAGE =
  'Use: npm run restore -- FILE (or latest, s3:FILE, s3:latest). For another database on the same server, add --database NAME. To be asked nothing, add --yes. To change nothing, add --check.';

const stop = new AbortController();

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      yes: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      database: { type: 'string' },
    },
    allowPositionals: true,
  });
  const [what, ...rest] = positionals;
  if (what === undefined || rest.length > 0) throw new BackupProblem(USAGE);
  const config = readRestoreConfig(process.env, values.database);
  if (what === 'erasures') {
    await repeatErasures({ config, say: console.log });
    console.log('The database knows every erasure on the list. The ledger balances.');
    return;
  }
  onStopRequest(() => stop.abort(new Error('Stopped.')));
  const confirm = values.yes ? async () => true : (database: string) => ask(database, stop.signal);
  await runRestore({ config, what, confirm, say: console.log, signal: stop.signal, isTrial: values.check });
}

/** Whether the operator types the database's name. */
async function ask(database: string, signal: AbortSignal): Promise<boolean> {
  console.log(`It replaces ${database}. The current database is kept under another name.`);
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    const typed = await Promise.race([lines.question(`To go on, type ${database}: `, { signal }), ended]);
    return typed.trim() === database;
  } finally {
    lines.close();
  }
}

main().catch((error: unknown) => {
  console.error(messageOf(stop.signal.aborted ? stop.signal.reason : error));
  process.exitCode = 1;
});
