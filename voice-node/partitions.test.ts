/** A node that's cut off or frozen, and another one that takes over: two never play into one channel. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFaultyProxy } from '../infra/testing/faulty-proxy.ts';
import { ask, play, playerOf, sounds } from '../infra/testing/voice-node/music.ts';
import { type Namespace, openNamespace, whyNoNamespaces } from '../infra/testing/voice-node/namespace.ts';
import { agentsReady, openVoiceStage, until, type VoiceStage } from '../infra/testing/voice-node/stage.ts';
import type { VoiceSession } from '../shared/voice/session.ts';

/** How long a node is watched after it's back, in milliseconds. It learns what it lost with its next heartbeat. */
const BACK_MS = 2_500;

let stage: VoiceStage;
beforeEach(async () => {
  stage = await openVoiceStage(1);
});
afterEach(() => stage.close());

const served = (session: VoiceSession, node: string) =>
  until(`it to be served by ${node}`, async () => {
    const { state, runner } = await stage.stateOf(session.id);
    return state === 'active' && runner === node;
  });

async function begin(overrides: Record<string, string> = {}, namespace?: Namespace) {
  const one = await stage.start({ NODE_ID: 'one', ...overrides }, namespace);
  await agentsReady(one, 1);
  const session = await stage.openActive();
  await play(stage, one, session, 'demo:first-light');
  await sounds(stage, session, 'first-light');
  const two = await stage.start({ NODE_ID: 'two' });
  await until('its sessions to be kept', async () => (await stage.sql`select from agent_gateways`).length === 1);
  const listener = stage.voiceServer.listen({ userId: session.agent });
  await until('sound', () => listener.heard().packets > 50);
  return { one, two, session, listener };
}

test('a node that lost Postgres falls silent before another one plays, and touches nothing when it’s back', async () => {
  const proxy = await openFaultyProxy(stage.nodeUrl);
  const { two, session, listener } = await begin({ DATABASE_URL: proxy.url });
  proxy.set('silent');
  await served(session, 'two');
  await until('sound', () => (listener.heard().gapMs ?? 1_000) < 200 && listener.heard().streams > 1);
  proxy.set('open');
  proxy.drop();
  await new Promise((resolve) => setTimeout(resolve, BACK_MS));
  expect(listener.heard()).toMatchObject({ streams: 2, overlapping: 0 });
  expect(listener.heard().gapMs).toBeLessThan(500);
  await ask(stage, two, session, 'volume', { volume: 50 });
  proxy.close();
});

test('a frozen node that wakes after its leases have ended leaves everything to the one that took over', async () => {
  const { one, two, session, listener } = await begin();
  one.child.kill('SIGSTOP');
  await served(session, 'two');
  await until('sound from there', () => listener.heard().streams > 1 && (listener.heard().gapMs ?? 1_000) < 200);
  const before = listener.heard();
  expect(before.longestBackMs).toBeLessThan(1_500);
  one.child.kill('SIGCONT');
  await new Promise((resolve) => setTimeout(resolve, BACK_MS));
  expect(listener.heard()).toMatchObject({ streams: before.streams, overlapping: 0, lost: 0 });
  expect(listener.heard().gapMs).toBeLessThan(500);
  await ask(stage, two, session, 'volume', { volume: 50 });
  expect(await stage.stateOf(session.id)).toMatchObject({ state: 'active', runner: 'two' });
});

const why = whyNoNamespaces();
test.skipIf(why !== undefined)(
  `a node whose cable is pulled: another one goes on, and when it’s plugged in again, the first touches nothing${why === undefined ? '' : ` (skipped: ${why})`}`,
  async () => {
    const line = await openNamespace(stage.ports);
    try {
      const { two, session, listener } = await begin({}, line);
      line.cut();
      await served(session, 'two');
      // The row says so before the node has joined.
      await agentsReady(two, 1);
      await ask(stage, two, session, 'volume', { volume: 60 });
      await until('the volume to be set there', () => playerOf(stage, session)?.volume === 60);
      await new Promise((resolve) => setTimeout(resolve, BACK_MS));
      await until('sound from there', () => (listener.heard().gapMs ?? 1_000) < 200);
      const before = { ...listener.heard(), player: playerOf(stage, session) };
      line.mend();
      await new Promise((resolve) => setTimeout(resolve, 2 * BACK_MS));
      expect(listener.heard()).toMatchObject({ streams: before.streams, overlapping: 0, lost: 0 });
      expect(listener.heard().gapMs).toBeLessThan(500);
      expect(playerOf(stage, session)).toMatchObject({ voice: before.player?.voice, paused: false });
      await ask(stage, two, session, 'volume', { volume: 50 });
      expect(await stage.stateOf(session.id)).toMatchObject({ state: 'active', runner: 'two' });
    } finally {
      line.close();
    }
  },
);
