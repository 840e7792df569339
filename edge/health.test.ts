/** Runs against a real database. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openVoice, type TestVoice } from '../infra/testing/voice.ts';
import { connect } from '../shared/platform/postgres.ts';
import type { Redis } from '../shared/platform/redis.ts';
import { readHealth } from './health.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice();
});
afterAll(() => voice.drop());

const redis = (ping: () => Promise<string>) => ({ ping }) as unknown as Redis;
const up = redis(async () => 'PONG');

test('is healthy without voice nodes if there are no agents', async () => {
  expect(await readHealth(voice.sql, up)).toEqual({
    status: 'healthy',
    components: { postgres: { status: 'healthy' }, redis: { status: 'healthy' }, voice: { status: 'healthy' } },
  });
});

test('is degraded if there’s an approved agent but no live node', async () => {
  const owner = voice.id();
  const agent = await voice.agent(owner, await voice.pool(owner));
  await voice.sql`update agent_bots set status = 'pending' where agent_id = ${agent}`;
  expect((await readHealth(voice.sql, up)).status).toBe('healthy');
  await voice.sql`update agent_bots set status = 'approved' where agent_id = ${agent}`;
  const silent = { status: 'degraded', components: { voice: { status: 'degraded', detail: 'no live node' } } };
  expect(await readHealth(voice.sql, up)).toMatchObject(silent);
  await voice.node();
  expect((await readHealth(voice.sql, up)).status).toBe('healthy');
  await voice.sql`update agent_runners set live_until = now() - interval '1 second'`;
  expect(await readHealth(voice.sql, up)).toMatchObject(silent);
});

test('is degraded without Redis, unhealthy without Postgres, and never reveals addresses', async () => {
  const down = redis(() => Promise.reject(new Error('http://secret:1')));
  expect(await readHealth(voice.sql, down)).toMatchObject({
    status: 'degraded',
    components: { redis: { status: 'degraded', detail: 'no response' } },
  });
  const gone = connect('postgres://u:password@127.0.0.1:1/gone', { max: 1 });
  const health = await readHealth(gone, down);
  await gone.end({ timeout: 0 });
  expect(health).toMatchObject({ status: 'unhealthy', components: { postgres: { status: 'unhealthy' } } });
  expect(JSON.stringify(health)).not.toMatch(/secret|password|127\.0\.0\.1/);
});
