import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readSqlFiles } from '../../shared/platform/sql-files.ts';
import { ROOT } from '../sandbox/state/folder.ts';
import { findCycles, readImports } from './imports.ts';

interface Biome {
  overrides: {
    includes: string[];
    linter: { rules: { style?: { noRestrictedImports?: { options?: { patterns?: { group: string[] }[] } } } } };
  }[];
}

/** `economy`, from `shared/economy/pay.sql`. */
const domainOf = (path: string) => path.split('/')[0] ?? '';

test('there are no import cycles between files, including type imports', () => {
  const graph = readImports(['edge', 'shared', 'voice-node', 'infra']);
  expect(graph.size).toBeGreaterThan(300);
  expect(findCycles(graph)).toEqual([]);
});

test('there are no import cycles between the domains in shared/', () => {
  const domains = new Map<string, string[]>();
  for (const [file, imports] of readImports(['shared'])) {
    const [, domain = ''] = file.split('/');
    const used = imports.map((path) => path.split('/')[1] ?? '').filter((other) => other !== domain);
    domains.set(domain, [...(domains.get(domain) ?? []), ...used]);
  }
  expect(domains.get('platform')).toEqual([]);
  expect(findCycles(domains)).toEqual([]);
});

test('SQL functions use only the domains that their TypeScript may import', () => {
  const overrides = (JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8')) as Biome).overrides;
  const allowed = new Map<string, Set<string>>();
  for (const { includes, linter } of overrides) {
    const [, domain] = /^shared\/(\w+)\/\*\*$/.exec(includes[0] ?? '') ?? [];
    const groups = linter.rules.style?.noRestrictedImports?.options?.patterns?.flatMap(({ group }) => group) ?? [];
    if (domain !== undefined)
      allowed.set(domain, new Set(groups.flatMap((glob) => /^!\.\.\/(\w+)\//.exec(glob)?.[1] ?? [])));
  }
  expect(allowed.get('economy')).toContain('settings');
  const used = readSqlFiles().flatMap(({ path, uses }) =>
    uses.map((other) => [path, domainOf(path), domainOf(other)] as const),
  );
  expect(used.length).toBeGreaterThan(100);
  const violations = used.filter(
    ([, domain, other]) => other !== domain && other !== 'platform' && !allowed.get(domain)?.has(other),
  );
  expect(violations).toEqual([]);
});

test('product code never imports infra/', () => {
  const product = readImports(['edge', 'shared', 'voice-node']);
  const violations = [...product].filter(([, imports]) => imports.some((path) => path.startsWith('infra/')));
  expect(violations.map(([file]) => file)).toEqual([]);
});

test('finds cycles through type imports, re-exports, and dynamic imports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-imports-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'edge'));
  const write = (name: string, text: string) => writeFileSync(join(folder, 'edge', name), text);
  write('a.ts', "import type { B } from './b.ts';\n");
  write('b.ts', "export { c } from './c.ts';\n");
  write('c.ts', "const a = await import('./a.ts');\n");
  write('d.ts', "import './a.ts';\n");
  expect(findCycles(readImports(['edge'], folder))).toEqual([['edge/a.ts', 'edge/b.ts', 'edge/c.ts']]);
});
