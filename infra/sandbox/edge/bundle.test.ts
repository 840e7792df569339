import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { bundleEdge, type EdgeBundle } from './bundle.ts';
import { weights } from './weights.ts';

/** KiB after gzip of what a Worker evaluates when it starts. More takes longer. */
const BUDGET_KIB = 260;

let bundle: EdgeBundle;
beforeAll(async () => {
  bundle = await bundleEdge();
}, 120_000);

test('what a Worker evaluates at its start stays within its size budget', () => {
  const whole = gzipSync(readFileSync(bundle.path)).byteLength / 1_024;
  const bytesIn = (areas: readonly { bytes: number }[]) => areas.reduce((sum, { bytes }) => sum + bytes, 0);
  const areas = weights(bundle.metafile, true);
  // One file holds both, and gzip makes as much of either.
  const kib = whole * (bytesIn(areas) / bytesIn(weights(bundle.metafile)));
  const rows = areas.map(({ area, bytes }) => `  ${(bytes / 1_024).toFixed(1).padStart(7)} KiB  ${area}`);
  console.log(
    `At its start, the Worker evaluates ${kib.toFixed(1)} KiB of ${BUDGET_KIB} after gzip; the whole has ${whole.toFixed(1)}. Before gzip, by area:\n${rows.join('\n')}`,
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
