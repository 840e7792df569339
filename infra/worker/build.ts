/** Builds the edge's Worker. `wrangler` (see `wrangler.toml`), the sandbox, the benchmarks, and the tests all get it from here. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { ROOT } from '../sandbox/state/folder.ts';

/** How wrangler would bundle a Worker. It can't split one, though: it would put what's loaded later into the module that starts. */
export const WORKER_OPTIONS = {
  bundle: true,
  format: 'esm',
  target: 'es2024',
  supported: { using: true },
  platform: 'browser',
  conditions: ['workerd', 'worker', 'browser'],
  external: ['node:*', 'cloudflare:*'],
  // Names of functions aren't kept, because that costs a call per closure. Stack traces get them from the source maps.
  minify: true,
  define: { 'process.env.NODE_ENV': '"production"', 'navigator.userAgent': '"Cloudflare-Workers"' },
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** The module that a Worker starts with. */
export const MAIN = 'worker.js';
/** The name of esbuild's account of what it put where. https://esbuild.github.io/api/#metafile */
export const METAFILE = 'metafile.json';
/** Where wrangler expects the Worker. */
export const DEPLOYED = join(ROOT, '.chorus', 'worker');

/**
 * Writes the Worker: {@link MAIN}, the modules it imports at its start or later, their source maps, and {@link METAFILE}. The files
 * are the same for every folder.
 *
 * @param folder an empty one, created if needed.
 * @throws esbuild's `BuildFailure` if the sources can't be bundled.
 */
export async function buildWorker(folder: string): Promise<void> {
  const { outputFiles, metafile } = await build({
    ...WORKER_OPTIONS,
    absWorkingDir: ROOT,
    entryPoints: { worker: 'edge/worker.ts' },
    outdir: DEPLOYED,
    chunkNames: 'modules/[name]-[hash]',
    splitting: true,
    sourcemap: true,
    metafile: true,
    write: false,
  });
  for (const { path, contents } of outputFiles) {
    const file = join(folder, path.slice(DEPLOYED.length));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, contents);
  }
  await writeFile(join(folder, METAFILE), JSON.stringify(metafile));
}
