/**
 * `npm run update [-- --to VERSION | --back] [--no-backup] [--wait SECONDS]`: brings an installation with Docker Compose or systemd to
 * a newer version. It makes a backup, pulls, builds, migrates, and replaces one process after the other. If one doesn't get healthy,
 * it goes back by itself.
 *
 * `--back` goes back to the version before the last update. `--wait` is how long a process may take to get healthy (default: 180).
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ComposeWay } from '../update/compose.ts';
import { Journal } from '../update/journal.ts';
import { Source } from '../update/source.ts';
import { hasUnits, SystemdWay } from '../update/systemd.ts';
import { UpdateError, update } from '../update/update.ts';

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      to: { type: 'string' },
      back: { type: 'boolean', default: false },
      'no-backup': { type: 'boolean', default: false },
      wait: { type: 'string', default: '180' },
      // Where the units and their environments are.
      units: { type: 'string', default: '/etc/systemd/system' },
      environments: { type: 'string', default: '/etc/chorus' },
      root: { type: 'string', default: fileURLToPath(new URL('../../', import.meta.url)) },
    },
  });
  if (options.back && options.to !== undefined) throw new Error('Use only one of --to and --back.');
  const waitS = Number(options.wait);
  if (!Number.isInteger(waitS) || waitS < 1 || waitS > 3_600) throw new Error('--wait takes seconds, from 1 to 3600.');
  const { root } = options;
  const journal = new Journal(join(root, '.chorus', 'update.json'));
  const running = journal.running();
  if (running !== undefined)
    throw new UpdateError(
      `Another update runs, as process ${running}. Wait until it’s done. If there’s none, delete .chorus/update.json.`,
    );
  const source = new Source(root);
  const last = journal.read();
  // An update that died may have left its version in the checkout.
  const hasDied = last !== undefined && last.phase !== 'done';
  const from = hasDied ? last.from : await source.head();
  if (options.back && last === undefined)
    throw new UpdateError(
      'There was no update here that could be undone. Name a version: npm run update -- --to v1.2.3',
    );
  const to = options.back && last !== undefined ? last.from : await source.resolve(options.to);
  if (to === from && !hasDied) {
    console.log(`This is the newest version already: ${await source.nameOf(to)}.`);
    return;
  }
  if (hasDied) console.log('The last update didn’t end. This one goes on where it stopped.');
  console.log(
    `${options.back ? 'Going back' : 'Updating'} from ${await source.nameOf(from)} to ${await source.nameOf(to)}`,
  );
  const show = (text: string) => process.stdout.write(text);
  const way = hasUnits(options.units)
    ? new SystemdWay({ root, source, environments: options.environments, show })
    : new ComposeWay({ root, source, show });
  await update({
    ...{ way, journal, from, to },
    say: (line) => console.log(`\n> ${line}`),
    hasBackup: !options['no-backup'] && !options.back,
    hasMigrations: !options.back,
    healthMs: waitS * 1_000,
  });
  console.log(`\nThis is ${await source.nameOf(to)}. To go back: npm run update -- --back`);
}

main().catch((error: unknown) => {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
