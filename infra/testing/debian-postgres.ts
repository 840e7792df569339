/** A real Postgres server with all of its tools, where this machine has one as Debian installs it. The embedded one has no `pg_dump`. */
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDatabase, type PostgresServer, startPostgres } from '../sandbox/postgres/server.ts';
import { isRoot, SERVER_USER } from '../sandbox/state/folder.ts';

const ROOT = '/usr/lib/postgresql';

export interface DebianPostgres {
  version: number;
  /** The path of one of its programs. */
  program(name: string): string;
}

/** The newest version that's installed with its server; null if there's none. */
export const debianPostgres: DebianPostgres | null = findPostgres();

function findPostgres(): DebianPostgres | null {
  const [version] = (existsSync(ROOT) ? readdirSync(ROOT) : [])
    .filter((name) =>
      ['initdb', 'postgres', 'pg_dump'].every((program) => existsSync(join(ROOT, name, 'bin', program))),
    )
    .map(Number)
    .sort((a, b) => b - a);
  if (version === undefined) return null;
  return { version, program: (name) => join(ROOT, String(version), 'bin', name) };
}

/** A folder that the account of Postgres can enter, and this process removes. */
export function serverFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-debian-'));
  if (isRoot()) chmodSync(folder, 0o711);
  return folder;
}

/** Creates a folder in it that belongs to the account of Postgres. */
export function ownedFolder(parent: string, name: string): string {
  const folder = join(parent, name);
  mkdirSync(folder, { mode: 0o700 });
  if (isRoot()) chownSync(folder, SERVER_USER.uid, SERVER_USER.gid);
  return folder;
}

export interface RunningPostgres extends PostgresServer {
  folder: string;
}

/** Starts the server with an empty database `chorus`. Stopping it removes its data. */
export async function startDebianPostgres(
  { program }: DebianPostgres,
  { folder = serverFolder(), settings = {} }: { folder?: string; settings?: Record<string, string> } = {},
): Promise<RunningPostgres> {
  const server = await startPostgres({
    folder,
    password: 'for-tests',
    isDisposable: true,
    programs: { initdb: program('initdb'), postgres: program('postgres') },
    settings,
  });
  await ensureDatabase(server);
  return {
    ...server,
    folder,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
