/** An agent that somebody else may hold by now, and one that's handed on twice in a row. */
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

test.each(['before it logs in', 'before it’s ready'])('handed over again %s, it goes on at the third', async (when) => {
  const { agent: first, channel } = await joined();
  const places: (string | null)[] = [];
  stage.discord.core.events.subscribe((event) => {
    if (event.type === 'voice_state' && event.user_id === first.id) places.push(event.channel_id);
  });
  const gateway = () => stage.discord.core.world.voice.get(`${stage.guildId}:${first.id}`)?.sessionId;
  const [before] = playersOf(stage, first.id);
  const session = gateway();
  await first.handOver();

  // It can't become ready.
  const rename = (from: string, to: string) => stage.sql.unsafe(`alter function ${from} rename to ${to}`);
  await rename('voice_agent_ready', 'voice_agent_ready_kept');
  const second = await claimed({ goesOn: true });
  void second.logIn();
  if (when === 'before it’s ready')
    await until('it to go on', () => second.agent.voice?.channelOf(stage.guildId) === channel);
  await second.agent.handOver();
  await rename('voice_agent_ready_kept', 'voice_agent_ready');

  const third = await claimed({ goesOn: true });
  await third.logIn();
  await until('it to be ready', () => third.agent.isReady);
  expect(await third.agent.voice?.check(stage.guildId)).toBe('connected');
  expect(third.agent.voice?.channelOf(stage.guildId)).toBe(channel);
  expect(places).toEqual([]);
  expect(gateway()).toBe(session);
  expect(playersOf(stage, first.id)).toMatchObject([{ sessionId: before?.sessionId, state: { connected: true } }]);
});
