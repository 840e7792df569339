/** Beside a Lavalink server that accepts voice updates first and connects afterward, an agent joins no more often than it has to. */
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Channel, Guild } from '../../infra/sandbox/discord/world.ts';
import { play, playerOf, sounds } from '../../infra/testing/voice-node/music.ts';
import {
  agentsReady,
  type NodeProcess,
  openVoiceStage,
  until,
  type VoiceStage,
} from '../../infra/testing/voice-node/stage.ts';

/** How long the servers take to connect, in milliseconds. */
const VOICE_MS = 700;

let stage: VoiceStage;
let node: NodeProcess;
beforeAll(async () => {
  stage = await openVoiceStage(1, undefined, { voiceDelayMs: VOICE_MS });
  node = await stage.start();
  await agentsReady(node, 1);
});
afterAll(() => stage.close());
afterEach(() => vi.restoreAllMocks());

/** What the agent asks of Discord's gateway from now on: the channels of its op 4, null to leave. */
function voiceRequests(): (string | null)[] {
  const { voice } = stage.discord.core;
  const request = vi.spyOn(voice, 'request');
  const channels: (string | null)[] = [];
  const original = request.getMockImplementation() ?? Object.getPrototypeOf(voice).request;
  request.mockImplementation((session, update) => {
    channels.push(update.channel_id);
    original.call(voice, session, update);
  });
  return channels;
}

async function playing() {
  const at = await stage.openActive();
  await play(stage, node, at, 'demo:first-light');
  await sounds(stage, at, 'first-light');
  await until('it to be heard', () => (playerOf(stage, at)?.state.position ?? 0) > 500);
  return at;
}

test('a player that moves joins once', async () => {
  const at = await playing();
  const requests = voiceRequests();
  const server = stage.lavalink.find((endpoint) => endpoint.players().length > 0);
  await server?.kill();
  await until('it to sound elsewhere', () => playerOf(stage, at)?.state.connected === true);
  await until('it to advance', async () => (playerOf(stage, at)?.framesSent ?? 0) > 50);
  // Rows are compared every second.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(requests).toEqual([at.channel]);
  expect(playerOf(stage, at)?.state.connected).toBe(true);
  await server?.restart();
  await node.leave(at);
});

test('an agent that staff drags to another channel doesn’t leave it to join again', async () => {
  const at = await playing();
  const requests = voiceRequests();
  const to = stage.newChannel();
  const { core } = stage.discord;
  core.voice.place(core.world.guild(stage.guildId) as Guild, at.agent, core.world.channel(to) as Channel);
  await until('the session to follow', async () => (await stage.stateOf(at.id)).channel === to);
  await new Promise((resolve) => setTimeout(resolve, VOICE_MS + 1_500));
  expect(requests).toEqual([]);
  expect(playerOf(stage, at)).toMatchObject({ state: { connected: true } });
  await node.leave(at);
});
