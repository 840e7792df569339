import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findCycles, readImports } from './imports.ts';

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
