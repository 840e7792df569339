import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { LocalRateLimiter, RedisRateLimiter } from '../../../shared/platform/rate-limit.ts';
import { connectRedis } from '../../../shared/platform/redis.ts';
import type { Target } from './drivers.ts';

/** What is promised to the product's rate limiter. */
export function describeLimiterContract(target: Target): void {
  /** Rejects when the limiter had to go on without Redis. */
  const limiterAt = (clock: () => number, { count = 3, windowMs = 10_000 } = {}) => {
    const failures: unknown[] = [];
    // A busy machine is not one without Redis.
    const redis = connectRedis(target.url, target.token, 3_000);
    const limiter = new RedisRateLimiter(redis, clock, (error) => failures.push(error), new LocalRateLimiter(clock));
    return async (interactionId: string) => {
      const waitMs = await limiter.take({ scope: 'pay', userId: '1', interactionId, count, windowMs });
      if (failures.length > 0) throw failures[0];
      return waitMs;
    };
  };

  test('a sliding window admits its limit, says how long to wait, and remembers each verdict', async () => {
    let now = Date.now();
    const take = limiterAt(() => now);
    const waits: number[] = [];
    for (const id of ['1', '2', '3', '1', '4']) {
      waits.push(await take(id));
      now += 100;
    }
    expect(waits).toEqual([0, 0, 0, 0, 9_600]);
    expect(await take('4')).toBe(9_600);
    now += 9_499;
    expect(await take('5')).toBe(1);
    now += 1;
    expect(await take('6')).toBe(0);
  });

  test('a window and its verdicts end with their time', async () => {
    const take = limiterAt(Date.now, { count: 1, windowMs: 40 });
    expect(await take('1')).toBe(0);
    await expect.poll(() => take(randomUUID()), { interval: 10, timeout: 5_000 }).toBe(0);
  });

  test('of twenty requests at once exactly five pass', async () => {
    const now = Date.now();
    const take = limiterAt(() => now, { count: 5 });
    const waits = await Promise.all(Array.from({ length: 20 }, (_, i) => take(`request-${i}`)));
    expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(5);
  });
}
