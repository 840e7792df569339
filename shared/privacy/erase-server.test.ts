/** Servers that were erased. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { busyMember } from '../../infra/testing/busy-member/index.ts';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { auditLedger } from '../economy/audit.ts';
import { eraseData, exportData } from './data.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice();
});
afterAll(() => voice.drop());

test('an erased server keeps nothing but where credits moved', async () => {
  const { guild } = await busyMember(voice);
  const found = await exportData(voice.sql, { kind: 'server', id: guild });
  expect(Object.keys(found)).toEqual(
    expect.arrayContaining(['guild_settings', 'voice_sessions', 'music_history', 'transfer']),
  );
  await openEverything(guild);
  await eraseData(voice.sql, { kind: 'server', id: guild });
  expect(Object.keys(await exportData(voice.sql, { kind: 'server', id: guild }))).toEqual(['transfer']);
  expect(await auditLedger(voice.sql)).toEqual([]);
});

/** As the ends of lockdowns and raids leave a server. */
async function openEverything(guild: string): Promise<void> {
  await voice.sql`update moderation_lockdown set state = 'ended' where guild_id = ${guild}`;
  await voice.sql`delete from safety_raid where guild_id = ${guild}`;
}

test('a server isn’t erased while it’s closed, unless someone insists', async () => {
  const { guild } = await busyMember(voice);
  await openEverything(guild);
  const erase = (isForced = false) => eraseData(voice.sql, { kind: 'server', id: guild }, isForced);
  const before = await exportData(voice.sql, { kind: 'server', id: guild });
  for (const [kind, way] of [
    ['lockdown', 'end its lockdown with /lockdown end'],
    ['lock', 'unlock its locked channel with /lock off:True'],
  ] as const) {
    await voice.sql`insert into moderation_lockdown (lockdown_id, guild_id, scope_id, kind, actor_id, state)
      values (${voice.id()}, ${guild}, 1, ${kind}, 1, 'active')`;
    await expect(erase()).rejects.toThrow(`First ${way}.`);
    await openEverything(guild);
  }
  await voice.sql`insert into safety_raid (guild_id, wanted, actor_id, ends_at, pauses_invites, pauses_messages)
    values (${guild}, 'on', 1, now(), true, true)`;
  await expect(erase()).rejects.toThrow('First end its protection from a raid with /raid end.');
  const after = await exportData(voice.sql, { kind: 'server', id: guild });
  expect(after.guild_settings).toEqual(before.guild_settings);
  await erase(true);
  expect(Object.keys(await exportData(voice.sql, { kind: 'server', id: guild }))).toEqual(['transfer']);
});
