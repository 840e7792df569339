/** An agent that somebody else may hold by now. */
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

async function claimed(options?: Parameters<typeof claimedAgent>[1]): Promise<LoneAgent> {
  const lone = await claimedAgent(stage, options);
  agents.push(lone.agent);
  return lone;
}
async function joined(holds = () => true) {
  const channel = stage.newChannel();
  const { agent, logIn } = await claimed({ holds });
  await logIn();
  await until('it to be ready', () => agent.isReady);
  await agent.voice?.connect(stage.guildId, channel);
  return { agent, channel };
}
const isConnected = ({ id }: Agent) => stage.discord.core.sessions.of(id).some(({ outlet }) => outlet !== undefined);
const drop = ({ id }: Agent) => stage.discord.core.gateway.drop(id);

test.each(['has ended while it was frozen', 'was lost'])('an agent whose lease %s touches nothing', async (how) => {
  let isHeld = true;
  const { agent, channel } = await joined(() => isHeld);
  drop(agent);
  await until('it to resume', () => isConnected(agent));
  const { voice, lines } = agent;

  if (how === 'was lost') agent.suspend();
  else isHeld = false;
  await voice?.disconnect(stage.guildId);
  await expect(lines.write(channel, 'A line')).rejects.toThrow();
  // What was sent before has arrived once this is noticed.
  drop(agent);
  await until('it to be gone', () => !isConnected(agent));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(isConnected(agent)).toBe(false);
  expect(stage.placeOf(agent.id)).toBe(channel);
  expect(playersOf(stage, agent.id)).toMatchObject([{ voice: { channelId: channel } }]);
});

test('an agent whose lease was lost because it was revoked leaves its channel', async () => {
  const { agent } = await joined();
  agent.suspend();
  expect(agent.voice).toBeUndefined();
  await agent.stop();
  await until('it to be out', () => stage.placeOf(agent.id) === undefined);
  expect(playersOf(stage, agent.id)).toEqual([]);
});
