/** A node that joins takes its share from one that holds more, and nobody hears it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { play, sounds } from '../infra/testing/voice-node/music.ts';
import { agentsReady, openVoiceStage, until, type VoiceStage } from '../infra/testing/voice-node/stage.ts';
import type { VoiceSession } from '../shared/voice/session.ts';

let stage: VoiceStage;
beforeEach(async () => {
  stage = await openVoiceStage(4);
});
afterEach(() => stage.close());

test('all four agents play, two of them move, and the music goes on', async () => {
  const one = await stage.start({ NODE_ID: 'one' });
  await agentsReady(one, 4);
  const sessions: VoiceSession[] = [];
  for (let agent = 0; agent < 4; agent++) {
    const session = await stage.openActive();
    await play(stage, one, session, 'demo:first-light');
    await sounds(stage, session, 'first-light');
    sessions.push(session);
  }
  const two = await stage.start({ NODE_ID: 'two' });
  const listeners = sessions.map(({ agent }) => stage.voiceServer.listen({ userId: agent }));
  await until(
    'each to hold two',
    async () => {
      const ready = async (node: typeof one) =>
        (await node.call('status', undefined)).agents.filter(({ isReady }) => isReady).length;
      return (await ready(one)) === 2 && (await ready(two)) === 2;
    },
    50_000,
  );
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  for (const listener of listeners) {
    const heard = listener.heard();
    expect(heard).toMatchObject({ streams: 1, overlapping: 0, lost: 0 });
    expect(heard.longestBackMs).toBeLessThanOrEqual(0);
  }
  const runners = await Promise.all(sessions.map(async ({ id }) => (await stage.stateOf(id)).runner));
  expect(runners.sort()).toEqual(['one', 'one', 'two', 'two']);
}, 120_000);
