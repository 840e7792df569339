import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { startWorkerd } from '../../sandbox/edge/workerd.ts';
import { WORKER_OPTIONS } from '../../worker/build.ts';
import type { WorkerBundle } from '../../worker/bundle.ts';
import type { Cleanup, Fixture } from '../fixture.ts';

/** Bundles a Worker the way the edge is. @param entry path relative to this file. */
export async function bundleWorker(entry: string, fixture: Fixture, compatibilityDate: string): Promise<WorkerBundle> {
  const module = entry.replace(/^.*\/|\.ts$/g, '').concat('.js');
  await build({
    ...WORKER_OPTIONS,
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    outfile: join(fixture.folder, module),
  });
  return { folder: fixture.folder, modules: [module], compatibilityDate };
}

export interface RunningWorker {
  port: number;
  /** workerd's configuration file, for starting it again. */
  configFile: string;
}

/** Starts a bundle in its own workerd process. */
export async function startWorker(
  name: string,
  bundle: WorkerBundle,
  { folder, pooledUrl, variables }: Fixture,
  cleanup: Cleanup,
): Promise<RunningWorker> {
  const configFile = join(folder, `${name}.capnp`);
  const worker = await startWorkerd({ bundle, databaseUrl: pooledUrl, variables, configFile });
  cleanup.push(() => worker.stop());
  return { port: Number(new URL(worker.url).port), configFile };
}
