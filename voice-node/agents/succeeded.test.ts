/** An agent that someone else may hold by now, and one that's handed on twice in a row. */
import { expect, test } from 'vitest';
import { type LoneStage, openLoneStage } from '../../infra/testing/voice-node/single-agent.ts';
import { playersOf, until } from '../../infra/testing/voice-node/stage.ts';
import type { SealedToken } from '../../shared/platform/token-crypto.ts';
import { openGatewayState } from '../../shared/voice/gateway-state.ts';
import type { Agent } from './agent.ts';

async function joined(holds = () => true, gateway = {}) {
  const stage = await openLoneStage(gateway);
  const channel = stage.newChannel();
  const { agent } = await stage.logIn({ holds });
  await agent.voice?.connect(stage.guildId, channel);
  return { stage, agent, channel };
}
const isConnected = ({ discord }: LoneStage, { id }: Agent) =>
  discord.core.sessions.of(id).some(({ outlet }) => outlet !== undefined);
const drop = ({ discord }: LoneStage, { id }: Agent) => discord.core.gateway.drop(id);

test.each(['has ended while it was frozen', 'was lost'])('an agent whose lease %s touches nothing', async (how) => {
  let isHeld = true;
  const { stage, agent, channel } = await joined(() => isHeld);
  drop(stage, agent);
  await until('it to resume', () => isConnected(stage, agent));
  const { voice, lines } = agent;

  if (how === 'was lost') agent.suspend();
  else isHeld = false;
  await voice?.disconnect(stage.guildId);
  await expect(lines.write(channel, 'A line')).rejects.toThrow();
  // What was sent before has arrived once this is noticed.
  drop(stage, agent);
  await until('it to be gone', () => !isConnected(stage, agent));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(isConnected(stage, agent)).toBe(false);
  expect(stage.placeOf(agent.id)).toBe(channel);
  expect(playersOf(stage, agent.id)).toMatchObject([{ voice: { channelId: channel } }]);
});

test('an agent whose lease was lost because it was revoked leaves its channel', async () => {
  const { stage, agent } = await joined();
  agent.suspend();
  expect(agent.voice).toBeUndefined();
  await agent.stop();
  await until('it to be out', () => stage.placeOf(agent.id) === undefined);
  expect(playersOf(stage, agent.id)).toEqual([]);
});

test('what Discord was told has been received is what the next one knows', async () => {
  const heartbeatMs = 200;
  let isHeld = true;
  const { stage, agent, channel } = await joined(() => isHeld, { heartbeatMs });
  const session = () => stage.discord.core.world.voice.get(`${stage.guildId}:${agent.id}`)?.sessionId;
  const before = session();
  const keptVoice = async () => {
    const [row] = await stage.sql<SealedToken[]>`select ciphertext, key_id as "keyId" from agent_gateways`;
    const state = row && (await openGatewayState(stage.cipher, agent.id, row));
    return state?.guilds.find(({ id }) => id === stage.guildId)?.voice;
  };
  await until('its place to be kept', async () => (await keptVoice()) !== undefined);
  // Too soon after that to be kept as well.
  stage.newChannel();
  await new Promise((resolve) => setTimeout(resolve, 3 * heartbeatMs));
  // As if its process had died.
  isHeld = false;
  drop(stage, agent);
  for (const endpoint of stage.lavalink) endpoint.dropSockets(agent.id);

  const next = await stage.logIn({ goesOn: true });
  expect(session()).toBe(before);
  expect(await next.agent.voice?.check(stage.guildId)).toBe('connected');
  expect(next.agent.voice?.channelOf(stage.guildId)).toBe(channel);
});

test.each(['before it logs in', 'before it’s ready'])('handed over again %s, it goes on at the third', async (when) => {
  const { stage, agent: first, channel } = await joined();
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
  const second = await stage.claim({ goesOn: true });
  void second.logIn();
  if (when === 'before it’s ready')
    await until('it to go on', () => second.agent.voice?.channelOf(stage.guildId) === channel);
  await second.agent.handOver();
  await rename('voice_agent_ready_kept', 'voice_agent_ready');

  const third = await stage.logIn({ goesOn: true });
  expect(await third.agent.voice?.check(stage.guildId)).toBe('connected');
  expect(third.agent.voice?.channelOf(stage.guildId)).toBe(channel);
  expect(places).toEqual([]);
  expect(gateway()).toBe(session);
  expect(playersOf(stage, first.id)).toMatchObject([{ sessionId: before?.sessionId, state: { connected: true } }]);
});
