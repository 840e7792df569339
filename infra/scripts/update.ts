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

const USAGE = `npm run update [-- options]

  --to VERSION    a tag, branch, or commit (default: the newest of the branch that's checked out)
  --back          the version before the last update
  --no-backup     makes no backup first
  --wait SECONDS  how long a process may take to become healthy (default: 180)`;

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      to: { type: 'string' },
      back: { type: 'boolean', default: false },
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
  // Halfway through an update that died, the version before is the one that's still recorded as running.
  const back = last?.update === undefined ? last?.previous : last.running;
  const to = options.back && back !== undefined ? back : await source.resolve(options.to);
  if (to === from && last?.update === undefined) {
    console.log(`This is the newest version already: ${await source.nameOf(to)}.`);
    return;
  }
  if (last?.update !== undefined) console.log('The last update was interrupted. This one goes on from there.');
  console.log(
    `${options.back ? 'Going back' : 'Updating'} from ${await source.nameOf(from)} to ${await source.nameOf(to)}`,
  );
  const show = (text: string) => process.stdout.write(text);
  const way = hasUnits(options.units)
    ? new SystemdWay({ root, source, environments: options.environments, show })
    : new ComposeWay({
        root,
        source,
        running: from,
        outdated: last?.previous === to ? undefined : last?.previous,
        show,
      });
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
