import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../sandbox/state/folder.ts';
import { DEPLOYED } from './build.ts';
import { bundleEdge, type EdgeBundle } from './bundle.ts';

const uploaded = mkdtempSync(join(tmpdir(), 'chorus-upload-'));
let bundle: EdgeBundle;
beforeAll(async () => {
  const wrangler = join(ROOT, 'node_modules', 'wrangler', 'bin', 'wrangler.js');
  // `npm run deploy -- --env staging` runs the same without `--dry-run`.
  const deploying = promisify(execFile)(
    process.execPath,
    [wrangler, 'deploy', '--env=staging', '--dry-run', '--outdir', uploaded],
    {
      cwd: ROOT,
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true' },
    },
  );
  [bundle] = await Promise.all([bundleEdge(), deploying]);
}, 120_000);
afterAll(() => rmSync(uploaded, { recursive: true, force: true }));

const modulesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => file.replaceAll('\\', '/'))
    .sort();

test('what wrangler uploads is what the sandbox, the benchmarks, and the tests start', () => {
  expect(modulesIn(uploaded)).toEqual([...bundle.modules].sort());
  for (const module of bundle.modules)
    expect(readFileSync(join(uploaded, module), 'utf8') === readFileSync(join(bundle.folder, module), 'utf8')).toBe(
      true,
    );
});

test('wrangler finds a source map for every module, so that stack traces name files and lines', () => {
  for (const module of bundle.modules) {
    const text = readFileSync(join(DEPLOYED, module), 'utf8');
    const map = /(?:^|\n)\/\/# sourceMappingURL=(\S+)\n$/.exec(text)?.[1];
    expect(map).toBe(`${module.replace(/^.*\//, '')}.map`);
    expect(existsSync(join(DEPLOYED, `${module}.map`))).toBe(true);
  }
  const { sources } = JSON.parse(readFileSync(join(DEPLOYED, `${bundle.modules[0]}.map`), 'utf8'));
  // wrangler takes the dots away.
  expect(sources).toContain('../../edge/worker.ts');
});
