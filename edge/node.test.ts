/** `npm run edge` as a process of its own. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startNodeEdge } from '../infra/sandbox/edge/node.ts';
import { type Pooler, startPooler } from '../infra/sandbox/postgres/pooler.ts';
import { createDatabase, type TestDatabase } from '../infra/testing/database.ts';
import { openFaultyProxy } from '../infra/testing/faulty-proxy.ts';

let database: TestDatabase;
let pooler: Pooler;

beforeAll(async () => {
  database = await createDatabase(1);
  const { port, username, password } = new URL(database.url);
  pooler = await startPooler({ port: Number(port), user: username, password: decodeURIComponent(password) });
});
afterAll(async () => {
  await pooler.stop();
  await database.drop();
});

const variables = {
  DISCORD_APPLICATION_ID: '1',
  DISCORD_PUBLIC_KEY: 'a'.repeat(64),
  UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1',
  UPSTASH_REDIS_REST_TOKEN: 'none',
  CUSTOM_ID_SECRET: 'c'.repeat(32),
  METRICS_TOKEN: 'm'.repeat(16),
};

test('a request that is under way when the edge is told to stop gets its answer', async () => {
  const databaseUrl = new URL(database.url);
  databaseUrl.port = String(pooler.port);
  const edge = await startNodeEdge({ databaseUrl: databaseUrl.href, variables });
  const before = pooler.statements();
  pooler.delayResults(600);
  const answer = fetch(`${edge.url}/readyz`);
  await expect.poll(() => pooler.statements(), { timeout: 20_000 }).toBeGreaterThan(before);
  const [response] = await Promise.all([answer, edge.stop()]);
  expect(await response.json()).toMatchObject({ components: { postgres: { status: 'healthy' } } });
});

test('after an outage in which nothing was so much as refused, the database is there again without a restart', async () => {
  const proxy = await openFaultyProxy(database.url);
  const edge = await startNodeEdge({ databaseUrl: proxy.url, variables });
  onTestFinished(async () => {
    await edge.stop();
    proxy.close();
  });
  const isThere = async () => {
    const health = (await (await fetch(`${edge.url}/readyz`)).json()) as {
      components: Record<string, { status: string }>;
    };
    return health.components.postgres?.status === 'healthy';
  };
  const askOnEveryConnection = () => Promise.all(Array.from({ length: 10 }, isThere));
  expect(await askOnEveryConnection()).not.toContain(false);
  proxy.set('silent');
  // What these ask is lost on the way, and nobody will ever answer it.
  expect(await askOnEveryConnection()).not.toContain(true);
  proxy.set('open');
  await expect.poll(isThere, { timeout: 40_000 }).toBe(true);
});
