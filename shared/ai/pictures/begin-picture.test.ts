import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../../infra/testing/database.ts';
import { storeOn } from '../../../infra/testing/store.ts';
import type { Caller } from '../../platform/store.ts';
import { findTurn, openTurn } from '../turns.ts';
import { type BeginOutcome, beginPicture } from './begin-picture.ts';
import { PICTURE_WAIT_MS } from './picture-limits.ts';

let database: TestDatabase;
let nowMs = Date.parse('2026-07-01T12:00:00Z');
const store = () => storeOn(database.sql, { clock: () => new Date(nowMs), limitScale: 1 });
beforeAll(async () => {
  database = await createDatabase(16);
});
afterAll(() => database.drop());
beforeEach(() => database.sql`truncate ai_turn, idempotency`);

const caller = (key: string, user = '7'): Caller => ({
  key,
  actor: { id: user },
  guild: { id: '9', roleIds: [] },
  command: { name: 'dream', module: 'ai' },
});
const begin = (key: string, user?: string, isReset = false) =>
  beginPicture(store(), caller(key, user), { channelId: '5', prompt: `for ${key}`, isReset });

test('a member begins one in ten seconds, and others aren’t kept waiting', async () => {
  expect(await begin('a')).toEqual({ status: 'begun' });
  expect(await begin('b')).toEqual({ status: 'too_fast', readyAt: expect.any(String) });
  expect(await begin('c', '8')).toEqual({ status: 'begun' });
  nowMs += PICTURE_WAIT_MS;
  expect(await begin('d')).toEqual({ status: 'begun' });
  expect(await findTurn(store(), '7', { key: 'd' })).toMatchObject({ purpose: 'dream', question: 'for d' });
  expect(await findTurn(store(), '7', { key: 'b' })).toBeUndefined();
});

test('the same interaction gets the same answer, also when it comes again later', async () => {
  nowMs += PICTURE_WAIT_MS;
  await begin('a');
  const refused = await begin('b');
  nowMs += PICTURE_WAIT_MS;
  expect(await begin('b')).toEqual(refused);
  expect(await begin('a')).toEqual({ status: 'begun' });
});

test('of sixteen at once, one begins', async () => {
  nowMs += PICTURE_WAIT_MS;
  const outcomes = await Promise.all(Array.from({ length: 16 }, (_, index) => begin(`at once ${index}`)));
  const count = (status: BeginOutcome['status']) => outcomes.filter((outcome) => outcome.status === status).length;
  expect([count('begun'), count('too_fast')]).toEqual([1, 15]);
});

test('forgetting a conversation forgets no picture, so it isn’t a way around the wait', async () => {
  nowMs += PICTURE_WAIT_MS;
  const said = {
    userId: '7',
    guildId: '9',
    channelId: '5',
    question: 'hello',
    parent: undefined,
    goesOn: true,
    quotesOthers: false,
  };
  await openTurn(store(), { ...said, key: 'said', purpose: 'chat', isReset: false });
  await begin('a', '7', true);
  expect(await findTurn(store(), '7', { key: 'said' })).toBeUndefined();
  await openTurn(store(), { ...said, key: 'said again', purpose: 'chat', isReset: true });
  expect(await begin('b')).toMatchObject({ status: 'too_fast' });
});

test('what staff switched off for the whole server isn’t begun', async () => {
  nowMs += PICTURE_WAIT_MS;
  const off = { 'command:dream': { isOff: true, roleIds: [] } };
  await database.sql`insert into guild_settings (guild_id, module, value, version, set_by)
    values (9, 'access', ${database.sql.json(off)}, 1, 1)`;
  expect(await begin('a')).toEqual({ status: 'switched_off', subject: 'command:dream' });
  expect(await findTurn(store(), '7', { key: 'a' })).toBeUndefined();
});
