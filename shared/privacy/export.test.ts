/** A copy of what's stored about a member. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { busyMember, traces } from '../../infra/testing/busy-member/index.ts';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { type Export, exportData } from './data.ts';
import { PERSONAL_DATA } from './personal-data.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice();
});
afterAll(() => voice.drop());

test('an export has everything about a member, with exact IDs and without tokens', async () => {
  const { id, pool, other } = await busyMember(voice);
  const found = await exportData(voice.sql, { kind: 'member', id });
  const about = Object.entries(PERSONAL_DATA).filter(([, { member }]) => member !== undefined);
  expect(Object.keys(found).sort()).toEqual(about.map(([table]) => table).sort());
  expect(found.music_favorites?.[0]).toMatchObject({ user_id: BigInt(id), track: { title: 'Song' } });
  expect(found.agent_pools).toMatchObject([{ pool_id: BigInt(pool) }]);
  const text = JSON.stringify(found, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  expect(text).toContain('with love');
  expect(text).not.toMatch(/sealed-token|sealed-key|_ciphertext/);
  expect((found.account as Export[string]).every(({ owner_id }) => owner_id === BigInt(id))).toBe(true);
  expect(await traces(voice.sql, other)).toContain('account');
});
