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
