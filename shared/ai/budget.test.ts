import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { storeOn } from '../../infra/testing/store.ts';
import type { Store } from '../platform/store.ts';
import { mostTokens, type Reservation, release, reserve, settle } from './budget.ts';
import { aiBudgets, type Budgets } from './budget-limits.ts';

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createDatabase(32);
  store = storeOn(database.sql);
});
afterAll(() => database.drop());
beforeEach(() => database.sql`truncate ai_usage, ai_request`);

const BUDGETS: Budgets = { member: { tokens: 1_000 }, server: { tokens: 5_000 }, all: { tokens: 20_000 } };
const wish = (key: string, parts: Partial<Reservation> = {}): Reservation => ({
  ...{ key, userId: '7', guildId: '9', unit: 'tokens', purpose: 'chat' },
  ...{ input: 100, output: 200, least: 50, hasOwnKey: false },
  ...parts,
});
const bill = (input: number, output: number) => ({ input, output, provider: 'main', model: 'small' });
const usage = async (scope: string) => {
  const [row] =
    await database.sql`select used::int, held::int from ai_usage where scope = ${scope} and unit = 'tokens'`;
  return row;
};

test('what is set aside becomes what the provider reports, once', async () => {
  expect(await reserve(store, BUDGETS, wish('a'))).toEqual({ status: 'held', granted: 200, isSettled: false });
  expect(await usage('member')).toEqual({ used: 0, held: 300 });
  expect(await settle(store, 'a', bill(40, 60))).toBe('settled');
  expect(await settle(store, 'a', bill(999, 999))).toBe('settled_before');
  for (const scope of ['member', 'server', 'all']) expect(await usage(scope)).toEqual({ used: 100, held: 0 });
  expect(await reserve(store, BUDGETS, wish('a'))).toEqual({ status: 'held', granted: 200, isSettled: true });
  expect(await usage('member')).toEqual({ used: 100, held: 0 });
});

test('nobody who answered nothing is billed', async () => {
  await reserve(store, BUDGETS, wish('a'));
  await release(store, 'a');
  expect(await usage('all')).toEqual({ used: 0, held: 0 });
});

test('the answer gets shorter when little is left, and then there is none', async () => {
  await reserve(store, BUDGETS, wish('a', { input: 100, output: 700 }));
  expect(await reserve(store, BUDGETS, wish('b'))).toMatchObject({ status: 'held', granted: 100 });
  expect(await reserve(store, BUDGETS, wish('c'))).toEqual({
    ...{ status: 'over_budget', scope: 'member', limit: 1_000, used: 1_000 },
    resetsAt: expect.stringMatching(/T00:00:00\+00:00$/),
  });
});

describe('at the end of a budget', () => {
  test.each([
    ['member', { member: { tokens: 1_000 } }, () => '7'],
    ['server', { server: { tokens: 1_000 } }, (index: number) => String(index)],
    ['all', { all: { tokens: 1_000 } }, (index: number) => String(index)],
  ] as const)('32 requests at once never go beyond a %s’s', async (scope, budgets, userOf) => {
    const outcomes = await Promise.all(
      Array.from({ length: 32 }, async (_, index) => {
        const outcome = await reserve(store, budgets, wish(`k${index}`, { userId: userOf(index) }));
        if (outcome.status === 'held') await settle(store, `k${index}`, bill(100, outcome.granted));
        return outcome;
      }),
    );
    const { used, held } = (await usage(scope)) ?? {};
    expect(held).toBe(0);
    expect(used).toBeLessThanOrEqual(1_000);
    expect(used).toBeGreaterThan(1_000 - 150);
    expect(outcomes.filter(({ status }) => status === 'over_budget').length).toBeGreaterThan(20);
  });
});

test('a day ends at midnight, UTC, also for what was set aside before it', async () => {
  const at = (time: string): Store => storeOn(database.sql, { clock: () => new Date(time) });
  await reserve(at('2026-11-30T23:59:59Z'), BUDGETS, wish('a', { output: 900 }));
  expect(await reserve(at('2026-12-01T00:00:01Z'), BUDGETS, wish('b'))).toMatchObject({ status: 'held' });
  await settle(at('2026-12-01T00:00:02Z'), 'a', bill(100, 900));
  const days =
    await database.sql`select day::text, used::int, held::int from ai_usage where scope = 'member' order by day`;
  expect(days).toEqual([
    { day: '2026-11-30', used: 1_000, held: 0 },
    { day: '2026-12-01', used: 0, held: 300 },
  ]);
});

test('a key of one’s own isn’t limited, and doesn’t count', async () => {
  const own = { hasOwnKey: true, output: 5_000 };
  expect(await reserve(store, BUDGETS, wish('a', own))).toMatchObject({ status: 'held', granted: 5_000 });
  await settle(store, 'a', bill(100, 5_000));
  expect(await usage('member')).toEqual({ used: 0, held: 0 });
});

test('what nobody settled is given back', async () => {
  await reserve(store, BUDGETS, wish('a'));
  const now = store.clock();
  const [row] =
    await database.sql`select ai_settle_lost(p_before => ${new Date(now.getTime() + 1)}, p_now => ${now}) as count`;
  expect(row).toEqual({ count: 1 });
  expect(await usage('member')).toEqual({ used: 0, held: 0 });
});

test('no text has more tokens than are set aside for it', () => {
  for (const text of ['', 'hello', '👩‍👩‍👧‍👦', 'ſ'.repeat(100), '\u0000'])
    expect(mostTokens([text])).toBeGreaterThanOrEqual(Buffer.byteLength(text));
});

test.each([
  ['{"member":{"tokens":5,"minutes":2}}', { member: { tokens: 5, seconds: 120 } }],
  ['{}', {}],
])('AI_BUDGETS %s', (text, budgets) => {
  expect(aiBudgets.schema().parse(text)).toEqual(budgets);
});

test.each(['{', '[]', '{"member":{"tokens":-1}}', '{"user":{}}', '{"member":{"images":1.5}}'])(
  'AI_BUDGETS %s is refused',
  (text) => {
    expect(aiBudgets.schema().safeParse(text).success).toBe(false);
  },
);
