/** Bundles the web console and serves it as static files, without external hosts or inline scripts. */
import { createHash } from 'node:crypto';
import { access, copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, version as esbuildVersion } from 'esbuild';
import { Hono } from 'hono';

const webDir = fileURLToPath(new URL('./web/', import.meta.url));
const stampName = '.sources';

const assets = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/app.js': { file: 'app.js', type: 'text/javascript; charset=utf-8' },
  '/app.css': { file: 'app.css', type: 'text/css; charset=utf-8' },
  '/favicon.svg': { file: 'favicon.svg', type: 'image/svg+xml' },
} as const;

/**
 * Allows `style="…"` attributes, which the web components set. Style sheets and scripts only load from this origin.
 * Images also load from loopback, where the local Discord serves attachments.
 */
const securityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data: http://127.0.0.1:* http://localhost:*",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Writes `index.html`, `app.js`, `app.css`, and `favicon.svg` to `outDir`, and creates it if needed.
 * Does nothing if they were already built from the same sources.
 *
 * @throws esbuild's `BuildFailure` if the sources don't compile.
 */
export async function buildConsole(outDir: string): Promise<void> {
  const stamp = await hashOfSources();
  if (await isBuilt(outDir, stamp)) return;
  await mkdir(outDir, { recursive: true });
  await build({
    entryPoints: { app: join(webDir, 'main.ts') },
    outdir: outDir,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'silent',
  });
  await build({
    entryPoints: { app: join(webDir, 'style/main.css') },
    outdir: outDir,
    bundle: true,
    minify: true,
    target: ['chrome115', 'firefox121', 'safari17.2'],
    logLevel: 'silent',
  });
  for (const name of ['index.html', 'favicon.svg']) await copyFile(join(webDir, name), join(outDir, name));
  await writeFile(join(outDir, stampName), stamp);
}

/** Serves what {@link buildConsole} wrote to `outDir`. Only handles its own paths, so you can mount it before other routes. */
export function consoleRoutes(outDir: string): Hono {
  const routes = new Hono();
  for (const [path, asset] of Object.entries(assets)) {
    routes.get(path, async (context) => {
      const body = await readFile(join(outDir, asset.file));
      const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
      const headers = {
        'content-type': asset.type,
        'cache-control': 'no-cache',
        etag,
        'content-security-policy': securityPolicy,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      };
      if (context.req.header('if-none-match') === etag) return context.body(null, 304, headers);
      return context.body(body, 200, headers);
    });
  }
  return routes;
}

async function isBuilt(outDir: string, stamp: string): Promise<boolean> {
  try {
    if ((await readFile(join(outDir, stampName), 'utf8')) !== stamp) return false;
    await Promise.all(Object.values(assets).map((asset) => access(join(outDir, asset.file))));
    return true;
  } catch {
    // Nothing was built yet, or only part of it.
    return false;
  }
}

/** Hashes everything the bundle is made from: these sources, the lock file with every dependency, and the bundler. */
async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256').update(esbuildVersion);
  const entries = await readdir(webDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const lock = fileURLToPath(new URL('../../../package-lock.json', import.meta.url));
  for (const file of [fileURLToPath(import.meta.url), lock, ...files.sort()]) {
    hash.update(file.slice(webDir.length)).update('\0');
    hash.update(await readFile(file)).update('\0');
  }
  return hash.digest('hex');
}
