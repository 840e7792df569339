/** Members who were erased. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { busyMember, traces } from '../../infra/testing/busy-member/index.ts';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { auditLedger } from '../economy/audit.ts';
import { eraseData, exportData } from './data.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice();
});
afterAll(() => voice.drop());

test('an erased member is nowhere in the database, others keep theirs, and the books balance', async () => {
  const { id, guild, pool, session, other } = await busyMember(voice);
  const bystander = await busyMember(voice);
  const before = await traces(voice.sql, bystander.id);
  const [credits] = await voice.sql`select sum(balance)::text as sum from account where balance is not null`;

  const erased = await eraseData(voice.sql, { kind: 'member', id });

  expect(erased).toMatchObject({ music: { favorites: 1, playlists: 1 }, voice: { pools: 1, agents: 1 } });
  expect(await traces(voice.sql, id)).toEqual([]);
  expect(await exportData(voice.sql, { kind: 'member', id })).toEqual({});
  expect(await traces(voice.sql, bystander.id)).toEqual(before);
  expect((await voice.sql`select sum(balance)::text as sum from account where balance is not null`)[0]).toEqual(
    credits,
  );
  expect(await auditLedger(voice.sql)).toEqual([]);
  // The song goes on, the server's playlist is still there, and their pool's bots are logged out.
  expect(await voice.sql`select from voice_queue where session_id = ${session}`).toHaveLength(1);
  expect(await voice.sql`select from music_playlists where owner_kind = 'guild' and owner_id = ${guild}`).toHaveLength(
    1,
  );
  expect(await voice.sql`select from agent_bots where pool_id = ${pool} and token_ciphertext is not null`).toHaveLength(
    0,
  );
  expect(
    await voice.sql`select meta ->> 'note' as note from transfer where actor_id = ${other} and meta ? 'note'`,
  ).toEqual([]);
});

test.each([
  `update pool_events set action = 'nothing'`,
  'update pool_events set actor_id = 5',
  `update pool_events set detail = detail || '{"name": "forged"}'`,
  'delete from pool_events',
])('even while someone is erased, what happened to a pool doesn’t change: %s', async (change) => {
  await voice.pool(voice.id());
  await expect(
    voice.sql.begin(async (sql) => {
      await sql`select set_config('chorus.erasing', 'on', true)`;
      await sql.unsafe(change);
    }),
  ).rejects.toThrow('append-only');
});
