import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { WorkerBundle } from '../../sandbox/edge/bundle.ts';
import { startWorkerd } from '../../sandbox/edge/workerd.ts';
import type { Cleanup, Fixture } from '../fixture.ts';

/** Bundles a Worker with the esbuild options wrangler uses for the edge. @param entry path relative to this file. */
export async function bundleWorker(entry: string, fixture: Fixture, compatibilityDate: string): Promise<WorkerBundle> {
  const path = join(fixture.folder, entry.replace(/^.*\/|\.ts$/g, '').concat('.js'));
  await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    outfile: path,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  });
  return { path, compatibilityDate };
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
