import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../state/folder.ts';

/** A Worker to start. */
export interface WorkerBundle {
  /** Its module. */
  path: string;
  compatibilityDate: string;
}

/** The edge, exactly as `npm run deploy` uploads it. */
export interface EdgeBundle extends WorkerBundle {
  /** The path of esbuild's account of what it put together. https://esbuild.github.io/api/#metafile */
  metafile: string;
}

/**
 * Bundles the edge with wrangler, unless no source has changed.
 *
 * @throws with wrangler's output if it fails.
 */
export async function bundleEdge(folder = join(ROOT, '.chorus', 'edge')): Promise<EdgeBundle> {
  const path = join(folder, 'worker.js');
  const metafile = join(folder, 'metafile.json');
  const stamp = join(folder, 'sources');
  const digest = digestOfSources();
  if (!existsSync(path) || !existsSync(metafile) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest) {
    mkdirSync(folder, { recursive: true });
    // Built elsewhere and then moved, because other processes may be bundling or starting the bundle right now.
    const scratch = mkdtempSync(join(folder, 'building-'));
    try {
      await wrangler(scratch);
      rmSync(stamp, { force: true });
      renameSync(join(scratch, 'metafile.json'), metafile);
      renameSync(join(scratch, 'worker.js'), path);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
    writeFileSync(stamp, digest);
  }
  return { path, metafile, compatibilityDate: compatibilityDate() };
}

async function wrangler(outDir: string): Promise<void> {
  const script = join(ROOT, 'node_modules', 'wrangler', 'bin', 'wrangler.js');
  const child = spawn(
    process.execPath,
    [script, 'deploy', '--dry-run', '--minify', '--outdir', outDir, '--metafile', join(outDir, 'metafile.json')],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true' },
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output = (output + chunk).slice(-4_000);
    });
  }
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`wrangler couldn’t bundle the edge:\n${output.trim()}`);
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
  for (const file of [...files.sort(), 'wrangler.toml', 'package-lock.json'])
    hash.update(file).update(readFileSync(join(ROOT, file)));
  return hash.digest('hex');
}
