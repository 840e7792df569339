import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { SCRIPTS } from '../../edge/web/browser.generated.ts';
import { browserAssets } from './browser-assets.ts';

/** Of all scripts together, after gzip. */
const BUDGET_BYTES = 60 * 1_024;

test('the scripts of the web pages are up to date (`npm run docs` generates them)', async () => {
  for (const [path, text] of Object.entries(await browserAssets())) {
    const written = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
    // Shorter than a difference between two megabytes.
    expect(written === text, `${path} is stale`).toBe(true);
  }
});

test('the scripts are small, and say whose work is in them', () => {
  const sizes = Object.entries(SCRIPTS).map(([name, text]) => [name, gzipSync(text, { level: 9 }).length] as const);
  console.log(`Scripts after gzip, in bytes: ${sizes.map(([name, bytes]) => `${name} ${bytes}`).join(', ')}`);
  expect(sizes.reduce((total, [, bytes]) => total + bytes, 0)).toBeLessThanOrEqual(BUDGET_BYTES);
  expect(SCRIPTS.page).toContain('Zero-Clause BSD');
  expect(SCRIPTS.chart).toContain('Leon Sorokin');
  expect(SCRIPTS.sort).toContain('Permission is hereby granted');
});
