import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RedisEndpoint, startRedis } from '../../infra/sandbox/redis/server.ts';
import { LocalRateLimiter, type RateLimitedUse, RedisRateLimiter } from './rate-limit.ts';
import { connectRedis } from './redis.ts';

let nowMs = 0;
const clock = () => nowMs;
beforeEach(() => {
  nowMs = Date.UTC(2026, 0, 15, 12);
});

const use = (interactionId: string, over: Partial<RateLimitedUse> = {}): RateLimitedUse => ({
  scope: 'pay',
  userId: '1',
  interactionId,
  count: 2,
  windowMs: 10_000,
  ...over,
});

type Limiter = Pick<LocalRateLimiter, 'take'>;

/** Tests that both limiters must pass. */
function testLimiter(create: () => Limiter): void {
  test('allows the limit within the window, then returns how long to wait', async () => {
    const limiter = create();
    expect(await limiter.take(use('a'))).toBe(0);
    nowMs += 4_000;
    expect(await limiter.take(use('b'))).toBe(0);
    expect(await limiter.take(use('c'))).toBe(6_000);
    nowMs += 5_999;
    expect(await limiter.take(use('d'))).toBe(1);
    nowMs += 1;
    expect(await limiter.take(use('e'))).toBe(0);
    expect(await limiter.take(use('f'))).toBe(4_000);
  });

  test('gives a redelivered interaction the same verdict without counting it again', async () => {
    const limiter = create();
    expect(await limiter.take(use('a'))).toBe(0);
    expect(await limiter.take(use('a'))).toBe(0);
    expect(await limiter.take(use('b'))).toBe(0);
    expect(await limiter.take(use('c'))).toBe(10_000);
    nowMs += 60_000;
    expect(await limiter.take(use('c'))).toBe(10_000);
    expect(await limiter.take(use('a'))).toBe(0);
  });

  test('keeps no verdict of what comes only once', async () => {
    const limiter = create();
    const once = { verdictMs: 0 };
    expect(await limiter.take(use('a', once))).toBe(0);
    nowMs += 1;
    expect(await limiter.take(use('b', once))).toBe(0);
    expect(await limiter.take(use('a', once))).toBe(9_999);
    nowMs += 10_000;
    expect(await limiter.take(use('a', once))).toBe(0);
  });

  test('counts members and commands separately', async () => {
    const limiter = create();
    const one = { count: 1 };
    expect(await limiter.take(use('a', one))).toBe(0);
    expect(await limiter.take(use('b', { ...one, userId: '2' }))).toBe(0);
    expect(await limiter.take(use('c', { ...one, scope: 'daily' }))).toBe(0);
    expect(await limiter.take(use('d', one))).toBeGreaterThan(0);
  });

  const hours = (count: number) => count * 3_600_000;
  const blocks = { scope: 'sensitive', lengthsMs: [hours(1), hours(4), hours(24)], decayMs: hours(24) };
  let tries = 0;
  /** Uses it until it's refused, and returns for how long. */
  async function exceed(limiter: Limiter, over: Partial<RateLimitedUse> = {}): Promise<number> {
    for (;;) {
      tries += 1;
      const waitMs = await limiter.take(use(`try ${tries}`, { blocks, ...over }));
      if (waitMs > 0) return waitMs;
    }
  }

  test('blocks whoever exceeds a sensitive limit, for longer each time, and forgives a step a day', async () => {
    const limiter = create();
    expect(await exceed(limiter)).toBe(hours(1));
    nowMs += hours(1);
    expect(await exceed(limiter)).toBe(hours(4));
    nowMs += hours(4);
    expect(await exceed(limiter)).toBe(hours(24));
    nowMs += hours(24);
    expect(await exceed(limiter)).toBe(hours(24));
    // The block, and a day: one step is forgiven, and this is the next one.
    nowMs += hours(24) + hours(24);
    expect(await exceed(limiter)).toBe(hours(24));
    nowMs += hours(24) + hours(48);
    expect(await exceed(limiter)).toBe(hours(4));
    nowMs += hours(4) + hours(30 * 24);
    expect(await exceed(limiter)).toBe(hours(1));
  });

  test('a block counts down, holds for everything with the same blocks, and nothing else', async () => {
    const limiter = create();
    expect(await exceed(limiter)).toBe(hours(1));
    nowMs += 60_000;
    expect(await limiter.take(use('again', { blocks }))).toBe(hours(1) - 60_000);
    expect(await limiter.take(use('elsewhere', { scope: 'transfer', blocks }))).toBe(hours(1) - 60_000);
    expect(await limiter.take(use('without', { scope: 'ping' }))).toBe(0);
    expect(await limiter.take(use('someone else', { userId: '2', blocks }))).toBe(0);
    nowMs += hours(1) - 60_000;
    expect(await limiter.take(use('after', { blocks }))).toBe(0);
  });

  test('a redelivered use that led to a block gets the same verdict, and no second block', async () => {
    const limiter = create();
    await limiter.take(use('a', { blocks }));
    await limiter.take(use('b', { blocks }));
    expect(await limiter.take(use('c', { blocks }))).toBe(hours(1));
    expect(await limiter.take(use('c', { blocks }))).toBe(hours(1));
    nowMs += hours(1);
    expect(await exceed(limiter)).toBe(hours(4));
  });
}

describe('LocalRateLimiter', () => {
  testLimiter(() => new LocalRateLimiter(clock));

  test('never exceeds the limit in any window, and never asks for a wait longer than one', async () => {
    const steps = fc.array(fc.nat({ max: 3_000 }), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 5 }), async (pauses, count) => {
        const limiter = new LocalRateLimiter(clock);
        const admitted: number[] = [];
        for (const [index, pause] of pauses.entries()) {
          nowMs += pause;
          const waitMs = await limiter.take(use(`i${index}`, { count }));
          expect(waitMs).toBeLessThanOrEqual(10_000);
          if (waitMs === 0) admitted.push(nowMs);
          else expect(admitted.filter((at) => at > nowMs - 10_000)).toHaveLength(count);
        }
        for (const [index, at] of admitted.entries()) {
          const before = admitted[index - count];
          expect(before === undefined || at - before >= 10_000).toBe(true);
        }
      }),
    );
  });

  test('allows a member who waited as long as they were asked to', async () => {
    const limiter = new LocalRateLimiter(clock);
    for (let i = 0; i < 50; i++) {
      const waitMs = await limiter.take(use(`first ${i}`));
      nowMs += waitMs;
      if (waitMs > 0) expect(await limiter.take(use(`then ${i}`))).toBe(0);
    }
    expect(nowMs).toBeGreaterThan(Date.UTC(2026, 0, 15, 12));
  });

  test('evicts the least recent member when it’s full', async () => {
    const limiter = new LocalRateLimiter(clock);
    const one = { count: 1 };
    for (let user = 0; user < 10_001; user++) await limiter.take(use(`i${user}`, { ...one, userId: `${user}` }));
    expect(await limiter.take(use('again', { ...one, userId: '0' }))).toBe(0);
    expect(await limiter.take(use('again too', { ...one, userId: '10000' }))).toBeGreaterThan(0);
  });
});

describe('RedisRateLimiter', () => {
  let endpoint: RedisEndpoint;
  let failures: unknown[];
  let run = 0;
  beforeAll(async () => {
    endpoint = await startRedis({ token: 'token' });
  });
  afterAll(() => endpoint.stop());
  beforeEach(() => {
    failures = [];
    run += 1;
    endpoint.heal();
  });

  /** Prefixes keys per test, because tests share the endpoint. */
  const limiter = (url = endpoint.url, token = endpoint.token): Limiter => {
    const prefix = `${run} `;
    const onError = (error: unknown) => void failures.push(error);
    // A generous timeout, so a busy machine doesn't look like a Redis outage.
    const inner = new RedisRateLimiter(connectRedis(url, token, 3_000), clock, onError, new LocalRateLimiter(clock));
    return {
      take: ({ blocks, ...request }) =>
        inner.take({
          ...request,
          scope: prefix + request.scope,
          interactionId: prefix + request.interactionId,
          ...(blocks && { blocks: { ...blocks, scope: prefix + blocks.scope } }),
        }),
    };
  };

  testLimiter(() => limiter());

  test('shares its count across processes', async () => {
    const [here, there] = [limiter(), limiter()];
    expect(await here.take(use('a'))).toBe(0);
    expect(await there.take(use('b'))).toBe(0);
    expect(await here.take(use('c'))).toBe(10_000);
    expect(await there.take(use('c'))).toBe(10_000);
  });

  test('doesn’t exceed the limit when many uses arrive at once', async () => {
    const shared = limiter();
    const verdicts = await Promise.all(Array.from({ length: 20 }, (_, i) => shared.take(use(`i${i}`, { count: 5 }))));
    expect(verdicts.filter((waitMs) => waitMs === 0)).toHaveLength(5);
    expect(failures).toEqual([]);
  });

  test('falls back to its own count while Redis is down, and reports each failure', async () => {
    const down = limiter('http://127.0.0.1:9');
    expect(await down.take(use('a'))).toBe(0);
    expect(await down.take(use('b'))).toBe(0);
    expect(await down.take(use('c'))).toBe(10_000);
    expect(failures).toHaveLength(3);
  });

  test.each<[string, () => void]>([
    ['answers with an error', () => endpoint.failWith(503)],
    ['takes too long', () => endpoint.pause(5_000)],
  ])('falls back while Redis %s, and recovers', async (_, breakIt) => {
    const flaky = limiter();
    expect(await flaky.take(use('a'))).toBe(0);
    breakIt();
    expect(await flaky.take(use('b'))).toBe(0);
    expect(failures).toHaveLength(1);
    endpoint.heal();
    // Use another member, because Redis may have counted the delayed request after all.
    const bob = { userId: '2' };
    expect(await flaky.take(use('c', bob))).toBe(0);
    expect(await flaky.take(use('d', bob))).toBe(0);
    expect(await limiter().take(use('e', bob))).toBe(10_000);
    expect(failures).toHaveLength(1);
  });

  test('a block that this process knows of holds while Redis is down', async () => {
    const sensitive = { blocks: { scope: 'sensitive', lengthsMs: [3_600_000], decayMs: 3_600_000 } };
    const flaky = limiter();
    await flaky.take(use('a', sensitive));
    await flaky.take(use('b', sensitive));
    expect(await flaky.take(use('c', sensitive))).toBe(3_600_000);
    endpoint.failWith(503);
    expect(await flaky.take(use('d', sensitive))).toBe(3_600_000);
    expect(failures).toHaveLength(1);
  });

  test('falls back if Redis rejects the token', async () => {
    expect(await limiter(endpoint.url, 'wrong').take(use('a'))).toBe(0);
    expect(failures).toHaveLength(1);
  });

  test.each(['{"result":null}', '{"result":"soon"}', '{}', 'down for maintenance'])(
    'falls back if Redis responds with %s',
    async (answer) => {
      const server = createServer((_, response) => response.end(answer)).listen(0, '127.0.0.1');
      await once(server, 'listening');
      expect(await limiter(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).take(use('a'))).toBe(0);
      expect(failures).toHaveLength(1);
      server.closeAllConnections();
      server.close();
    },
  );
});
