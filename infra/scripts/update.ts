/**
 * `npm run update [-- --to VERSION | --back [--with-data]] [--no-backup] [--wait SECONDS]`: brings an installation with Docker Compose or systemd to
 * a newer version. It makes a backup, pulls, builds, migrates, and replaces one process after the other. If one doesn't get healthy,
 * it goes back by itself.
 *
 * `--back` goes back to the version before the last update, and `--with-data` also to the backup that the update made. `--wait` is how long a process may take to get healthy (default: 180).
 */
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ComposeWay, runningFile } from '../update/compose.ts';
import { Journal } from '../update/journal.ts';
import { Source } from '../update/source.ts';
import { hasUnits, SystemdWay } from '../update/systemd.ts';
import { goBackWithData, UpdateError, update } from '../update/update.ts';

const USAGE = `npm run update [-- options]

  --to VERSION    a tag, branch, or commit (default: the newest of the branch that's checked out)
  --back          the version before the last update
  --with-data     with --back: also the data from before the last update. It shows what's lost, and asks
  --yes           with --with-data: doesn't ask
  --no-backup     makes no backup first
  --wait SECONDS  how long a process may take to become healthy (default: 180)`;

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      to: { type: 'string' },
      back: { type: 'boolean', default: false },
      'with-data': { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      'no-backup': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      wait: { type: 'string', default: '180' },
      // Where the units and their environments are.
      units: { type: 'string', default: '/etc/systemd/system' },
      environments: { type: 'string', default: '/etc/chorus' },
      root: { type: 'string', default: fileURLToPath(new URL('../../', import.meta.url)) },
    },
  });
  if (options.help) {
    console.log(USAGE);
    return;
  }
  if (options.back && options.to !== undefined) throw new Error('Use only one of --to and --back.');
  if (options['with-data'] && !options.back) throw new Error('--with-data goes with --back.');
  const waitS = Number(options.wait);
  if (!Number.isInteger(waitS) || waitS < 1 || waitS > 3_600) throw new Error('--wait takes seconds, from 1 to 3600.');
  const { root } = options;
  const journal = new Journal(join(root, '.chorus', 'update.json'));
  const updater = journal.updater();
  if (updater !== undefined)
    throw new UpdateError(
      `Another update is running (process ${updater}). Wait until it’s done. If there’s none, delete .chorus/update.json.`,
    );
  const source = new Source(root);
  const last = journal.read();
  // What's checked out may be another version: of an update that died, or one that was merged by hand.
  const from = last?.running ?? (await source.head());
  if (options.back && last?.previous === undefined && last?.update === undefined)
    throw new UpdateError(
      'There was no update here that could be undone. Name a version: npm run update -- --to v1.2.3',
    );
  const isRestoring = last?.update?.phase === 'restoring' || last?.update?.phase === 'starting';
  if (isRestoring && !options['with-data'])
    throw new UpdateError(
      'Going back with the data was interrupted, and everything is stopped. Go on: npm run update -- --back --with-data',
    );
  if (options['with-data'] && last?.update !== undefined && !isRestoring)
    throw new UpdateError(
      'The last update was interrupted. First bring everything to one version: npm run update, or npm run update -- --back',
    );
  const backup = last?.update?.backup ?? last?.backup;
  if (options['with-data'] && backup === undefined)
    throw new UpdateError(
      'The last update made no backup. Go back without the data, and restore another one: npm run update -- --back, then npm run restore',
    );
  // Halfway through an update that died, the version before is the one that's still recorded as running.
  const back = isRestoring ? last?.update?.to : last?.update === undefined ? last?.previous : last.running;
  const to = options.back && back !== undefined ? back : await source.resolve(options.to);
  if (to === from && last?.update === undefined) {
    console.log(`This is the newest version already: ${await source.nameOf(to)}.`);
    return;
  }
  if (last?.update !== undefined)
    console.log(`${isRestoring ? 'Going back' : 'The last update'} was interrupted. This one goes on from there.`);
  console.log(
    `${options.back ? 'Going back' : 'Updating'} from ${await source.nameOf(from)} to ${await source.nameOf(to)}`,
  );
  const show = (text: string) => process.stdout.write(text);
  const file = hasUnits(options.units) ? undefined : await runningFile(root);
  const outdated = last?.previous === to ? undefined : last?.previous;
  const way =
    file === undefined
      ? new SystemdWay({ root, source, environments: options.environments, show })
      : new ComposeWay({ root, file, source, running: from, outdated, show });
  const isVoice = file === 'docker-compose.voice.yml';
  if (isVoice)
    console.log(
      'Only a voice node runs here, so the database is left alone. Update the machine that migrates it first.',
    );
  const common = { way, journal, from, to, say: (line: string) => console.log(`\n> ${line}`), healthMs: waitS * 1_000 };
  if (options['with-data'] && backup !== undefined) {
    await goBackWithData({ ...common, backup, confirm: options.yes ? async () => true : ask });
    console.log(`\nThis is ${await source.nameOf(to)}, with the data of ${backup}. Check it: npm run check`);
    return;
  }
  await update({
    ...common,
    hasBackup: !options['no-backup'] && !options.back && !isVoice,
    hasMigrations: !options.back && !isVoice,
  });
  console.log(`\nThis is ${await source.nameOf(to)}. To go back: npm run update -- --back`);
}

/** Whether the operator wants to lose what was done since. */
async function ask(): Promise<boolean> {
  console.log('\nEverything stops until the data is back. The present database is kept under another name.');
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    return (await Promise.race([lines.question('To go on, type back: '), ended])).trim() === 'back';
  } finally {
    lines.close();
  }
}

main().catch((error: unknown) => {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
