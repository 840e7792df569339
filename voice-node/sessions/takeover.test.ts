/** Nodes that notice a takeover too late, and what a node finds when it comes after another. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { placeOf } from '../../infra/sandbox/discord/gateway/testing.ts';
import {
  agentsReady,
  openVoiceStage,
  playersOf,
  until,
  type VoiceStage,
} from '../../infra/testing/voice-node/stage.ts';
import type { VoiceSession } from '../../shared/voice/session.ts';
import { dismissSessions } from '../../shared/voice/sessions.ts';

let stage: VoiceStage;
beforeEach(async () => {
  stage = await openVoiceStage(2);
});
afterEach(() => stage.close());

const isHeard = ({ agent, channel }: VoiceSession) =>
  stage.placeOf(agent) === channel &&
  playersOf(stage, agent).filter(({ voice, state }) => voice.channelId === channel && state.connected).length === 1;

test('a process that notices late that its name was taken disconnects nothing of its successor', async () => {
  const one = await stage.start({ NODE_ID: 'one', LEASE_MS: '120000' });
  await agentsReady(one, 2);
  const sessions = [await stage.openActive(), await stage.openActive()];
  // From now on, the first process gets no news about that.
  await stage.sql.unsafe(`
    create or replace function voice_is_current(p_runner text, p_incarnation bigint) returns boolean language plpgsql as $$
    begin
      perform pg_sleep(1.5) from agent_runners where runner_id = p_runner and incarnation <> p_incarnation;
      perform from agent_runners where runner_id = p_runner and incarnation = p_incarnation for no key update;
      return found;
    end $$`);
  const again = await stage.start({ NODE_ID: 'one' });
  await agentsReady(again, 2);
  expect(await one.ended).toBe(0);
  // Once its logins are gone, everything it sent before it exited has arrived.
  await until('only one login to be left of each agent', () =>
    stage.agentIds.every((agent) => stage.discord.core.sessions.of(agent).length === 1),
  );
  await until('the sessions to be connected', () => sessions.every(isHeard));
  for (const { id } of sessions) expect(await stage.stateOf(id)).toMatchObject({ state: 'active', runner: 'one' });
});

test('a node that learns from a kick that it lost its agent logs it out, and leaves the session to the new holder', async () => {
  // Its next heartbeat comes after this test times out.
  const node = await stage.start({ LEASE_MS: '120000' });
  await agentsReady(node, 2);
  const session = await stage.openActive();
  await stage.sql`update agent_bots set fence = nextval('voice_fence') where agent_id = ${session.agent}`;
  const [guild] = placeOf(stage.discord, 'Chorus Lounge', 'Lounge');
  stage.discord.core.voice.leave(guild, session.agent);
  // Its session at Discord is left to the new holder.
  await until('the agent to be logged out', () =>
    stage.discord.core.sessions.of(session.agent).every(({ outlet }) => outlet === undefined),
  );
  expect(await stage.stateOf(session.id)).toMatchObject({ state: 'active', endReason: null });
  expect((await node.call('status', undefined)).agents.map(({ agent }) => agent)).not.toContain(session.agent);
});

test('a node whose connection to Discord breaks after it lost its agent doesn’t take the session back', async () => {
  const node = await stage.start({ LEASE_MS: '120000' });
  await agentsReady(node, 2);
  const session = await stage.openActive();
  await stage.sql`
    update agent_bots set runner_id = ${(await stage.node()).id}, fence = nextval('voice_fence') where agent_id = ${session.agent}`;
  // As when the new holder resumes it.
  stage.discord.core.gateway.drop(session.agent);
  await until('the agent to be left to the other node', async () => {
    const { agents } = await node.call('status', undefined);
    return !agents.some(({ agent }) => agent === session.agent);
  });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(stage.discord.core.sessions.of(session.agent).map(({ outlet }) => outlet)).toEqual([undefined]);
  expect(stage.placeOf(session.agent)).toBe(session.channel);
});

test('a node that compares its rows before it learns that it lost its agent disconnects nothing of the new holder', async () => {
  const node = await stage.start({ LEASE_MS: '120000' });
  await agentsReady(node, 2);
  const session = await stage.openActive();
  const [player] = playersOf(stage, session.agent);
  const places: (string | null)[] = [];
  stage.discord.core.events.subscribe((event) => {
    if (event.type === 'voice_state' && event.user_id === session.agent) places.push(event.channel_id);
  });
  await stage.sql`
    update agent_bots set runner_id = ${(await stage.node()).id}, fence = nextval('voice_fence') where agent_id = ${session.agent}`;
  // Lavalink servers that come back are a reason to compare.
  for (const endpoint of stage.lavalink) endpoint.dropSockets();
  await until('the agent to be left to the other node', async () => {
    const { agents } = await node.call('status', undefined);
    return !agents.some(({ agent }) => agent === session.agent);
  });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(places).toEqual([]);
  expect(playersOf(stage, session.agent)).toMatchObject([{ sessionId: player?.sessionId }]);
  expect(await stage.stateOf(session.id)).toMatchObject({ state: 'active', endReason: null });
});

test('a channel whose session ended while no node was running is left by the next node', async () => {
  const one = await stage.start();
  await agentsReady(one, 2);
  const session = await stage.openActive();
  one.child.kill('SIGKILL');
  await one.ended;
  const staff = stage.as(stage.id(), { guildId: stage.guildId });
  expect(await dismissSessions(stage.store, staff, session.channel)).toMatchObject({ status: 'released' });
  expect(stage.placeOf(session.agent)).toBe(session.channel);
  await agentsReady(await stage.start(), 2);
  await until('the agent to be out', () => stage.placeOf(session.agent) === undefined);
});
