import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { MockRedis } from './mock.ts';

const redis = new MockRedis();
afterEach(() => redis.flush());

test('keys of scripts and commands are dropped once they expire', async () => {
  const script = "redis.call('SET', KEYS[1], 1, 'PX', 5) redis.call('SET', KEYS[2], 1) return 1";
  await redis.backend.execute(['EVAL', script, '2', 'short', 'long']);
  await redis.backend.execute(['SET', 'other', 'v', 'PX', '5']);
  expect(redis.size).toBe(3);
  await delay(10);
  await redis.sweep();
  expect(redis.size).toBe(1);
  expect(await redis.backend.execute(['EXISTS', 'short', 'long', 'other'])).toBe(1);
});

test('GIVEN a reply that ioredis-mock can’t read THEN it’s an error, and the next script still runs', async () => {
  expect(await redis.backend.execute(['EVAL', "return {a = 'table'}", '0'])).toMatchObject({
    message: expect.stringMatching(/^ERR the script returned a table that is not a list/),
  });
  expect(await redis.backend.execute(['EVAL', 'return 1', '0'])).toBe(1);
});
