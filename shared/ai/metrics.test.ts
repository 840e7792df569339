/** What operators see of AI: each figure moves for its reason, and for nothing else. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type AiEndpoint, startAi } from '../../infra/sandbox/ai/server.ts';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { storeOn } from '../../infra/testing/store.ts';
import { createLogger } from '../platform/log.ts';
import { MetricRegistry } from '../platform/metrics.ts';
import { type Store, UNOBSERVED } from '../platform/store.ts';
import { reserve, settle } from './budget.ts';
import type { Budgets } from './budget-limits.ts';
import { embedWithin } from './embedding.ts';
import { measureBudget } from './measure.ts';
import { isFlagged } from './moderation.ts';
import { type AiProvider, aiProviders } from './providers.ts';

let database: TestDatabase;
let endpoint: AiEndpoint;
let provider: AiProvider;
let registry: MetricRegistry;
let now: string;
let store: Store;
beforeAll(async () => {
  database = await createDatabase(2);
  endpoint = await startAi();
  const models = { chat: 'm', moderation: 'm', embedding: 'm' };
  [provider] = aiProviders
    .schema()
    .parse(JSON.stringify([{ id: 'main', kind: 'openai', url: endpoint.url, ...models }])) as [AiProvider];
});
afterAll(async () => {
  await endpoint.stop();
  await database.drop();
});
beforeEach(async () => {
  endpoint.faults.heal();
  await database.sql`truncate ai_usage, ai_request`;
  registry = new MetricRegistry();
  now = '2026-11-30T23:00:00Z';
  store = storeOn(database.sql, {
    clock: () => new Date(now),
    observe: {
      ...UNOBSERVED,
      count: (...counted) => registry.count(...counted),
      gauge: (...set) => registry.gauge(...set),
    },
  });
});

/** Lines of values, without their common prefix. */
const shown = () =>
  registry
    .render()
    .split('\n')
    .flatMap((line) => (line.startsWith('chorus_ai_') ? [line.slice('chorus_ai_'.length)] : []))
    .sort();

const request = (key: string, input: number) => ({
  ...({ key, userId: '7', guildId: '9', unit: 'tokens', purpose: 'chat', input, output: 100, least: 100 } as const),
  hasOwnKey: false,
});
const bill = (input: number, output: number) => ({ input, output, provider: 'main', model: 'm' });

test('tokens count once, whoever bills them a second time', async () => {
  await reserve(store, {}, request('a', 500));
  await settle(store, 'a', bill(300, 40));
  await settle(store, 'a', bill(300, 40));
  await settle(store, 'nobody asked', bill(300, 40));
  expect(shown()).toEqual(['tokens_total{direction="input"} 300', 'tokens_total{direction="output"} 40']);
});

test('a refusal counts for the budget that was too small, whichever it is', async () => {
  for (const [scope, limit] of [
    ['member', 500],
    ['server', 400],
    ['all', 300],
  ] as const)
    await reserve(store, { [scope]: { tokens: limit } }, request(scope, 450));
  expect(shown()).toEqual(
    ['all', 'member', 'server'].map((scope) => `over_budget_total{scope="${scope}",unit="tokens"} 1`),
  );
});

test('the day’s share has what’s under way in it, no keys that members brought, and begins again at midnight, UTC', async () => {
  const budgets: Budgets = { all: { tokens: 1_000, images: 10 }, member: { seconds: 60 } };
  await reserve(store, budgets, request('a', 100));
  await settle(store, 'a', bill(100, 100));
  await reserve(store, budgets, request('b', 500));
  await reserve(store, budgets, { ...request('c', 900), hasOwnKey: true });
  await measureBudget(store, budgets);
  const ratios = () => shown().filter((line) => line.startsWith('budget'));
  expect(ratios()).toEqual(['budget_used_ratio{unit="images"} 0', 'budget_used_ratio{unit="tokens"} 0.8']);
  now = '2026-12-01T00:00:01Z';
  await measureBudget(store, budgets);
  expect(ratios()).toContain('budget_used_ratio{unit="tokens"} 0');
});

test('a budget of 0 is used up, and one that’s not there isn’t shown', async () => {
  await measureBudget(store, { member: { tokens: 5 } });
  expect(shown()).toEqual([]);
  await measureBudget(store, { all: { images: 0 } });
  expect(shown()).toContain('budget_used_ratio{unit="images"} 1');
});

const flagged = (text: string) =>
  isFlagged({ store, log: createLogger('silent', 'test') }, provider, text, new AbortController().signal);

test('moderation shows what it flagged, what it let pass, and when it didn’t answer', async () => {
  await flagged('hello');
  await flagged('this is flagged');
  endpoint.faults.error(401);
  expect(await flagged('hello')).toBe(false);
  await flagged('   ');
  expect(shown()).toEqual(
    ['flagged', 'ok', 'unauthorized'].map(
      (result) => `tries_total{provider="main",use="moderation",result="${result}"} 1`,
    ),
  );
});

test('embeddings show how they ended', async () => {
  const embedder = { provider, model: 'm', budgets: {} };
  const embedded = (key: string, signal: AbortSignal) =>
    embedWithin(store, embedder, { key, userId: '7', guildId: undefined }, ['tea'], { signal }).catch(() => {});
  await embedded('a', new AbortController().signal);
  endpoint.faults.latency(5_000);
  await embedded('b', AbortSignal.timeout(50));
  endpoint.faults.heal();
  endpoint.faults.error(400);
  await embedded('c', new AbortController().signal);
  expect(shown().filter((line) => line.startsWith('tries'))).toEqual(
    ['ok', 'transient', 'unusable'].map(
      (result) => `tries_total{provider="main",use="embedding",result="${result}"} 1`,
    ),
  );
});
