/** Two logins of one agent at once, as when a node restarts before its predecessor has noticed. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimedAgent, type LoneAgent } from '../../infra/testing/voice-node/single-agent.ts';
import { openVoiceStage, playersOf, until, type VoiceStage } from '../../infra/testing/voice-node/stage.ts';
import type { Agent } from './agent.ts';

let stage: VoiceStage;
let agents: Agent[];
beforeEach(async () => {
  stage = await openVoiceStage(1);
  agents = [];
});
afterEach(async () => {
  await Promise.all(agents.map((agent) => agent.stop()));
  await stage.close();
});

/** A process that takes over the node's name and its agent, with the events it receives, in order. */
async function login(): Promise<LoneAgent> {
  const lone = await claimedAgent(stage);
  agents.push(lone.agent);
  await lone.logIn();
  await until('it to be ready', () => lone.agent.isReady);
  return lone;
}

const isServedBy = async ({ voice }: Agent) => (await voice?.check(stage.guildId)) === 'connected';

test('the later login takes over, and nothing the earlier one does disconnects it', async () => {
  const channel = stage.newChannel();
  const former = await login();
  await former.agent.voice?.connect(stage.guildId, channel);
  const latter = await login();
  const before = latter.events.length;
  await latter.agent.voice?.connect(stage.guildId, channel);

  await until('the former to notice', () => former.events.includes('displaced'));
  // It wasn't kicked, so nothing should be released.
  expect(former.events).not.toContain('removed');
  expect(await former.agent.voice?.check(stage.guildId)).toBe('broken');

  await former.agent.voice?.disconnect(stage.guildId);
  await former.agent.stop();
  await until('the former to be logged out', () => stage.discord.core.sessions.of(latter.agent.id).length === 1);
  expect(stage.placeOf(latter.agent.id)).toBe(channel);
  expect(await isServedBy(latter.agent)).toBe(true);
  await until('one player', () => playersOf(stage, latter.agent.id).length === 1);
  expect(latter.events.slice(before)).not.toContain('removed');
  expect(latter.events.slice(before)).not.toContain('displaced');
});

test('a displaced login takes over again by rejoining', async () => {
  const channel = stage.newChannel();
  const former = await login();
  await former.agent.voice?.connect(stage.guildId, channel);
  const latter = await login();
  await latter.agent.voice?.connect(stage.guildId, channel);
  await until('the former to notice', () => former.events.includes('displaced'));

  await former.agent.voice?.connect(stage.guildId, channel);
  await until('the latter to notice', () => latter.events.includes('displaced'));
  expect(await isServedBy(former.agent)).toBe(true);
});
