import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bundleEdge } from './bundle.ts';

/** KiB after gzip. A larger Worker takes longer to start. */
const BUDGET_KIB = 190;

test('the deployed bundle stays within its size budget', async () => {
  const { path } = await bundleEdge();
  expect(gzipSync(readFileSync(path)).byteLength / 1_024).toBeLessThanOrEqual(BUDGET_KIB);
});
