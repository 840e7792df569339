/** Follows the walkthroughs in CONTRIBUTING.md in a copy of the checkout, like a newcomer would. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const text = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
/** The code blocks with a file path above them, in order. */
const files = [...text.matchAll(/^`([^`\n]+\.(?:ts|sql))`\n\n```\w+\n([\s\S]*?)^```$/gm)].map(
  ([, path = '', body = '']) => ({ path, body }),
);

let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'chorus-walk-'));
  const tracked = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const path of tracked.split('\0').filter((each) => each !== '' && existsSync(join(ROOT, each)))) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(ROOT, path), join(copy, path));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  execFileSync('git', ['init', '-q'], { cwd: copy });
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function run(script: string, ...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd: copy, encoding: 'utf8' });
  expect(status, `${script} ${args.join(' ')}\n${stdout}\n${stderr}`).toBe(0);
}

test('both walkthroughs work as written', () => {
  expect(files.map(({ path }) => path)).toEqual([
    'edge/commands/info/coin.ts',
    'edge/commands/info/coin.test.ts',
    'migrations/0120.do.thanks.sql',
    'shared/thanks/thank.sql',
    'shared/thanks/thank.ts',
    'edge/commands/thanks/thanks.ts',
    'shared/thanks/thank.test.ts',
    'edge/commands/thanks/thanks.test.ts',
  ]);
  for (const { path, body } of files) {
    expect([path, existsSync(join(copy, path))]).toEqual([path, false]);
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), body);
  }
  const list = join(copy, 'edge/commands/index.ts');
  writeFileSync(
    list,
    readFileSync(list, 'utf8')
      .replace('import { help }', "import { coin } from './info/coin.ts';\nimport { help }")
      .replace('import type { Services }', "import { thanks } from './thanks/thanks.ts';\nimport type { Services }")
      .replace('  craft,\n', '  coin,\n  craft,\n')
      .replace('  use,\n', '  thanks,\n  use,\n'),
  );
  run('infra/scripts/docs.ts');
  const tests = files.map(({ path }) => path).filter((path) => path.endsWith('.test.ts'));
  run(
    'node_modules/@biomejs/biome/bin/biome',
    'check',
    '--write',
    '--error-on-warnings',
    ...files.map(({ path }) => path),
    'edge/commands/index.ts',
  );
  run('node_modules/typescript/bin/tsc', '--noEmit', '-p', '.');
  run(
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    'node',
    ...tests,
    'infra/scripts/schema.test.ts',
    'infra/scripts/command-reference.test.ts',
    'edge/commands/index.test.ts',
  );
}, 300_000);
