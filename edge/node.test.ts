/** Runs `npm run edge` as a child process. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startNodeEdge } from '../infra/sandbox/edge/node.ts';
import { type Pooler, startPooler } from '../infra/sandbox/postgres/pooler.ts';
import { createDatabase, type TestDatabase } from '../infra/testing/database.ts';
import { openFaultyProxy } from '../infra/testing/faulty-proxy.ts';
import { NOW_MS, slash } from '../infra/testing/interaction.ts';
import { createSigner, signedRequest } from '../infra/testing/signed-request.ts';

const signer = createSigner();
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
  DISCORD_PUBLIC_KEY: signer.publicKey,
  // Follow-ups to deferred answers go nowhere.
  DISCORD_API_BASE: 'http://127.0.0.1:1',
  RATE_LIMIT_SCALE: '1000',
  UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1',
  UPSTASH_REDIS_REST_TOKEN: 'none',
  CUSTOM_ID_SECRET: 'c'.repeat(32),
  METRICS_TOKEN: 'm'.repeat(16),
};

test('a request in flight when the edge is asked to stop still gets its response', async () => {
  const databaseUrl = new URL(database.url);
  databaseUrl.port = String(pooler.port);
  const edge = await startNodeEdge({ databaseUrl: databaseUrl.href, variables });
  const before = pooler.statements();
  pooler.delayResults(600);
  const answer = fetch(`${edge.url}/readyz`, { headers: { authorization: `Bearer ${variables.METRICS_TOKEN}` } });
  await expect.poll(() => pooler.statements(), { timeout: 20_000 }).toBeGreaterThan(before);
  const [response] = await Promise.all([answer, edge.stop()]);
  expect(await response.json()).toMatchObject({ components: { postgres: { status: 'healthy' } } });
});

test('connections stay open for longer than a proxy keeps an idle one', async () => {
  const edge = await startNodeEdge({ databaseUrl: database.url, variables });
  onTestFinished(() => edge.stop());
  const { headers } = await fetch(`${edge.url}/healthz`);
  const CADDY_SECONDS = 120;
  expect(Number(/timeout=(\d+)/.exec(headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThan(CADDY_SECONDS);
});

test('the edge recovers without a restart after an outage with no connection errors at all', async () => {
  const proxy = await openFaultyProxy(database.url);
  const edge = await startNodeEdge({ databaseUrl: proxy.url, variables });
  onTestFinished(async () => {
    await edge.stop();
    proxy.close();
  });
  const isReachable = async () => {
    // Pressed now, not when the tests' clock says.
    const command = slash('balance', [], { ageMs: NOW_MS - Date.now() });
    const { body, headers } = signedRequest(signer, command);
    const response = await fetch(`${edge.url}/interactions`, { method: 'POST', headers, body, duplex: 'half' });
    const { type, data } = (await response.json()) as { type: number; data?: { embeds?: unknown[] } };
    return type === 4 && data?.embeds !== undefined;
  };
  const checkEveryConnection = () => Promise.all(Array.from({ length: 10 }, isReachable));
  expect(await checkEveryConnection()).not.toContain(false);
  proxy.set('silent');
  // These statements are lost and will never be answered.
  expect(await checkEveryConnection()).not.toContain(true);
  proxy.set('open');
  await expect.poll(isReachable, { timeout: 40_000 }).toBe(true);
});
