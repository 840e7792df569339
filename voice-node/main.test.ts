/** How the process starts and exits. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFaultyProxy } from '../infra/testing/faulty-proxy.ts';
import { openVoiceStage, until, type VoiceStage } from '../infra/testing/voice-node/stage.ts';

let stage: VoiceStage;
beforeEach(async () => {
  stage = await openVoiceStage(1);
});
afterEach(() => stage.close());

test('a process with an invalid environment says what to set, and exits', async () => {
  const node = await stage.start({ VOICE_NODE_SECRET: 'short', NODE_PUBLIC_URL: 'nowhere' });
  expect(await node.ended).toBe(1);
  expect(node.output()).toContain('VOICE_NODE_SECRET');
  expect(node.output()).toContain('NODE_PUBLIC_URL');
});

test('a process without a database waits for it', async () => {
  const proxy = await openFaultyProxy(stage.url);
  proxy.set('hangs up');
  const starting = stage.start({ DATABASE_URL: proxy.url });
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  proxy.set('open');
  const node = await starting;
  await until('its agent to be ready', async () => (await node.call('status', undefined)).agents[0]?.isReady === true);
  proxy.close();
});

test('a second signal ends it at once, even if it can’t hand over', async () => {
  const proxy = await openFaultyProxy(stage.url);
  const node = await stage.start({ DATABASE_URL: proxy.url, LEASE_MS: '60000' });
  await until('its agent to be ready', async () => (await node.call('status', undefined)).agents[0]?.isReady === true);
  proxy.set('silent');
  node.child.kill('SIGINT');
  await until('it to drain', () => node.output().includes('draining'));
  // Signals that arrive together are one.
  await new Promise((resolve) => setTimeout(resolve, 600));
  node.child.kill('SIGINT');
  expect(await node.ended).toBe(1);
  proxy.close();
});

test.each<[string, NodeJS.Signals[]]>([
  ['SIGINT', ['SIGINT']],
  ['SIGHUP', ['SIGHUP']],
  ['two signals at once', ['SIGTERM', 'SIGINT']],
])('%s shuts it down cleanly: the agent logs out, its lease is free, the node is offline', async (_, signals) => {
  const node = await stage.start();
  await until('its agent to be ready', async () => (await node.call('status', undefined)).agents[0]?.isReady === true);
  for (const signal of signals) node.child.kill(signal);
  expect(await node.ended).toBe(0);
  // Discord, in this process, may hear of it a moment later.
  await until('the agent to be logged out', () => stage.discord.core.sessions.of(stage.agentIds[0] ?? '').length === 0);
  const [agent] = await stage.sql`select runner_id from agent_bots where agent_id = ${stage.agentIds[0] ?? ''}`;
  expect(agent).toEqual({ runner_id: null });
  const [runner] =
    await stage.sql`select live_until <= clock_timestamp() as over from agent_runners where runner_id = ${node.id}`;
  expect(runner).toEqual({ over: true });
});
