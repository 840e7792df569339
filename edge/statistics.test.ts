import { expect, test } from 'vitest';
import { answeringStore } from '../infra/testing/answering-store.ts';
import { NOW_MS } from '../infra/testing/interaction.ts';
import { StatisticsWriter } from './statistics.ts';

const LATER = NOW_MS + 10_000;

function recording() {
  const written: unknown[] = [];
  const store = answeringStore({
    command_statistics_add: (args: { counts: unknown }) => {
      written.push(args.counts);
      return null;
    },
  });
  return { written, store };
}

test('counts are written down together, at most every ten seconds, and once', async () => {
  const { written, store } = recording();
  const writer = new StatisticsWriter(NOW_MS);
  expect(writer.isDue(LATER)).toBe(false);
  writer.count('1', 'pay', 'success', 10.4);
  writer.count('1', 'pay', 'error', 2_000);
  writer.count('1', 'pay', 'refused', 1);
  writer.count(undefined, 'ping', 'success', 1);
  expect(writer.isDue(NOW_MS + 9_999)).toBe(false);
  expect(writer.isDue(LATER)).toBe(true);
  await writer.flush(store);
  await writer.flush(store);
  expect(written).toEqual([
    [
      { guild: '1', command: 'pay', uses: 3, refused: 1, failed: 1, totalMs: 2_011, slow: 1, times: expect.any(Array) },
      { guild: '0', command: 'ping', uses: 1, refused: 0, failed: 0, totalMs: 1, slow: 0, times: expect.any(Array) },
    ],
  ]);
  expect(writer.isDue(LATER + 60_000)).toBe(false);
});

test('what the database didn’t take is written down the next time', async () => {
  const writer = new StatisticsWriter(NOW_MS);
  writer.count('1', 'pay', 'success', 10);
  await writer.flush(answeringStore({}));
  writer.count('1', 'pay', 'success', 10);
  const { written, store } = recording();
  await writer.flush(store);
  expect(written).toEqual([
    [{ guild: '1', command: 'pay', uses: 2, refused: 0, failed: 0, totalMs: 20, slow: 0, times: expect.any(Array) }],
  ]);
});
