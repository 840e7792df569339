/** One update, whatever it's run with: back up, build, migrate, replace, and go back if it doesn't get healthy. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Journal } from './journal.ts';

/** How processes are built, replaced, and asked how they are. */
export interface Way {
  /** Where less than a gigabyte is left, or undefined. */
  scarceDisk(): Promise<string | undefined>;
  /** @returns the backup's name, if it's known. */
  backUp(): Promise<string | undefined>;
  /** Makes the next version ready to start, beside the one that runs. */
  build(commit: string): Promise<void>;
  /** Brings the database to the next version, or leaves it as it is. The version that runs still works with it. */
  migrate(): Promise<void>;
  /** The processes that run, in the order in which they're replaced. */
  services(): Promise<string[]>;
  /** Whether the version that was built, or gone back to, differs for a process. Without this, all of them are replaced. */
  isChanged?(service: string): boolean;
  /** Stops a process until it's replaced. */
  stop(service: string): Promise<void>;
  /** Puts a backup in the place of the database, with the version that was built last. The database stays as it is if that fails. */
  restore(backup: string): Promise<void>;
  /** @throws if a backup couldn't be restored. Shows what would be lost. */
  checkRestore(backup: string): Promise<void>;
  /** Stops a process, and starts it in the version that was built, or gone back to, last. */
  replace(service: string): Promise<void>;
  /** What's wrong with a process, or undefined. */
  trouble(service: string): Promise<string | undefined>;
  /** Makes a version that ran before the one to start. It's called after an update died, too. */
  goBack(commit: string): Promise<void>;
  /** Brings the rest up to date: what isn't built here. */
  finish(): Promise<void>;
}

/** The update didn't happen. The message says what runs now, and what to do. */
export class UpdateError extends Error {
  override name = 'UpdateError';
}

export interface UpdateOptions {
  way: Way;
  journal: Journal;
  from: string;
  to: string;
  say(line: string): void;
  /** Whether to make a backup first (default: yes). */
  hasBackup?: boolean;
  /** Whether the database has to be migrated (default: yes). Not to go back: it answers the calls of the release before. */
  hasMigrations?: boolean;
  /** How long a process of the new version may take to get healthy, in milliseconds. */
  healthMs: number;
}

const LOOK_EVERY_MS = 1_000;
/** There's nothing else to go back to, so the version before has more time. In milliseconds. */
const GO_BACK_MS = 180_000;

/** @throws {UpdateError} if the version before runs on, or runs again. */
export async function update(options: UpdateOptions): Promise<void> {
  const { way, journal, from, to, say, hasBackup = true, hasMigrations = true } = options;
  const isMixed = journal.read()?.update?.phase === 'replacing';
  const services = await way.services();
  if (services.length === 0)
    throw new UpdateError(
      'Nothing is running here that could be updated. Start it first, as docs/DEPLOY.md describes.',
    );
  for (const service of services) {
    const trouble = await troubleOf(way, service);
    if (trouble !== undefined && !isMixed)
      throw new UpdateError(
        `${service} isn’t healthy: ${trouble}.\nNothing was changed. Fix that first, because an update couldn’t tell whether it worked: npm run check`,
      );
  }
  const scarce = await way.scarceDisk();
  if (scarce !== undefined) throw new UpdateError(`${scarce}\nNothing was changed.`);

  // Of an update that died, after which this is another one.
  const unfinished = journal.read()?.update?.backup;
  journal.begin(from, to, isMixed ? 'replacing' : 'preparing', isMixed && unfinished ? { backup: unfinished } : {});
  const step = async (title: string, work: () => Promise<void>, after: string): Promise<void> => {
    say(title);
    try {
      await work();
    } catch (error) {
      // If the last update died halfway, some processes may be of its version.
      await goBack(options, isMixed ? services : []);
      journal.end(from);
      throw new UpdateError(`${reasonOf(error)}\n\n${after} The version before is still running.`);
    }
  };
  const backUp = async () => {
    const backup = await way.backUp();
    // The one of an update that died halfway is of before anything of a later version ran.
    if (backup !== undefined && !(isMixed && unfinished))
      journal.begin(from, to, isMixed ? 'replacing' : 'preparing', { backup });
  };
  if (hasBackup) await step('Backing up', backUp, 'There’s no backup, so nothing was changed.');
  await step('Building', () => way.build(to), 'The new version couldn’t be built, so nothing was changed.');
  if (hasMigrations)
    await step('Migrating', () => way.migrate(), 'The database couldn’t be migrated, so it is as it was.');

  journal.begin(from, to, 'replacing');
  const replaced = isMixed ? [...services] : [];
  for (const service of services) {
    // After an update that died, a process may be of another version than its files.
    if (!isMixed && way.isChanged?.(service) === false) continue;
    say(`Replacing ${service}`);
    if (!isMixed) replaced.push(service);
    const trouble = await replace(options, service);
    if (trouble === undefined) continue;
    say(`${service} isn’t becoming healthy: ${trouble}`);
    await goBack(options, replaced);
    journal.end(from);
    throw new UpdateError(
      `${service} of the new version didn’t become healthy: ${trouble}\n\nThe version before is running again, and nothing is lost: the database answers both versions.`,
    );
  }
  journal.end(to);
  await way.finish().catch((error: unknown) => {
    say(`Everything of this repository is up to date, but not what’s built elsewhere: ${reasonOf(error)}`);
  });
}

export interface WithDataOptions extends Pick<UpdateOptions, 'way' | 'journal' | 'from' | 'to' | 'say' | 'healthMs'> {
  /** The one that the last update made. */
  backup: string;
  /** Whether to go on, once it's known what would be lost. */
  confirm(): Promise<boolean>;
}

/**
 * Puts the version before the last update and the data from before it back, while nothing runs. It goes on where it stopped if it was
 * interrupted, and restores again what it may have restored already: nobody could change it since.
 *
 * @throws {UpdateError} if it didn't happen, or the version before doesn't become healthy.
 */
export async function goBackWithData(options: WithDataOptions): Promise<void> {
  const { way, journal, from, to, backup, say, confirm, healthMs } = options;
  const { phase, services = await way.services() } = journal.read()?.update ?? {};
  const isInterrupted = phase === 'restoring' || phase === 'starting';
  if (services.length === 0)
    throw new UpdateError('Nothing is running here that could go back. Start it first, as docs/DEPLOY.md describes.');
  const start = async (): Promise<string[]> => {
    const broken: string[] = [];
    for (const service of services) {
      say(`Starting ${service}`);
      const trouble = await replace({ way, healthMs }, service);
      if (trouble !== undefined) broken.push(`  ${service}: ${trouble}`);
    }
    return broken;
  };

  if (!isInterrupted) {
    const scarce = await way.scarceDisk();
    if (scarce !== undefined) throw new UpdateError(`${scarce}\nNothing was changed.`);
    say(`Checking ${backup}`);
    await way.checkRestore(backup).catch((error: unknown) => {
      throw new UpdateError(`${reasonOf(error)}\n\nThe backup couldn’t be restored, so nothing was changed.`);
    });
    if (!(await confirm())) throw new UpdateError('Nothing was changed.');
    journal.begin(from, to, 'preparing', { backup });
  }
  const undo = async (error: unknown, what: string, isStopped: boolean): Promise<never> => {
    // Whether the data was put back before it was interrupted isn't known, so neither version is started on it.
    if (isInterrupted)
      throw new UpdateError(
        `${reasonOf(error)}\n\n${what} Everything is still stopped. Fix that, then go on: npm run update -- --back --with-data`,
      );
    await way.goBack(from);
    const broken = isStopped ? await start() : [];
    journal.end(from);
    const outcome = broken.length === 0 ? 'Everything runs as before.' : `Not everything runs:\n${broken.join('\n')}`;
    throw new UpdateError(`${reasonOf(error)}\n\n${what} ${outcome}`);
  };
  say('Building');
  await way.build(to).catch((error: unknown) => undo(error, 'The version before couldn’t be built.', false));
  if (phase !== 'starting') {
    journal.begin(from, to, 'restoring', { backup, services });
    try {
      for (const service of [...services].reverse()) {
        say(`Stopping ${service}`);
        await way.stop(service);
      }
      say(`Restoring ${backup}`);
      await way.restore(backup);
    } catch (error) {
      await undo(error, 'The data couldn’t be put back.', true);
    }
    journal.begin(from, to, 'starting');
  }
  const broken = await start();
  if (broken.length > 0)
    throw new UpdateError(
      `The data is back, but the version before doesn’t become healthy:\n${broken.join('\n')}\n\nSee what’s wrong: npm run check. Then go on: npm run update -- --back --with-data`,
    );
  journal.end(to);
  await way.finish().catch((error: unknown) => say(`Not everything could be cleaned up: ${reasonOf(error)}`));
}

/** Not being able to ask is a trouble, too: a process that keeps ending may be gone when it's asked. */
function troubleOf(way: Way, service: string): Promise<string | undefined> {
  return way.trouble(service).catch(reasonOf);
}

/** @returns what's still wrong when the time is over. */
async function replace(
  { way, healthMs }: Pick<UpdateOptions, 'way' | 'healthMs'>,
  service: string,
): Promise<string | undefined> {
  const until = performance.now() + healthMs;
  let trouble: string | undefined;
  try {
    await way.replace(service);
  } catch (error) {
    return reasonOf(error);
  }
  while (performance.now() < until) {
    trouble = await troubleOf(way, service);
    if (trouble === undefined) return undefined;
    await wait(LOOK_EVERY_MS);
  }
  return trouble ?? 'it took too long';
}

/** @throws {UpdateError} if the version before doesn't become healthy, either. */
async function goBack({ way, from, say }: UpdateOptions, replaced: readonly string[]): Promise<void> {
  const broken: string[] = [];
  await way.goBack(from).catch((error: unknown) => {
    broken.push(`  its files couldn’t be put back, so check out ${from} yourself: ${reasonOf(error)}`);
  });
  for (const service of [...replaced].reverse()) {
    say(`Going back: ${service}`);
    const trouble = await replace({ way, healthMs: GO_BACK_MS }, service);
    if (trouble !== undefined) broken.push(`  ${service}: ${trouble}`);
  }
  if (broken.length === 0) return;
  throw new UpdateError(
    `The new version didn’t become healthy, and going back didn’t work:\n${broken.join('\n')}\n\nSee what’s wrong: npm run check`,
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
