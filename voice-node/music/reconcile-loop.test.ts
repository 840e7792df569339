import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ReconcileLoop } from './reconcile-loop.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A loop whose runs wait until the test resolves or rejects them. */
function controlled() {
  const runs: PromiseWithResolvers<void>[] = [];
  const failures: unknown[] = [];
  const loop = new ReconcileLoop(
    () => {
      const run = Promise.withResolvers<void>();
      runs.push(run);
      return run.promise;
    },
    (error) => failures.push(error),
  );
  const settle = () => vi.advanceTimersByTimeAsync(0);
  return { loop, runs, failures, settle };
}

test('requests during a run lead to one more run, after it', async () => {
  const { loop, runs, settle } = controlled();
  loop.request();
  loop.request();
  loop.request();
  await settle();
  expect(runs).toHaveLength(1);
  runs[0]?.resolve();
  await settle();
  expect(runs).toHaveLength(2);
  runs[1]?.resolve();
  await settle();
  expect(runs).toHaveLength(2);
});

test('failed work is reported, and runs again half a second later', async () => {
  const { loop, runs, failures, settle } = controlled();
  loop.request();
  loop.request();
  runs[0]?.reject(new Error('no database'));
  await settle();
  expect(failures).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(499);
  expect(runs).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(runs).toHaveLength(2);
});

test('the pause doubles with every failure in a row, and is short again after a success', async () => {
  const { loop, runs, settle } = controlled();
  /** How long it takes until the next run starts, in half seconds. */
  const pauseAfter = async (end: (run: PromiseWithResolvers<void>) => void) => {
    const before = runs.length;
    end(runs[before - 1] as PromiseWithResolvers<void>);
    await settle();
    let halves = 0;
    for (; runs.length === before && halves < 100; halves++) await vi.advanceTimersByTimeAsync(500);
    return halves;
  };
  const fail = (run: PromiseWithResolvers<void>) => run.reject(new Error('no database'));
  loop.request();
  const pauses: number[] = [];
  for (let n = 0; n < 6; n++) pauses.push(await pauseAfter(fail));
  expect(pauses).toEqual([1, 2, 4, 8, 16, 16]);
  runs.at(-1)?.resolve();
  await settle();
  loop.request();
  await settle();
  expect(await pauseAfter(fail)).toBe(1);
});

test('nothing runs after the end, neither requests nor retries', async () => {
  const { loop, runs, settle } = controlled();
  loop.request();
  loop.request();
  loop.end();
  runs[0]?.resolve();
  loop.retryLater();
  loop.request();
  await settle();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(runs).toHaveLength(1);
});
