/** A node takes over at Lavalink servers that keep to the protocol, each in its own way. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPathProxy, type PathProxy, type Rewrite } from '../../infra/testing/path-proxy.ts';
import { ask, play, playerOf, sounds, stateOf } from '../../infra/testing/voice-node/music.ts';
import {
  agentsReady,
  type NodeProcess,
  openVoiceStage,
  until,
  type VoiceStage,
} from '../../infra/testing/voice-node/stage.ts';
import type { VoiceSession } from '../../shared/voice/session.ts';

interface PlayerBody {
  state: { connected: boolean };
}

const PLAYERS = /\/players(\/\d+)?$/;

let stage: VoiceStage;
let one: NodeProcess;
let session: VoiceSession;
let proxies: PathProxy[];
beforeEach(async () => {
  stage = await openVoiceStage(1);
  proxies = [];
  one = await stage.start({ NODE_ID: 'one', LEASE_MS: '120000' });
  await agentsReady(one, 1);
  session = await stage.openActive();
  await play(stage, one, session, 'demo:first-light');
  await sounds(stage, session, 'first-light');
  await until('its sessions to be kept', async () => (await stage.sql`select from agent_gateways`).length === 1);
});
afterEach(async () => {
  await stage.close();
  for (const proxy of proxies) proxy.close();
});

async function killed(): Promise<void> {
  one.child.kill('SIGKILL');
  await one.ended;
}

/** The next process of that name, which knows the servers as they are through `habit`. */
async function successor(habit: Rewrite): Promise<NodeProcess> {
  const lavalink = await Promise.all(
    stage.lavalinkAddresses.map(async (address) => {
      const proxy = await openPathProxy(address.url, '', habit);
      proxies.push(proxy);
      return { ...address, url: proxy.url };
    }),
  );
  const node = await stage.start({ NODE_ID: 'one', LAVALINK_NODES: JSON.stringify(lavalink) });
  await agentsReady(node, 1);
  return node;
}

/** What it says about its players, with a change. */
const saysOf =
  (change: (player: PlayerBody) => void): Rewrite =>
  (method, path, body) => {
    if (method !== 'GET' || !PLAYERS.test(path)) return undefined;
    for (const player of [body].flat() as PlayerBody[]) change(player);
    return { body };
  };

async function heardBy(habit: Rewrite) {
  const listener = stage.voiceServer.listen({ userId: session.agent });
  await until('sound', () => listener.heard().packets > 50);
  await killed();
  const node = await successor(habit);
  await ask(stage, node, session, 'volume', { volume: 50 });
  await until('the volume to be set', () => playerOf(stage, session)?.volume === 50);
  // Whatever it would do to the player, it has done by then.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await until('sound', () => (listener.heard().gapMs ?? 1_000) < 200);
  return listener.heard();
}

test('one that says for a moment that nothing is connected: nobody hears it', async () => {
  let answers = 0;
  const heard = await heardBy(
    saysOf(({ state }) => {
      if (answers++ < 3) state.connected = false;
    }),
  );
  expect(answers).toBeGreaterThan(3);
  expect(heard).toMatchObject({ streams: 1, overlapping: 0, lost: 0 });
});

test('one that can’t say what it plays: the agent joins again, and goes on from where it was last saved', async () => {
  await until('the position to be saved', async () => (await stateOf(stage, session)).positionMs > 0);
  const starts: number[] = [];
  const heard = await heardBy((method, path, body) => {
    const { track, state } = body as { track?: object; state?: { position: number } };
    if (method === 'PATCH' && track && state) starts.push(state.position);
    return method === 'GET' && path.endsWith('/players') ? { status: 500, body: { message: 'not now' } } : undefined;
  });
  expect(heard).toMatchObject({ streams: 2, overlapping: 0, lost: 0 });
  expect(starts[0]).toBeGreaterThan(1_000);
});

test('one that plays what was paused: it’s paused again, and continues there', async () => {
  await ask(stage, one, session, 'pause', {});
  await until('it to be paused', () => playerOf(stage, session)?.paused === true);
  const at = stage.lavalink.find((endpoint) => endpoint.players().length > 0);
  const player = playerOf(stage, session);
  await killed();
  const before = player?.state.position ?? 0;
  const response = await fetch(`${at?.url}/v4/sessions/${player?.sessionId}/players/${session.guild}`, {
    method: 'PATCH',
    headers: { authorization: at?.password ?? '', 'content-type': 'application/json' },
    body: JSON.stringify({ paused: false }),
  });
  expect(response.status).toBe(200);
  const node = await successor(() => undefined);
  await until('it to be paused again', () => playerOf(stage, session)?.paused === true);
  await ask(stage, node, session, 'pause', { isPaused: false });
  await until('it to play', () => playerOf(stage, session)?.paused === false);
  expect(playerOf(stage, session)?.state.position).toBeGreaterThanOrEqual(before);
});
