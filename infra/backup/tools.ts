/** Finds the `pg_dump` and `pg_restore` that fit a server. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { BackupProblem } from './problem.ts';

export interface PostgresTools {
  /** Their major version. */
  version: number;
  pgDump: string;
  pgRestore: string;
}

/** Folders with one folder for each version, and where its programs are inside. */
const INSTALLED = [
  // Debian, Ubuntu
  { root: '/usr/lib/postgresql', folder: /^\d+$/, programs: 'bin' },
  // Red Hat, Fedora
  { root: '/usr', folder: /^pgsql-\d+$/, programs: 'bin' },
  // Alpine
  { root: '/usr/libexec', folder: /^postgresql\d+$/, programs: '' },
  // Homebrew
  { root: '/opt/homebrew/opt', folder: /^(libpq|postgresql@\d+)$/, programs: 'bin' },
  { root: '/usr/local/opt', folder: /^(libpq|postgresql@\d+)$/, programs: 'bin' },
];

/**
 * Whether a version's tools can dump a server and restore into it. `pg_dump` refuses servers newer than itself. From version 17 on,
 * `pg_restore` uses a setting (transaction_timeout) that earlier servers don't know.
 */
export function fits(tools: number, server: number): boolean {
  return tools >= server && (server >= 17 || tools < 17);
}

/**
 * The tools to use with a server: of its own version if there are any, or else of the closest later one that fits.
 *
 * @param given what `PG_DUMP` says. Then nothing else is looked at.
 * @param options.atLeast the version that made a backup: earlier ones can't read it.
 * @throws {BackupProblem} that says what's there and what to install, if none fits.
 */
export async function findTools(
  server: number,
  given: string | undefined,
  { atLeast = 0, roots = INSTALLED } = {},
): Promise<PostgresTools> {
  const candidates = given === undefined ? ['pg_dump', ...installedIn(roots)] : [given];
  const versions = await Promise.all(candidates.map(versionOf));
  const found = candidates.flatMap((pgDump, index) => {
    const version = versions[index];
    const folder = dirname(pgDump);
    const pgRestore = pgDump.includes('/') ? join(folder, 'pg_restore') : 'pg_restore';
    return version === undefined ? [] : [{ version, pgDump, pgRestore }];
  });
  const [best] = found
    .filter(({ version }) => version >= atLeast && fits(version, server))
    .sort((a, b) => a.version - b.version);
  if (best !== undefined) return best;
  const wanted = Math.max(server, atLeast);
  const has = found.map(({ version, pgDump }) => `${pgDump} (version ${version})`);
  const advice =
    `Install version ${wanted}’s client tools (on Debian and Ubuntu: \`apt-get install postgresql-client-${wanted}\`, ` +
    'from apt.postgresql.org if your release is older), or set PG_DUMP to the pg_dump of that version.';
  if (given !== undefined && has.length === 0)
    throw new BackupProblem(`PG_DUMP=${given} isn’t a pg_dump that can be run. ${advice}`);
  throw new BackupProblem(
    has.length === 0
      ? `There’s no pg_dump on this machine. ${advice}`
      : `No pg_dump fits the server, which is Postgres ${server}. There’s only ${has.join(', ')}. ${advice}`,
  );
}

function installedIn(roots: typeof INSTALLED): string[] {
  return roots.flatMap(({ root, folder, programs }) =>
    existsSync(root)
      ? readdirSync(root)
          .filter((name) => folder.test(name))
          .map((name) => join(root, name, programs, 'pg_dump'))
      : [],
  );
}

/** `pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` is 15. Undefined if it doesn't run. */
async function versionOf(pgDump: string): Promise<number | undefined> {
  try {
    const { stdout } = await promisify(execFile)(pgDump, ['--version'], { timeout: 10_000 });
    const version = /\) (\d+)/.exec(stdout)?.[1];
    return version === undefined ? undefined : Number(version);
  } catch {
    return undefined;
  }
}
