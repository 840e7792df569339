import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../infra/testing/database.ts';
import { staffIn, storeOn } from '../../infra/testing/store.ts';
import { setGate } from './gates.ts';
import { GuildGates } from './guild-gates.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase(2);
});
afterAll(() => database.drop());

test('every process knows within two seconds what staff switched off, the one they used at once', async () => {
  const store = storeOn(database.sql);
  let nowMs = 0;
  const [own, other] = [new GuildGates(() => nowMs), new GuildGates(() => nowMs)];
  const caller = { ...staffIn('540000000000000001', 'i:1'), command: { name: 'music', module: 'music' } };
  for (const gates of [own, other]) expect(await gates.refusal(store, caller)).toBeUndefined();
  await setGate(store, staffIn('540000000000000001', 'i:2'), { subject: 'module:music', isOff: true, roleIds: [] });
  own.forget('540000000000000001');
  const refusal = { status: 'switched_off', subject: 'module:music' };
  expect(await own.refusal(store, caller)).toEqual(refusal);
  nowMs = 2_000;
  expect(await other.refusal(store, caller)).toEqual(refusal);
});
