import { expect, test } from 'vitest';
import { LIMITS, ResourceGuard } from './resources.ts';

const GIGABYTE = 2 ** 30;
const usage = (memoryShare: number, atMs: number, cpuMs: number) => ({
  ...{ memory: memoryShare * GIGABYTE, atMs, cpuMicroseconds: cpuMs * 1_000 },
});

test('a node above its memory limit claims nothing until usage is well below it', () => {
  const guard = new ResourceGuard(GIGABYTE, 2);
  guard.measure(usage(LIMITS.memory.pause - 0.01, 0, 0));
  expect(guard.isPaused).toBe(false);
  guard.measure(usage(LIMITS.memory.pause + 0.01, 1_000, 0));
  expect([guard.isPaused, guard.load]).toEqual([true, LIMITS.memory.pause + 0.01]);
  guard.measure(usage(LIMITS.memory.resume + 0.01, 2_000, 0));
  expect(guard.isPaused).toBe(true);
  guard.measure(usage(LIMITS.memory.resume - 0.01, 3_000, 0));
  expect(guard.isPaused).toBe(false);
});

test('a busy second isn’t overload, but a busy minute is', () => {
  const guard = new ResourceGuard(GIGABYTE, 2);
  guard.measure(usage(0.1, 0, 0));
  guard.measure(usage(0.1, 1_000, 2_000));
  expect(guard.isPaused).toBe(false);
  for (let second = 2; second <= 60; second++) guard.measure(usage(0.1, second * 1_000, second * 2_000));
  expect(guard.isPaused).toBe(true);
  expect(guard.load).toBeCloseTo(1, 2);
  for (let second = 61; second <= 120; second++) guard.measure(usage(0.1, second * 1_000, 120_000));
  expect([guard.isPaused, guard.load]).toEqual([false, 0.1]);
});

test('a real process reports a load between idle and full', async () => {
  const guard = new ResourceGuard();
  guard.measure();
  // Over a few microseconds, the CPU clock isn't exact.
  await new Promise((resolve) => setTimeout(resolve, 200));
  guard.measure();
  expect(guard.load).toBeGreaterThan(0);
  expect(guard.load).toBeLessThan(1);
});
