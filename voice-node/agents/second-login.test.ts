/** Two logins of one agent at once, as when a node is started again before the process it follows has noticed. */
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

/** A process that takes the node's name, and with it the agent; and what it hears, in order. */
async function login(): Promise<LoneAgent> {
  const lone = await claimedAgent(stage);
  agents.push(lone.agent);
  await lone.logIn();
  await until('it to be ready', () => lone.agent.isReady);
  return lone;
}

const isServedBy = async ({ voice }: Agent) => (await voice?.check(stage.guildId)) === 'connected';

test('the later login takes the place, and nothing the earlier one does takes it away', async () => {
  const channel = stage.newChannel();
  const former = await login();
  await former.agent.voice?.connect(stage.guildId, channel);
  const latter = await login();
  const before = latter.heard.length;
  await latter.agent.voice?.connect(stage.guildId, channel);

  await until('the former to notice', () => former.heard.includes('displaced'));
  // It was not kicked: nothing is to be released.
  expect(former.heard).not.toContain('removed');
  expect(await former.agent.voice?.check(stage.guildId)).toBe('broken');

  await former.agent.voice?.disconnect(stage.guildId);
  await former.agent.stop();
  await until('the former to be logged out', () => stage.discord.core.sessions.of(latter.agent.id).length === 1);
  expect(stage.placeOf(latter.agent.id)).toBe(channel);
  expect(await isServedBy(latter.agent)).toBe(true);
  await until('one player', () => playersOf(stage, latter.agent.id).length === 1);
  expect(latter.heard.slice(before)).not.toContain('removed');
  expect(latter.heard.slice(before)).not.toContain('displaced');
});

test('a login whose place was taken takes it back by joining again', async () => {
  const channel = stage.newChannel();
  const former = await login();
  await former.agent.voice?.connect(stage.guildId, channel);
  const latter = await login();
  await latter.agent.voice?.connect(stage.guildId, channel);
  await until('the former to notice', () => former.heard.includes('displaced'));

  await former.agent.voice?.connect(stage.guildId, channel);
  await until('the latter to notice', () => latter.heard.includes('displaced'));
  expect(await isServedBy(former.agent)).toBe(true);
});
