/** One voice node as its own process, with the real discord.js and lavalink-client against the local Discord and Lavalink. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { placeOf, userId } from '../infra/sandbox/discord/gateway/testing.ts';
import type { Channel, Guild } from '../infra/sandbox/discord/world.ts';
import {
  about,
  agentsReady,
  type NodeProcess,
  openVoiceStage,
  playersOf,
  until,
  type VoiceStage,
} from '../infra/testing/voice-node/stage.ts';
import { writeIntent } from '../shared/voice/intents.ts';
import type { VoiceSession } from '../shared/voice/session.ts';

let stage: VoiceStage;
let node: NodeProcess;
let guild: Guild;
beforeAll(async () => {
  stage = await openVoiceStage(2);
  [guild] = placeOf(stage.discord, 'Chorus Lounge', 'Lounge');
  node = await stage.start();
  await agentsReady(node, 2);
});
afterAll(() => stage.close());

const channelOf = (id: string): Channel => {
  const channel = guild.channels.find((each) => each.id === id);
  if (channel === undefined) throw new Error('no such channel');
  return channel;
};
const joinCall = (session: VoiceSession) => {
  const { guild: of, channel, kind } = session;
  return node.call('join', { key: session.id, ...about(session), guild: of, channel, kind });
};
const playersBy = (agent: string) => playersOf(stage, agent);

test('agents log in, and their guilds are saved', async () => {
  const rows = await stage.sql`select distinct agent_id::text from agent_guilds where guild_id = ${stage.guildId}`;
  expect(rows.map(({ agent_id }) => agent_id).sort()).toEqual([...stage.agentIds].sort());
});

describe('a session', () => {
  test('is joined without a call, kept with a voice connection, and left', async () => {
    const session = await stage.openActive();
    expect(stage.placeOf(session.agent)).toBe(session.channel);
    expect(playersBy(session.agent)).toMatchObject([{ guildId: guild.id, state: { connected: true } }]);
    expect(await node.call('state', about(session))).toMatchObject({ state: 'active', channel: session.channel });
    expect(await node.call('leave', { key: 'k', ...about(session), reason: 'left' })).toEqual({ state: 'left' });
    expect(await stage.ended(session.id)).toBe('left');
    await until('the agent to be out', () => stage.placeOf(session.agent) === undefined);
    await until('the player to be gone', () => playersBy(session.agent).length === 0);
  });

  test('is joined by the time the call returns, and a second call finds it joined', async () => {
    const session = await stage.open();
    expect(await joinCall(session)).toMatchObject({ state: 'active', channel: session.channel });
    expect(await joinCall(session)).toMatchObject({ state: 'active', channel: session.channel });
    expect(stage.placeOf(session.agent)).toBe(session.channel);
    await node.leave(session);
  });

  test('is joined no matter which of the two events Discord sends first', async () => {
    stage.discord.core.voice.settings.order = 'server-first';
    const session = await stage.openActive();
    expect(playersBy(session.agent)).toMatchObject([{ state: { connected: true } }]);
    stage.discord.core.voice.settings.order = 'state-first';
    await node.leave(session);
  });

  test('is joined once there’s a voice server', async () => {
    const { endpoint } = stage.voiceServer;
    stage.discord.core.voice.setEndpoint(null);
    const session = await stage.open();
    const joined = joinCall(session);
    await until('the agent to be in the channel', () => stage.placeOf(session.agent) === session.channel);
    stage.discord.core.voice.setEndpoint(endpoint);
    expect(await joined).toMatchObject({ state: 'active' });
    await node.leave(session);
  });

  test('keeps playing while the Lavalink socket is down for a moment', async () => {
    const session = await stage.openActive();
    const [before] = playersBy(session.agent);
    for (const endpoint of stage.lavalink) endpoint.dropSockets();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(playersBy(session.agent)).toMatchObject([
      { sessionId: before?.sessionId, voice: before?.voice, state: { connected: true } },
    ]);
    expect(await stage.stateOf(session.id)).toMatchObject({ state: 'active' });
    await node.leave(session);
  });

  test('continues in the channel a moderator moves its agent to', async () => {
    for (const order of ['state-first', 'server-first'] as const) {
      stage.discord.core.voice.settings.order = order;
      const session = await stage.openActive();
      const target = stage.newChannel();
      stage.discord.core.voice.place(guild, session.agent, channelOf(target));
      await until('the row to follow', async () => (await stage.stateOf(session.id)).channel === target);
      await until('the player to follow', () =>
        playersBy(session.agent).some(({ voice, state }) => voice.channelId === target && state.connected),
      );
      // A node that acts on outdated rows would move it back.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(stage.placeOf(session.agent)).toBe(target);
      expect(await stage.stateOf(session.id)).toMatchObject({ state: 'active', channel: target });
      await node.leave(session);
    }
    stage.discord.core.voice.settings.order = 'state-first';
  });

  test('ends when its agent is moved to a channel that has a session', async () => {
    const [one, other] = [await stage.openActive(), await stage.openActive()];
    stage.discord.core.voice.place(guild, one.agent, channelOf(other.channel));
    expect(await stage.ended(one.id)).toBe('channel_taken');
    await until('the agent to be out', () => stage.placeOf(one.agent) === undefined);
    expect(await stage.stateOf(other.id)).toMatchObject({ state: 'active' });
    await node.leave(other);
  });

  test('ends when a moderator disconnects its agent', async () => {
    const session = await stage.openActive();
    stage.discord.core.voice.leave(guild, session.agent);
    expect(await stage.ended(session.id)).toBe('kicked');
  });

  test('ends when its channel is deleted', async () => {
    const session = await stage.openActive();
    stage.discord.core.administration.deleteChannel(guild, channelOf(session.channel));
    expect(await stage.ended(session.id)).toBe('channel_deleted');
  });

  test('ends when staff dismiss it, even without a call', async () => {
    const session = await stage.openActive();
    await stage.sql`update voice_sessions set state = 'ended', ended_at = clock_timestamp(), end_reason = 'dismissed'
      where session_id = ${session.id}`;
    await until('the agent to be out', () => stage.placeOf(session.agent) === undefined);
  });

  test('moves on request', async () => {
    const session = await stage.openActive();
    const channel = stage.newChannel();
    expect(await node.call('move', { key: 'm', ...about(session), channel })).toMatchObject({
      state: 'active',
      channel,
    });
    expect(stage.placeOf(session.agent)).toBe(channel);
    await node.leave(session);
  });
});

describe('a channel that can’t be joined ends the session at once, and the caller gets the reason:', () => {
  test.each([
    [
      'a full one',
      () => {
        const channel = stage.newChannel({ userLimit: 1 });
        stage.discord.core.voice.place(guild, userId(stage.discord, 'bob'), channelOf(channel));
        return channel;
      },
      'channel_full',
      'not_joined',
    ],
    ['a Stage', () => stage.newChannel({ type: 13 }), 'stage', 'stage'],
    [
      'one it can’t see',
      () => {
        const channel = stage.newChannel();
        stage.discord.core.administration.changeChannel(guild, channelOf(channel), {
          overwrites: [
            { id: guild.id, type: 0, allow: 0n, deny: 1n << 10n },
            ...stage.agentIds.map((id) => ({ id, type: 1 as const, allow: 0n, deny: 1n << 10n })),
          ],
        });
        return channel;
      },
      'no_access',
      'no_access',
    ],
    [
      'one that is gone',
      () => {
        const channel = stage.newChannel();
        stage.discord.core.administration.deleteChannel(guild, channelOf(channel));
        return channel;
      },
      'not_found',
      'channel_deleted',
    ],
  ])('%s', async (_, channel, code, reason) => {
    const session = await stage.open(channel());
    await expect(joinCall(session)).rejects.toMatchObject({ code });
    expect(await stage.ended(session.id)).toBe(reason);
  });
});

test('when an agent is kicked from the guild, another one takes over its session', async () => {
  const session = await stage.openActive();
  stage.discord.core.administration.kick(guild, session.agent);
  await until('another agent to serve it', () =>
    stage.agentIds.some((agent) => agent !== session.agent && stage.placeOf(agent) === session.channel),
  );
  await stage.active(session.id);
  stage.discord.core.administration.invite(guild, session.agent, 3_146_752n);
  await until('the agent to be back', async () => {
    const [row] =
      await stage.sql`select from agent_guilds where guild_id = ${guild.id} and agent_id = ${session.agent}`;
    return row !== undefined;
  });
  await stage.sql`update voice_sessions set state = 'ended', ended_at = clock_timestamp(), end_reason = 'dismissed'
    where session_id = ${session.id}`;
});

test('humans count as listeners, bots don’t', async () => {
  const session = await stage.openActive();
  const heardAt = async () =>
    (await stage.sql<{ heard_at: Date }[]>`select heard_at from voice_sessions where session_id = ${session.id}`)[0]
      ?.heard_at;
  stage.discord.core.voice.place(guild, userId(stage.discord, 'bass'), channelOf(session.channel));
  const before = await heardAt();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(await heardAt()).toEqual(before);
  stage.discord.core.voice.place(guild, userId(stage.discord, 'carol'), channelOf(session.channel));
  await until('the listener to be noted', async () => String(await heardAt()) !== String(before));
  await node.leave(session);
});

test('an unknown verb gets one result', async () => {
  const session = await stage.openActive();
  const caller = stage.as(stage.id(), { guildId: guild.id });
  const asked = await writeIntent(stage.store, caller, session.channel, 'music', { verb: 'sing', payload: {} });
  if (asked.status !== 'asked') throw new Error(`not requested but ${asked.status}`);
  const call = { key: caller.key, ...about(session), intent: asked.intent };
  const answer = { intent: asked.intent, result: { status: 'unknown_verb' } };
  expect(await node.call('intents', call)).toEqual(answer);
  expect(await node.call('intents', call)).toEqual(answer);
  await node.leave(session);
});

describe('when the gateway connection of an agent', () => {
  test('breaks, it resumes and the voice connection stays', async () => {
    const session = await stage.openActive();
    const [before] = playersBy(session.agent);
    const packets = stage.discord.core.sessions.of(session.agent).map(({ id }) => id);
    stage.discord.core.gateway.drop(session.agent);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(stage.discord.core.sessions.of(session.agent).map(({ id }) => id)).toEqual(packets);
    expect(playersBy(session.agent)).toMatchObject([{ voice: before?.voice, state: { connected: true } }]);
    await node.leave(session);
  });

  test('is lost for good, the agent identifies again and rejoins', async () => {
    const session = await stage.openActive();
    const [before] = playersBy(session.agent);
    stage.discord.core.gateway.invalidate(session.agent);
    await until('a new voice connection', () =>
      playersBy(session.agent).some(
        ({ voice, state }) => state.connected && voice.sessionId !== before?.voice.sessionId,
      ),
    );
    await until('it to be in its channel', () => stage.placeOf(session.agent) === session.channel);
    expect(await stage.stateOf(session.id)).toMatchObject({ state: 'active' });
    await node.leave(session);
  });
});
