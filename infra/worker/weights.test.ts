import { beforeAll, expect, test } from 'vitest';
import { bundleEdge, type EdgeBundle } from './bundle.ts';
import { loadedTwice, START_BUDGET_KIB, type Weighed, type Weights, weigh } from './weights.ts';

/** Of one module on average, in bytes. There are more modules the more is loaded on first use. */
const GLUE_BYTES = 500;

let bundle: EdgeBundle;
let weights: Weights;
beforeAll(async () => {
  bundle = await bundleEdge();
  weights = weigh(bundle);
}, 120_000);

const kib = (bytes: number) => (bytes / 1_024).toFixed(1);
const rows = ({ areas }: Weighed) =>
  areas.map(({ area, bytes }) => `  ${kib(bytes).padStart(7)} KiB  ${area}`).join('\n');

test('what a Worker evaluates at its start stays within its size budget', () => {
  const { start, later } = weights;
  console.log(
    `At its start, the Worker evaluates ${kib(start.gzipBytes)} KiB of ${START_BUDGET_KIB} after gzip. Before gzip, by area:\n${rows(start)}\n` +
      `On first use, it loads ${kib(later.gzipBytes)} KiB more:\n${rows(later)}`,
  );
  expect(start.gzipBytes / 1_024).toBeLessThanOrEqual(START_BUDGET_KIB);
});

test('what’s loaded on first use isn’t loaded at the start as well', () => {
  expect(loadedTwice(bundle.metafile)).toEqual([]);
  expect(weights.later.areas.map(({ area }) => area)).toContain('edge/commands/info');
});

test('every byte of the bundle belongs to an area', () => {
  const bytesIn = ({ areas }: Weighed) => areas.reduce((total, { bytes }) => total + bytes, 0);
  const sum = bytesIn(weights.start) + bytesIn(weights.later);
  const size = weights.start.bytes + weights.later.bytes;
  // What's missing is the glue: what each module imports from others and exports to them.
  expect(sum).toBeGreaterThan(size - GLUE_BYTES * bundle.modules.length);
  expect(sum).toBeLessThanOrEqual(size);
});
