/** Runs the script that the Lavalink image downloads its plugins with. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalRegistry, sha256, startRegistry } from '../testing/registry.ts';

const SCRIPT = fileURLToPath(new URL('fetch-plugins.sh', import.meta.url));
const jar = Buffer.from('PK the plugin');

let registry: LocalRegistry;
let folder: string;
beforeEach(async () => {
  registry = await startRegistry();
  registry.files.set('/org/example/a-plugin/1.0.0/a-plugin-1.0.0.jar', jar);
  folder = mkdtempSync(join(tmpdir(), 'chorus-plugins-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await registry.stop();
});

async function fetched(...plugins: string[]): Promise<{ code: unknown; output: string }> {
  const child = spawn('sh', [SCRIPT, folder, registry.repository, ...plugins], { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.on('data', (data) => {
    output += String(data);
  });
  const [code] = await once(child, 'close');
  return { code, output };
}

test('a plugin that’s what it’s pinned as is in the image', async () => {
  expect(await fetched(`org.example:a-plugin:1.0.0@${sha256(jar)}`)).toEqual({ code: 0, output: '' });
  expect(readdirSync(folder)).toEqual(['a-plugin-1.0.0.jar']);
  expect(readFileSync(join(folder, 'a-plugin-1.0.0.jar'))).toEqual(jar);
});

test('a plugin that changed fails the build, and Lavalink never sees it', async () => {
  const { code, output } = await fetched(`org.example:a-plugin:1.0.0@${sha256('what it was')}`);
  expect([code, output]).toEqual([1, expect.stringContaining(`it has ${sha256(jar)}`)]);
  expect(readdirSync(folder)).toEqual([]);
});

test('a plugin that isn’t pinned is taken, and the build says so', async () => {
  const { code, output } = await fetched('org.example:a-plugin:1.0.0');
  expect([code, output]).toEqual([0, "WARNING: org.example:a-plugin:1.0.0 isn't pinned. Run: npm run images:pin\n"]);
  expect(readdirSync(folder)).toEqual(['a-plugin-1.0.0.jar']);
});

test('a plugin that can’t be downloaded fails the build', async () => {
  expect((await fetched('org.example:other:1.0.0')).code).not.toBe(0);
  expect(readdirSync(folder).filter((name) => name.endsWith('.jar'))).toEqual([]);
});
