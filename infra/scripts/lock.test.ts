import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { missingOptionalPackages, platformOf } from './complete-lock.mjs';

const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));

test('the lockfile lists the packages of every platform, so `npm ci` works everywhere (`npm run lock` adds them)', () => {
  expect([...missingOptionalPackages(lock).keys()]).toEqual([]);
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
