import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { openJobStage } from '../../infra/testing/jobs.ts';
import { storeOn } from '../../infra/testing/store.ts';
import type { DiscordRest } from '../platform/discord/rest.ts';
import type { GuildCaller, Store } from '../platform/store.ts';
import {
  answersIn,
  beginVerification,
  finishVerification,
  finishVerificationJob,
  isRight,
  oldEnoughAt,
  readVerification,
} from './verify.ts';

let database: TestDatabase;
let store: Store;
let keys = 0;
beforeAll(async () => {
  database = await createDatabase();
  store = storeOn(database.sql);
});
afterAll(() => database.drop());

const caller = (user: string, key = `i:${++keys}`): GuildCaller => ({
  ...{ key, actor: { id: user }, guild: { id: '7', roleIds: [] } },
  command: { name: 'verify', module: 'safety' },
});
const answer = (user: string, right: boolean | null, key?: string) =>
  beginVerification(store, caller(user, key), { role: '9', isRight: right, attempts: 3 });

test.each([
  ['No spam', 'no spam; be nice', true],
  ['  BE   nice ', 'no spam; be nice', true],
  ['ｎｏ spam', 'no spam', true],
  ['spam', 'no spam', false],
  ['', 'no spam', false],
  ['anything', null, false],
])('“%s” answers “%s”: %s', (text, accepted, expected) => {
  expect(isRight(text, accepted)).toBe(expected);
});

test('answers are typed with semicolons or lines between', () => {
  expect(answersIn(' a ;; B\nc ')).toEqual(['a', 'b', 'c']);
});

test('an account’s age is in its ID', () => {
  // Made on 2016-04-30, as Discord's own example.
  expect(oldEnoughAt('175928847299117063', 7).toISOString()).toBe('2016-05-07T11:18:25.796Z');
});

test('wrong answers are counted once per interaction, and then the member waits', async () => {
  expect(await Promise.all([answer('1', false, 'i:a'), answer('1', false, 'i:a')])).toEqual([
    { status: 'wrong', left: 2 },
    { status: 'wrong', left: 2 },
  ]);
  expect(await answer('1', false)).toEqual({ status: 'wrong', left: 1 });
  expect(await answer('1', false)).toMatchObject({ status: 'blocked' });
  expect(await answer('1', true)).toMatchObject({ status: 'blocked' });
  expect((await readVerification(store, '7', '1')).blockedUntil).toBeInstanceOf(Date);
  // A button asks no question.
  expect(await answer('1', null)).toEqual({ status: 'begun' });
  expect(await answer('2', true)).toEqual({ status: 'begun' });
});

test('a member who guesses many times at once gets no more tries than the others', async () => {
  const outcomes = await Promise.all(Array.from({ length: 12 }, () => answer('3', false)));
  expect(outcomes.filter(({ status }) => status === 'wrong')).toHaveLength(2);
});

test('whoever began is verified and recorded once, whatever becomes of the request', async () => {
  await answer('4', true);
  const given: string[] = [];
  const rest = { request: async ({ path }: { path: string }) => ({ ok: true, data: given.push(path) }) };
  const { services, runner } = openJobStage(database.sql);
  Object.assign(services, { discord: { id: '5', rest } });
  await database.sql`delete from job where kind = 'finish_verification' and key <> '7:4'`;
  await database.sql`update job set run_at = clock_timestamp(), claimable_at = clock_timestamp() where kind = 'finish_verification'`;
  await runner([finishVerificationJob]).runUntilIdle(10_000);
  await runner([finishVerificationJob]).runUntilIdle(10_000);
  expect(given).toEqual(['/guilds/7/members/4/roles/9']);
  const acts = await database.sql`select user_id::text as user from moderation_act where kind = 'verify'`;
  expect([...acts]).toEqual([{ user: '4' }]);
});

test('verifications are counted by what came of them', async () => {
  const { services, metrics } = openJobStage(database.sql);
  const counting = services.store;
  const began = (user: string, right: boolean | null) =>
    beginVerification(counting, caller(user), { role: '9', isRight: right, attempts: 2 });
  const answering = (outcome: object) => ({ request: async () => outcome }) as unknown as DiscordRest;
  const finished = (user: string, outcome: object) =>
    finishVerification(counting, answering(outcome), { guild: '7', user, role: '9' });
  await began('10', false);
  await began('10', false);
  for (const [user, outcome] of [
    ['11', { ok: true, data: undefined }],
    ['12', { ok: false, problem: 'missing_permissions', code: 50013, status: 403 }],
    ['13', { ok: false, problem: 'unavailable', code: 0, status: 0 }],
  ] as const) {
    await began(user, null);
    await finished(user, outcome);
  }
  const counts = [...metrics.render().matchAll(/chorus_safety_verifications_total\{status="(\w+)"\} (\d+)/g)];
  expect(Object.fromEntries(counts.map(([, status, count]) => [status, count]))).toEqual({
    ...{ wrong: '1', blocked: '1', done: '1', failed: '1', late: '1' },
  });
});
