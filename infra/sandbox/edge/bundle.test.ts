import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { bundleEdge, type EdgeBundle } from './bundle.ts';
import { weights } from './weights.ts';

/** KiB after gzip. A larger Worker takes longer to start. */
const BUDGET_KIB = 210;

let bundle: EdgeBundle;
beforeAll(async () => {
  bundle = await bundleEdge();
}, 120_000);

test('the deployed bundle stays within its size budget', () => {
  const kib = gzipSync(readFileSync(bundle.path)).byteLength / 1_024;
  const areas = weights(bundle.metafile);
  const rows = areas.map(({ area, bytes }) => `  ${(bytes / 1_024).toFixed(1).padStart(7)} KiB  ${area}`);
  console.log(
    `The Worker has ${kib.toFixed(1)} KiB of ${BUDGET_KIB} after gzip. Before gzip, by area:\n${rows.join('\n')}`,
  );
  expect(kib).toBeLessThanOrEqual(BUDGET_KIB);
});

test('every byte of the bundle belongs to an area', () => {
  const sum = weights(bundle.metafile).reduce((total, { bytes }) => total + bytes, 0);
  const size = readFileSync(bundle.path).byteLength;
  // What's missing is the glue between modules.
  expect(sum).toBeGreaterThan(0.95 * size);
  expect(sum).toBeLessThanOrEqual(size);
});
