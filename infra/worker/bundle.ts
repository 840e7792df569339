import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../sandbox/state/folder.ts';
import { buildWorker, MAIN, METAFILE } from './build.ts';

/** A Worker to start. */
export interface WorkerBundle {
  /** The folder of its modules. */
  folder: string;
  /** Their paths in the folder. The first one is the main module. */
  modules: readonly string[];
  compatibilityDate: string;
}

/** The edge, exactly as `npm run deploy` uploads it. */
export interface EdgeBundle extends WorkerBundle {
  /** The path of esbuild's account of what it put together. */
  metafile: string;
}

/** How long a bundle is kept for those who started it, in milliseconds. */
const KEPT_MS = 7 * 86_400_000;

/**
 * Bundles the edge, unless no source has changed. Each version has a folder of its own, because other processes may be bundling or
 * starting another one right now.
 *
 * @throws esbuild's `BuildFailure` if it fails.
 */
export async function bundleEdge(parent = join(ROOT, '.chorus', 'edge')): Promise<EdgeBundle> {
  const folder = join(parent, digestOfSources());
  if (!existsSync(folder)) {
    mkdirSync(parent, { recursive: true });
    const scratch = mkdtempSync(join(parent, 'building-'));
    try {
      await buildWorker(scratch);
      moveUnlessThere(scratch, folder);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  const now = new Date();
  utimesSync(folder, now, now);
  removeOld(parent, now.getTime());
  const others = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js') && file !== MAIN)
    .map((file) => file.replaceAll('\\', '/'));
  return {
    folder,
    modules: [MAIN, ...others.sort()],
    metafile: join(folder, METAFILE),
    compatibilityDate: compatibilityDate(),
  };
}

/** Another process may have been faster. Its bundle is the same. */
function moveUnlessThere(scratch: string, folder: string): void {
  try {
    renameSync(scratch, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

function removeOld(parent: string, now: number): void {
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name);
    const { mtimeMs } = statSync(folder, { throwIfNoEntry: false }) ?? { mtimeMs: now };
    if (now - mtimeMs > KEPT_MS) rmSync(folder, { recursive: true, force: true });
  }
}

function compatibilityDate(): string {
  const date = /^compatibility_date\s*=\s*"([^"]+)"/m.exec(readFileSync(join(ROOT, 'wrangler.toml'), 'utf8'))?.[1];
  if (date === undefined) throw new Error('wrangler.toml has no compatibility_date.');
  return date;
}

function digestOfSources(): string {
  const hash = createHash('sha256');
  const files = ['edge', 'shared'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => join(folder, file)),
  );
  for (const file of [...files.sort(), 'infra/worker/build.ts', 'package-lock.json'])
    hash.update(file).update(readFileSync(join(ROOT, file)));
  return hash.digest('hex').slice(0, 32);
}
