import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { SCRIPTS } from '../../edge/web/browser.generated.ts';
import { browserAssets, scripts } from './browser-assets.ts';

/** Of all scripts together, after gzip. */
const BUDGET_BYTES = 60 * 1_024;

const unpacked = (script: string) => gunzipSync(Buffer.from(script, 'base64')).toString();

test('the scripts of the web pages are up to date (`npm run docs` generates them)', async () => {
  const generated = await browserAssets();
  const digests = 'edge/web/browser-digests.generated.ts';
  expect(readFileSync(new URL(`../../${digests}`, import.meta.url), 'utf8')).toBe(generated[digests]);
  // Not compared as they are: other versions of Node may compress differently.
  for (const [name, text] of Object.entries(await scripts()))
    expect(unpacked(SCRIPTS[name as keyof typeof SCRIPTS]) === text, `${name} is stale`).toBe(true);
});

test('the scripts are small, and say whose work is in them', () => {
  const sizes = Object.entries(SCRIPTS).map(([name, packed]) => [name, Buffer.from(packed, 'base64').length] as const);
  console.log(`Scripts after gzip, in bytes: ${sizes.map(([name, bytes]) => `${name} ${bytes}`).join(', ')}`);
  expect(sizes.reduce((total, [, bytes]) => total + bytes, 0)).toBeLessThanOrEqual(BUDGET_BYTES);
  expect(unpacked(SCRIPTS.page)).toContain('Zero-Clause BSD');
  expect(unpacked(SCRIPTS.chart)).toContain('Leon Sorokin');
  expect(unpacked(SCRIPTS.sort)).toContain('Permission is hereby granted');
});
