/** An agent that goes from one session of a guild straight to the next one, as it does when somebody waits in line. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dismissSessions } from '../../shared/voice/sessions.ts';
import { about, agentsReady, type NodeProcess, openVoiceStage, playersOf, type VoiceStage } from '../testing.ts';

let stage: VoiceStage;
let node: NodeProcess;
beforeEach(async () => {
  stage = await openVoiceStage(1);
  node = await stage.start();
  await agentsReady(node, 1);
});
afterEach(() => stage.close());

test('a channel that is left late, or twice, does not take the next one away', async () => {
  // Whoever writes down that a session is over waits for it, while the rows have said so for long.
  await stage.sql.unsafe(`
    alter function voice_release rename to voice_release_at_once;
    create function voice_release(p_agent bigint, p_fence bigint, p_session bigint, p_reason text) returns jsonb
    language plpgsql as $$
    begin
      perform pg_sleep(1);
      return voice_release_at_once(p_agent, p_fence, p_session, p_reason);
    end $$`);
  const first = await stage.open();
  await stage.active(first.id);
  const next = stage.newChannel();
  const waiting = await stage.allocate(stage.guildId, { channelId: next });
  expect(waiting.status).toBe('waiting');

  // Joining takes longer than leaving.
  const { endpoint } = stage.voiceServer;
  stage.discord.core.voice.setEndpoint(null);
  const staff = stage.as(stage.id(), { guildId: stage.guildId });
  const [leaving] = await Promise.all([
    node.call('leave', { key: 'k', ...about(first), reason: 'dismissed' }),
    dismissSessions(stage.store, staff, first.channel).then(() => node.call('wake', {})),
  ]);
  expect(leaving).toEqual({ state: 'left' });
  stage.discord.core.voice.setEndpoint(endpoint);
  const [session] = await stage.sql<{ id: string }[]>`
    select session_id::text as id from voice_sessions where channel_id = ${next}`;
  await stage.active(session?.id ?? '');
  expect(stage.placeOf(first.agent)).toBe(next);
  expect(playersOf(stage, first.agent)).toMatchObject([{ voice: { channelId: next }, state: { connected: true } }]);
});
