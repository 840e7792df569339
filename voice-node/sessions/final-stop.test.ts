/** SIGTERM when there's no other node: a rollout of a single replica, or the end. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ask, play, playerOf, sounds, stateOf } from '../../infra/testing/voice-node/music.ts';
import {
  agentsReady,
  type NodeProcess,
  openVoiceStage,
  until,
  type VoiceStage,
} from '../../infra/testing/voice-node/stage.ts';
import type { VoiceSession } from '../../shared/voice/session.ts';

let stage: VoiceStage;
let node: NodeProcess;
let session: VoiceSession;
let listener: ReturnType<VoiceStage['voiceServer']['listen']>;
beforeEach(async () => {
  stage = await openVoiceStage(1);
  node = await stage.start({ NODE_ID: 'one' });
  await agentsReady(node, 1);
  session = await stage.openActive();
  await play(stage, node, session, 'demo:first-light');
  await play(stage, node, session, 'demo:cafe');
  await sounds(stage, session, 'first-light');
  await until('its sessions to be kept', async () => (await stage.sql`select from agent_gateways`).length === 1);
  listener = stage.voiceServer.listen({ userId: session.agent });
  await until('sound', () => listener.heard().packets > 100);
});
afterEach(() => stage.close());

async function stop(): Promise<void> {
  node.child.kill('SIGTERM');
  expect(await node.ended).toBe(0);
}

async function startAgain(): Promise<void> {
  node = await stage.start({ NODE_ID: 'one' });
  await agentsReady(node, 1);
  await stage.active(session.id);
  await until('sound', () => (listener.heard().gapMs ?? 1_000) < 200);
  await ask(stage, node, session, 'volume', { volume: 50 });
  await until('the volume to be set', () => playerOf(stage, session)?.volume === 50);
}

test('the process that replaces it goes on, and nobody hears it', async () => {
  await stop();
  await startAgain();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(listener.heard()).toMatchObject({ streams: 1, overlapping: 0, lost: 0 });
  expect(listener.heard().longestBackMs).toBeLessThanOrEqual(0);
});

test('nothing replaces it in time: the agent leaves, and the next start plays on from where it was heard last', async () => {
  await stop();
  expect(await stage.stateOf(session.id)).toMatchObject({ state: 'active', endReason: null, runner: null });
  const { positionMs } = await stateOf(stage, session);
  expect(positionMs).toBeGreaterThan(1_500);
  // A minute passes at Lavalink, and a few at Discord.
  await Promise.all(stage.lavalink.map((endpoint) => endpoint.restart()));
  stage.discord.core.gateway.invalidate();
  expect(stage.placeOf(session.agent)).toBe(undefined);
  const before = listener.heard().positionMs ?? 0;
  await startAgain();
  await sounds(stage, session, 'first-light');
  expect(stage.placeOf(session.agent)).toBe(session.channel);
  expect(listener.heard()).toMatchObject({ streams: 2, overlapping: 0, lost: 0 });
  expect(listener.heard().longestBackMs).toBeLessThan(before - positionMs + 1_500);
  expect((await stateOf(stage, session)).waiting).toBe(1);
});
