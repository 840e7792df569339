/** `npm run edge` as a process of its own. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startNodeEdge } from '../infra/sandbox/edge/node.ts';
import { type Pooler, startPooler } from '../infra/sandbox/postgres/pooler.ts';

const url = new URL(inject('postgresUrl'));
let pooler: Pooler;

beforeAll(async () => {
  const password = decodeURIComponent(url.password);
  pooler = await startPooler({ port: Number(url.port), user: url.username, password });
});
afterAll(() => pooler.stop());

test('a request that is under way when the edge is told to stop gets its answer', async () => {
  const databaseUrl = new URL(url);
  databaseUrl.port = String(pooler.port);
  const edge = await startNodeEdge({
    databaseUrl: databaseUrl.href,
    variables: {
      DISCORD_APPLICATION_ID: '1',
      DISCORD_PUBLIC_KEY: 'a'.repeat(64),
      UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1',
      UPSTASH_REDIS_REST_TOKEN: 'none',
      CUSTOM_ID_SECRET: 'c'.repeat(32),
      METRICS_TOKEN: 'm'.repeat(16),
    },
  });
  const before = pooler.statements();
  pooler.delayResults(600);
  const answer = fetch(`${edge.url}/readyz`);
  await expect.poll(() => pooler.statements()).toBeGreaterThan(before);
  const [response] = await Promise.all([answer, edge.stop()]);
  expect(await response.json()).toMatchObject({ components: { postgres: { status: 'healthy' } } });
});
