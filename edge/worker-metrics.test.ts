import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RedisEndpoint, startRedis } from '../infra/sandbox/redis/server.ts';
import { MetricRegistry } from '../shared/platform/metrics.ts';
import { FLUSH_MS, WorkerMetrics } from './worker-metrics.ts';

let redis: RedisEndpoint;
beforeAll(async () => {
  redis = await startRedis({ token: 'token-of-the-test' });
});
afterAll(() => redis.stop());

const USES = { name: 'chorus_uses_total', help: 'Uses.' };
let isolates = 0;

/** An isolate whose time passes only when the test says so. */
function isolate(application = `application-${++isolates}`) {
  const registry = new MetricRegistry();
  const failures: unknown[] = [];
  const background: Promise<unknown>[] = [];
  let now = 1_763_715_600_000;
  const timers: { atMs: number; resolve: () => void }[] = [];
  const metrics = new WorkerMetrics({
    config: {
      UPSTASH_REDIS_REST_URL: redis.url,
      UPSTASH_REDIS_REST_TOKEN: redis.token,
      DISCORD_APPLICATION_ID: application,
    },
    registry,
    failed: (error) => failures.push(error),
    clock: () => now,
    sleep: (ms) => new Promise<void>((resolve) => timers.push({ atMs: now + ms, resolve })),
  });
  return {
    failures,
    /** The most that an event was asked to wait, in milliseconds. */
    longestWaitMs: () => Math.max(0, ...timers.map(({ atMs }) => atMs - now)),
    planned: () => timers.length,
    event() {
      registry.count(USES, {});
      metrics.eventEnded({ waitUntil: (work) => background.push(work) });
    },
    async pass(ms: number) {
      now += ms;
      for (const timer of timers.filter(({ atMs }) => atMs <= now)) {
        timers.splice(timers.indexOf(timer), 1);
        timer.resolve();
      }
      if (timers.length === 0) await Promise.all(background);
    },
    /** Something happens, long after whatever happened before. */
    async occasion() {
      now += FLUSH_MS;
      this.event();
      await this.pass(2_000);
    },
    /** Ends what goes on after an answer, as the platform may. */
    cut() {
      timers.splice(0);
      background.splice(0);
    },
    total: async () => Number(/^chorus_uses_total (\d+)$/m.exec(await metrics.render())?.[1] ?? 0),
  };
}

test('a burst is one batch, and the next one follows at least 30 s later', async () => {
  const one = isolate();
  for (let event = 0; event < 5; event++) one.event();
  expect(one.planned()).toBe(1);
  await one.pass(2_000);
  expect(await one.total()).toBe(5);
  await one.pass(1_500);
  one.event();
  one.event();
  expect(one.planned()).toBe(1);
  await one.pass(FLUSH_MS - 1_501);
  expect(await one.total()).toBe(5);
  await one.pass(1);
  expect(await one.total()).toBe(7);
});

test('no event is asked to go on for longer than Cloudflare lets it', async () => {
  const one = isolate();
  one.event();
  await one.pass(2_000);
  one.event();
  // It would have to wait for 30 s, so a later one does.
  expect(one.planned()).toBe(0);
  await one.pass(5_000);
  one.event();
  expect(one.longestWaitMs()).toBe(FLUSH_MS - 5_000);
  await one.pass(FLUSH_MS);
  expect(await one.total()).toBe(3);
});

test('if an event is cut short, the next one takes its place', async () => {
  const one = isolate();
  one.event();
  one.cut();
  await one.pass(2_000);
  expect(await one.total()).toBe(0);
  await one.pass(1);
  one.event();
  await one.pass(2_000);
  expect(await one.total()).toBe(2);
});

test('while Redis is away, nothing rejects and nothing is lost', async () => {
  const [one, other] = [isolate('both'), isolate('both')];
  redis.failWith(503);
  for (let outage = 0; outage < 3; outage++) for (const each of [one, other]) await each.occasion();
  expect([one.failures.length, other.failures.length]).toEqual([3, 3]);
  await expect(one.total()).rejects.toThrow();
  redis.heal();
  // The batch that failed, and then the rest.
  for (let batch = 0; batch < 2; batch++) for (const each of [one, other]) await each.occasion();
  expect(await one.total()).toBe(10);
  expect(await other.total()).toBe(10);
});
