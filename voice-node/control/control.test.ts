/** How a node responds over HTTP, and what it refuses. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  METRICS_TOKEN,
  type NodeProcess,
  openVoiceStage,
  SECRET,
  until,
  type VoiceStage,
} from '../../infra/testing/voice-node/stage.ts';
import { CALL_HEADERS, CALL_WINDOW_MS, MAX_CALL_BYTES, signCall } from '../../shared/platform/signed-call.ts';
import type { VoiceSession } from '../../shared/voice/session.ts';

let stage: VoiceStage;
let node: NodeProcess;
let session: VoiceSession;
beforeAll(async () => {
  stage = await openVoiceStage(2);
  node = await stage.start({ VOICE_NODE_SECRET: `${'n'.repeat(40)},${SECRET}` });
  await until('agents to be ready', async () => (await ready()) === 2);
  session = await stage.open();
  await stage.active(session.id);
});
afterAll(() => stage.close());

const ready = async () => (await node.call('status', undefined)).agents.filter(({ isReady }) => isReady).length;
const target = (path = '/v1/leave', nodeId = node.id) => ({
  ...{ nodeId, url: `http://127.0.0.1:${node.port}${path}`, method: 'POST' as const },
  body: JSON.stringify({ key: 'k', ...about(), reason: 'left' }),
});
const about = () => ({ session: session.id, agent: session.agent, fence: session.fence });
async function refusal(request: Request | Promise<Request>) {
  const response = await fetch(await request);
  return [response.status, ((await response.json()) as { error: { code: string } }).error.code];
}
const metrics = async () => (await node.fetch('/metrics', { authorization: `Bearer ${METRICS_TOKEN}` })).text();

describe('a call is refused, and nothing happens, when it', () => {
  test.each<[string, () => Request | Promise<Request>, number, string]>([
    ['isn’t signed', () => new Request(target().url, { method: 'POST', body: '{}' }), 401, 'unauthorized'],
    ['is signed with another secret', () => signCall(target(), 'x'.repeat(40)), 401, 'unauthorized'],
    ['is for another node', () => signCall(target('/v1/leave', 'other'), SECRET), 401, 'unauthorized'],
    [
      'is too old',
      () => signCall(target(), SECRET, { nowMs: Date.now() - CALL_WINDOW_MS - 1_000 }),
      401,
      'unauthorized',
    ],
    [
      'goes to a different route than signed',
      async () => {
        const signed = await signCall(target('/v1/wake'), SECRET);
        return new Request(target().url, { method: 'POST', headers: signed.headers, body: target().body });
      },
      401,
      'unauthorized',
    ],
    [
      'has a different body than signed',
      async () => {
        const signed = await signCall({ ...target(), body: '{}' }, SECRET);
        return new Request(target().url, { method: 'POST', headers: signed.headers, body: target().body });
      },
      401,
      'unauthorized',
    ],
    [
      'is larger than any call',
      () => signCall({ ...target(), body: ' '.repeat(MAX_CALL_BYTES + 1) }, SECRET),
      413,
      'too_large',
    ],
    ['isn’t JSON', () => signCall({ ...target(), body: '{' }, SECRET), 400, 'bad_request'],
    ['has an extra field', () => signCall({ ...target('/v1/wake'), body: '{"now":true}' }, SECRET), 400, 'bad_request'],
    ['has an unknown name', () => signCall(target('/v1/sing'), SECRET), 404, 'not_found'],
  ])('%s', async (_, request, status, code) => {
    expect(await refusal(request())).toEqual([status, code]);
    expect(await stage.stateOf(session.id)).toMatchObject({ state: 'active' });
  });

  test('is replayed', async () => {
    const { method, url, ...rest } = target('/v1/wake');
    const options = { nonce: 'AAAAAAAAAAAAAAAAAAAAAA' };
    const twice = () => signCall({ ...rest, method, url, body: '{}' }, SECRET, options);
    expect((await fetch(await twice())).status).toBe(200);
    expect(await refusal(twice())).toEqual([401, 'unauthorized']);
  });

  test('was captured before the node restarted', async () => {
    const captured = target('/v1/drain', 'restarted');
    const signed = await signCall({ ...captured, body: '{"key":"k"}' }, SECRET);
    const bytes = await signed.arrayBuffer();
    const restarted = await stage.start({ NODE_ID: 'restarted' });
    const replay = new Request(captured.url.replace(String(node.port), String(restarted.port)), {
      ...{ method: 'POST', headers: signed.headers, body: bytes },
    });
    expect(await refusal(replay)).toEqual([401, 'unauthorized']);
    expect(await restarted.call('status', undefined)).toMatchObject({ isDraining: false });
    restarted.child.kill('SIGKILL');
    await restarted.ended;
  });

  test('has the fence of an earlier lease, or an agent of another node', async () => {
    const earlier = { ...about(), key: 'k', reason: 'left' as const, fence: String(BigInt(session.fence) - 1n) };
    await expect(node.call('leave', earlier)).rejects.toMatchObject({ code: 'stale_fence' });
    await expect(node.call('leave', { ...earlier, agent: stage.id() })).rejects.toMatchObject({ code: 'stale_fence' });
    await expect(node.call('state', { ...about(), session: '999999' })).rejects.toMatchObject({ code: 'not_found' });
    expect(await stage.stateOf(session.id)).toMatchObject({ state: 'active' });
  });
});

test('a refusal doesn’t reveal what a valid call would look like', async () => {
  const response = await fetch(target().url, {
    method: 'POST',
    headers: { [CALL_HEADERS.signature]: '0'.repeat(64) },
    body: '{}',
  });
  expect(await response.text()).not.toContain(SECRET);
});

test('status reports agents, sessions, and Lavalink', async () => {
  const status = await node.call('status', undefined);
  expect(status).toMatchObject({ node: node.id, isPaused: false, isDraining: false });
  expect(status.agents.map(({ agent }) => agent).sort()).toEqual([...stage.agentIds].sort());
  expect(status.agents.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(1);
  expect(status.agents.every(({ guilds }) => guilds === 2)).toBe(true);
  expect(status.lavalink.map(({ id, isConnected }) => [id, isConnected])).toEqual([
    ['lavalink-1', true],
    ['lavalink-2', true],
  ]);
  expect(status.lavalink.reduce((sum, { players }) => sum + players, 0)).toBe(1);
});

test('a healthy node is live and ready', async () => {
  expect(await (await node.fetch('/healthz')).json()).toEqual({ status: 'healthy' });
  const response = await node.fetch('/readyz', { authorization: `Bearer ${METRICS_TOKEN}` });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    status: 'healthy',
    components: {
      gateway: { held: 2, ready: 2 },
      lavalink: { configured: 2, reachable: 2 },
      database: { status: 'healthy' },
    },
  });
});

test('strangers who flood /readyz learn the status alone, and cost Lavalink one look', async () => {
  let lookups = 0;
  const lavalink = createServer((_, response) => {
    lookups += 1;
    response.end('4.2.2');
  }).listen(0, '127.0.0.1');
  await once(lavalink, 'listening');
  onTestFinished(() => void lavalink.close());
  const url = `http://127.0.0.1:${(lavalink.address() as AddressInfo).port}`;
  // It holds no agents, so nothing else asks this Lavalink server.
  const flooded = await stage.start({ LAVALINK_NODES: JSON.stringify([{ id: 'counting', url, password: 'p' }]) });
  const answers = await Promise.all(Array.from({ length: 50 }, () => flooded.fetch('/readyz')));
  for (const answer of answers) expect(await answer.json()).toEqual({ status: expect.any(String) });
  expect(lookups).toBe(1);
  const wrong = await flooded.fetch('/readyz', { authorization: 'Bearer wrong' });
  expect(await wrong.json()).toEqual({ status: expect.any(String) });
  flooded.child.kill('SIGKILL');
  await flooded.ended;
});

test('metrics require their token, and report what’s running', async () => {
  expect((await node.fetch('/metrics')).status).toBe(401);
  expect((await node.fetch('/metrics', { authorization: 'Bearer wrong' })).status).toBe(401);
  const text = await metrics();
  for (const line of [
    'chorus_agent_connected 2',
    'chorus_agent_ready 2',
    'chorus_agent_busy{kind="music"} 1',
    'chorus_agent_busy{kind="assistant"} 0',
    'chorus_sessions_active{kind="music"} 1',
    'chorus_music_voice_connections_active 1',
  ])
    expect(text.split('\n')).toContain(line);
  expect(text).toMatch(/^chorus_agent_uptime_seconds\{stat="min"\} [0-9.]*[1-9]/m);
  expect(text).toMatch(/^chorus_db_query_duration_seconds_count\{operation="voice_renew"\} [1-9]/m);
  expect(text).toMatch(/^chorus_discord_api_calls_total\{route="\/gateway\/bot",status="200"\} 2$/m);
});
