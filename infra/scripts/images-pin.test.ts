/** Runs `npm run images:pin` against a local registry and Maven repository. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { IMAGES_FILE, pinsIn, withDigests } from '../docker/pins.ts';
import { textOf } from '../docker/reading.ts';
import { imageIndex, type LocalRegistry, sha256, startRegistry } from '../testing/registry.ts';
import { runScript } from '../testing/script.ts';

const JAR = '/org/example/plugin/1.0.0/plugin-1.0.0.jar';
const jar = Buffer.from('PK the plugin');
const RELEASED = '/owner/server/releases/download/3.0.0/Server.jar';
const server = Buffer.from('PK the server');
const sumOf = (algorithm: string, content: Buffer): Buffer =>
  Buffer.from(createHash(algorithm).update(content).digest('hex'));

let registry: LocalRegistry;
let folder: string;
let path: string;
let before: string;
beforeEach(async () => {
  registry = await startRegistry();
  registry.manifests.set('base:1.0.0', imageIndex('base'));
  registry.manifests.set('owner/tunnel:2.0.0', imageIndex('tunnel'));
  registry.files.set(JAR, jar);
  registry.files.set(`${JAR}.sha256`, sumOf('sha256', jar));
  registry.releases.set(RELEASED, { body: server, digest: sha256(server) });
  folder = mkdtempSync(join(tmpdir(), 'chorus-images-'));
  path = join(folder, 'images.yml');
  before = `# Kept as it is.
services:
  node:
    build:
      args:
        BASE_IMAGE: ${registry.host}/base:1.0.0
        PLUGIN_REPOSITORY: ${registry.repository}
        # And so is this.
        ONE_PLUGIN: org.example:plugin:1.0.0

  tunnel:
    image: ${registry.host}/owner/tunnel:2.0.0

x-without-docker:
  LAVALINK_JAR: http://${registry.host}${RELEASED}
`;
  writeFileSync(path, before);
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await registry.stop();
});

const pin = (...args: string[]) => runScript('infra/scripts/images-pin.ts', ['--file', path, ...args], {});
const after = () => readFileSync(path, 'utf8');

test('pins images by the digest of their index and JARs by SHA-256, and changes nothing else', async () => {
  expect(await pin()).toMatchObject({ code: 0, output: expect.stringContaining('Pinned 4 versions') });
  const pinned = before
    .replace('base:1.0.0', `base:1.0.0@${sha256(imageIndex('base'))}`)
    .replace('plugin:1.0.0', `plugin:1.0.0@${sha256(jar)}`)
    .replace('Server.jar', `Server.jar@${sha256(server)}`)
    .replace('tunnel:2.0.0', `tunnel:2.0.0@${sha256(imageIndex('tunnel'))}`);
  expect(after()).toBe(pinned);
  expect((await pin()).output).toContain('Everything is pinned and up to date.');
  expect(await pin('--check')).toMatchObject({ code: 0 });
  expect(after()).toBe(pinned);
});

test('--check finds a tag that its publisher moved, and writes nothing', async () => {
  expect(await pin('--check')).toMatchObject({ code: 1, output: expect.stringContaining('4 versions would change') });
  expect(after()).toBe(before);
  await pin();
  const pinned = after();
  registry.manifests.set('base:1.0.0', imageIndex('rebuilt'));
  expect(await pin('--check')).toMatchObject({ code: 1, output: expect.stringContaining('1 version would change') });
  expect(after()).toBe(pinned);
  expect(await pin()).toMatchObject({ code: 0 });
  expect(after()).toContain(sha256(imageIndex('rebuilt')));
});

test('a released plugin that changed is never pinned again', async () => {
  await pin();
  const pinned = after();
  const replaced = Buffer.from('PK something else');
  registry.files.set(JAR, replaced).set(`${JAR}.sha256`, sumOf('sha256', replaced));
  const { code, output } = await pin();
  expect(code).toBe(1);
  expect(output).toContain('ask its publisher why a released version changed');
  expect(after()).toBe(pinned);
});

test.each<[string, (registry: LocalRegistry) => void, string]>([
  ['a tag that doesn’t exist', ({ manifests }) => manifests.delete('owner/tunnel:2.0.0'), 'doesn’t exist'],
  ['a plugin that doesn’t exist', ({ files }) => files.delete(JAR), 'doesn’t have org.example:plugin:1.0.0'],
  [
    'a plugin that isn’t what its repository’s checksum says',
    ({ files }) => files.set(`${JAR}.sha256`, sumOf('sha256', Buffer.from('other'))),
    'doesn’t have the SHA256',
  ],
  [
    'a plugin without a checksum',
    ({ files }) => files.delete(`${JAR}.sha256`),
    'publishes no checksum of org.example:plugin:1.0.0',
  ],
  [
    'a release’s file that isn’t what’s published about it',
    ({ releases }) => releases.set(RELEASED, { body: Buffer.from('PK other'), digest: sha256(server) }),
    'Server.jar 3.0.0 doesn’t have the SHA-256 that 127.0.0.1',
  ],
  [
    'a release’s file without a checksum',
    ({ releases }) => releases.set(RELEASED, { body: server }),
    'publishes no checksum of Server.jar 3.0.0',
  ],
  ['an error page instead of a plugin', ({ files }) => files.set(JAR, Buffer.from('<html>')), 'isn’t a JAR'],
])('with %s, nothing is written', async (_what, spoil, reason) => {
  spoil(registry);
  const { code, output } = await pin();
  expect([code, output]).toEqual([1, expect.stringContaining(reason)]);
  expect(output).toContain('1 version failed. Nothing was changed.');
  expect(after()).toBe(before);
});

test('a repository with only SHA-1 checksums is compared by those', async () => {
  registry.files.delete(`${JAR}.sha256`);
  registry.files.set(`${JAR}.sha1`, sumOf('sha1', jar));
  expect(await pin()).toMatchObject({ code: 0 });
  expect(after()).toContain(sha256(jar));
});

test('while the registry is away, nothing is written', async () => {
  await registry.stop();
  const { code, output } = await pin();
  registry = await startRegistry();
  expect([code, output]).toEqual([1, expect.stringMatching(/127\.0\.0\.1:\d+: .*ECONNREFUSED/)]);
  expect(output).toContain('4 versions failed. Nothing was changed.');
  expect(after()).toBe(before);
});

test.each([
  ['an image without a tag', 'image: owner/tunnel'],
  ['the newest version, whatever it is', 'image: owner/tunnel:latest'],
  ['half a digest', 'image: owner/tunnel:1.0.0@sha256:abc'],
  ['a snapshot', 'build: { args: { ONE_PLUGIN: "org.example:plugin:1.0.0-SNAPSHOT" } }'],
])('%s isn’t an exact version', (_what, line) => {
  expect(() => pinsIn(`services: { a: { ${line} } }`)).toThrow(/isn’t an exact version|has to end in @sha256:/);
});

test('nor is a release’s newest file, whatever it is', () => {
  const url = 'https://github.com/o/r/releases/latest/download/A.jar';
  expect(() => pinsIn(`services: {}\nx-without-docker: { LAVALINK_JAR: "${url}" }`)).toThrow('isn’t an exact version');
});

test('every version in the file can be pinned', () => {
  const text = textOf(IMAGES_FILE);
  const pins = pinsIn(text);
  const count = (kind: string) => pins.filter((pin) => pin.kind === kind).length;
  expect([count('image'), count('plugin'), count('jar')]).toEqual([13, 2, 1]);
  const versionOf = (pattern: RegExp) => pattern.exec(text)?.[1];
  expect(versionOf(/\/Lavalink\/releases\/download\/([\d.]+)\//)).toBe(versionOf(/\/lavalink:([\d.]+)-/));
  const digests = new Map(pins.map(({ reference }) => [reference, sha256(reference)]));
  expect(pinsIn(withDigests(text, digests)).map(({ digest }) => digest)).toEqual([...digests.values()]);
});
