import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { missingOptionalPackages, platformOf } from './complete-lock.mjs';

const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));

test('the lock names the packages of every platform, so that `npm ci` takes it everywhere; `npm run lock` completes it', () => {
  expect([...missingOptionalPackages(lock).keys()]).toEqual([]);
});

test('the lock names no address that packages were fetched from', () => {
  const addresses = Object.values(lock.packages as Record<string, { resolved?: string }>).filter((entry) =>
    entry.resolved?.startsWith('http'),
  );
  expect(addresses).toEqual([]);
});

test.each([
  ['@biomejs/cli-linux-arm64-musl', { os: ['linux'], cpu: ['arm64'], libc: ['musl'] }],
  ['@biomejs/cli-win32-x64', { os: ['win32'], cpu: ['x64'] }],
  ['@cloudflare/workerd-darwin-64', { os: ['darwin'], cpu: ['x64'] }],
  ['@cloudflare/workerd-windows-64', { os: ['win32'], cpu: ['x64'] }],
])('%s is for %o', (name, platform) => {
  expect(platformOf(name)).toEqual(platform);
});
