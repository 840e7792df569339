/** A node and its Lavalink server behind reverse proxies that serve each under a path. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../infra/sandbox/processes/ports.ts';
import { openPathProxy } from '../infra/testing/path-proxy.ts';
import {
  about,
  agentsReady,
  openVoiceStage,
  playersOf,
  SECRET,
  until,
  type VoiceStage,
} from '../infra/testing/voice-node/stage.ts';
import { ControlClient } from '../shared/voice/control-client.ts';
import { readNodes } from '../shared/voice/leases.ts';

let stage: VoiceStage;
beforeAll(async () => {
  stage = await openVoiceStage(1);
});
afterAll(() => stage.close());

test('NODE_PUBLIC_URL and LAVALINK_NODES may have a path: members are heard, and the edge reaches the node', async () => {
  const port = await freePort();
  const front = await openPathProxy(`http://127.0.0.1:${port}`, '/voice/one');
  const lavalink = await openPathProxy(stage.lavalink[0].url, '/lavalink');
  onTestFinished(() => {
    front.close();
    lavalink.close();
  });
  const node = await stage.start({
    PORT: String(port),
    NODE_PUBLIC_URL: `${front.url}/`,
    LAVALINK_NODES: JSON.stringify([{ id: 'a', url: lavalink.url, password: stage.lavalink[0].password }]),
  });
  await agentsReady(node, 1);
  const session = await stage.openActive();
  await until('the agent to have a player', () => playersOf(stage, session.agent).length === 1);
  expect(lavalink.seen).toContain('/v4/websocket');

  const [known] = await readNodes(stage.store);
  if (known === undefined) throw new Error('no node is registered');
  const state = await new ControlClient(SECRET).call(known, 'state', about(session));
  expect(state).toMatchObject({ state: 'active', channel: session.channel });
  expect(front.seen).toEqual(['/v1/state']);
  const health = await node.fetch('/readyz', { authorization: 'Bearer metrics-token-of-the-tests' });
  expect(await health.json()).toMatchObject({ components: { lavalink: { configured: 1, reachable: 1 } } });
});
