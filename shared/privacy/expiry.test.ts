/** What's stored about members for a while only. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { busyMember } from '../../infra/testing/busy-member/index.ts';
import { openJobStage } from '../../infra/testing/jobs.ts';
import { openVoice, type TestVoice } from '../../infra/testing/voice.ts';
import { pruneHistory } from '../music/prune-history.ts';
import { sweepSessions } from '../voice/sessions.ts';
import { exportData } from './data.ts';

let voice: TestVoice;
beforeAll(async () => {
  voice = await openVoice();
});
afterAll(() => voice.drop());

test('what members listened to and asked for expires by itself', async () => {
  const { id, session } = await busyMember(voice);
  await voice.sql`update music_history set played_at = now() - interval '91 days' where user_id = ${id}`;
  await voice.sql`update voice_intents set asked_at = now() - interval '3 days', applied_at = now() - interval '2 days', fence = 1, result = '{}' where session_id = ${session}`;
  await voice.sql`update voice_follow_ups set expires_at = now() - interval '2 days' where user_id = ${id}`;
  const recent = await busyMember(voice);
  await openJobStage(voice.sql).runner([pruneHistory]).runUntilIdle(20_000);
  const { services } = openJobStage(voice.sql);
  const context = { ...services, payload: {}, key: '', attempt: 1, dueAt: new Date(), now: new Date() };
  const signal = AbortSignal.timeout(20_000);
  await pruneHistory.run({ ...context, signal, settle: async () => {} } as never);
  await sweepSessions(voice.store);
  const left = async (user: string) =>
    Object.keys(await exportData(voice.sql, { kind: 'member', id: user })).filter((table) =>
      ['music_history', 'voice_intents', 'voice_follow_ups'].includes(table),
    );
  expect(await left(id)).toEqual([]);
  expect(await left(recent.id)).toEqual(['music_history', 'voice_follow_ups', 'voice_intents']);
});
