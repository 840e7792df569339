import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { missingOptionalPackages, platformOf, publishedIntegrity, withoutIntegrity } from './complete-lock.mjs';

const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));

test('the lockfile lists the packages of every platform, so `npm ci` works everywhere (`npm run lock` adds them)', () => {
  expect([...missingOptionalPackages(lock).keys()]).toEqual([]);
});

test('every package in the lockfile has a hash (`npm run lock` fills in what a registry left out)', () => {
  expect(withoutIntegrity(lock)).toEqual([]);
});

test('every hash in the lockfile is a SHA-512', () => {
  const hashes = Object.values(lock.packages as Record<string, { integrity?: string }>).flatMap(
    ({ integrity }) => integrity ?? [],
  );
  expect(hashes.length).toBeGreaterThan(300);
  expect(hashes.filter((hash) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(hash))).toEqual([]);
});

test('`npm run lock` takes a missing hash from a registry that has the package, and none from one that hasn’t', async () => {
  const integrity = `sha512-${'a'.repeat(86)}==`;
  const version = {
    name: '@scope/cli-darwin',
    version: '1.0.0',
    dist: { integrity, tarball: 'http://127.0.0.1/a.tgz' },
  };
  const body = { name: version.name, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version } };
  const registry = createServer((request, response) => {
    const isKnown = request.url === '/@scope%2fcli-darwin';
    response
      .writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(isKnown ? body : {}));
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  const { port } = registry.address() as AddressInfo;
  const environment = {
    ...process.env,
    npm_config_registry: `http://127.0.0.1:${port}`,
    npm_config_prefer_online: 'true',
  };
  try {
    expect(await publishedIntegrity('@scope/cli-darwin@1.0.0', environment)).toBe(integrity);
    expect(await publishedIntegrity('@scope/cli-darwin@2.0.0', environment)).toBeUndefined();
    expect(await publishedIntegrity('@scope/cli-other@1.0.0', environment)).toBeUndefined();
  } finally {
    registry.close();
    registry.closeAllConnections();
  }
});

test('the lockfile contains no package URLs', () => {
  const withUrls = Object.values(lock.packages as Record<string, { resolved?: string }>).filter((entry) =>
    entry.resolved?.startsWith('http'),
  );
  expect(withUrls).toEqual([]);
});

test.each([
  ['@biomejs/cli-linux-arm64-musl', { os: ['linux'], cpu: ['arm64'], libc: ['musl'] }],
  ['@biomejs/cli-win32-x64', { os: ['win32'], cpu: ['x64'] }],
  ['@cloudflare/workerd-darwin-64', { os: ['darwin'], cpu: ['x64'] }],
  ['@cloudflare/workerd-windows-64', { os: ['win32'], cpu: ['x64'] }],
])('%s is for %o', (name, platform) => {
  expect(platformOf(name)).toEqual(platform);
});
