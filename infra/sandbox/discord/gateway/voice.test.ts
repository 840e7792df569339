/** How bots join and leave voice, as seen by discord.js's voice adapter. */
import { ChannelType, Events } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LocalDiscord } from '../index.ts';
import type { Json } from '../json.ts';
import { Permission } from '../permissions.ts';
import { snowflakeAt } from '../snowflake.ts';
import type { Channel, Guild } from '../world.ts';
import { AGENT_PERMISSIONS, placeOf, startVoices, userId } from './testing.ts';
import { adapterOf, type LoggedIn, login, type VoiceAdapter } from './testing-clients.ts';

let discord: LocalDiscord;
let alto: LoggedIn;
let adapter: VoiceAdapter;
let guild: Guild;
let lounge: Channel;
let studio: Channel;
beforeEach(async () => {
  discord = await startVoices();
  [guild, lounge] = placeOf(discord, 'Chorus Lounge', 'Lounge');
  [, studio] = placeOf(discord, 'Chorus Lounge', 'Studio');
  alto = await login(discord, 'alto');
  adapter = adapterOf(alto.guild('Chorus Lounge'));
});
afterEach(async () => {
  await alto.client.destroy();
  await discord.stop();
});

const whereIs = (name: string) => discord.core.world.voice.get(`${guild.id}:${userId(discord, name)}`)?.channelId;

async function join(channel: Channel): Promise<{ state: Json; server: Json }> {
  const from = adapter.received.all.length;
  adapter.join(channel.id);
  const state = await adapter.received.find(({ kind }) => kind === 'state', from);
  const server = await adapter.received.find(({ kind }) => kind === 'server', from);
  return { state: state.data, server: server.data };
}

describe('a bot that joins', () => {
  test.each([
    ['state-first', ['state', 'server']],
    ['server-first', ['server', 'state']],
  ] as const)('receives both events, %s', async (order, kinds) => {
    discord.core.voice.settings.order = order;
    const { state, server } = await join(lounge);
    expect(adapter.received.all.map(({ kind }) => kind)).toEqual(kinds);
    const [session] = discord.core.sessions.of(alto.client.user.id);
    expect(state).toMatchObject({ channel_id: lounge.id, session_id: session?.id, self_deaf: true, self_mute: false });
    expect(server).toEqual({ token: expect.any(String), guild_id: guild.id, endpoint: '127.0.0.1:9' });
  });

  test('gets a token that the voice server can verify', async () => {
    const { state, server } = await join(lounge);
    const shown = {
      guildId: guild.id,
      userId: alto.client.user.id,
      sessionId: String(state.session_id),
      token: String(server.token),
    };
    const { voice } = discord.core;
    expect(voice.admits(shown)).toBe(true);
    expect(voice.admits({ ...shown, token: 'x' })).toBe(false);
    expect(voice.admits({ ...shown, sessionId: 'x' })).toBe(false);
    expect(voice.admits({ ...shown, userId: userId(discord, 'bass') })).toBe(false);
    voice.leave(guild, alto.client.user.id);
    expect(voice.admits(shown)).toBe(false);
  });

  test('is visible to the other bots in the guild', async () => {
    const bass = await login(discord, 'bass');
    const seen = bass.next('VOICE_STATE_UPDATE', { user_id: alto.client.user.id });
    adapter.join(lounge.id);
    expect(await seen).toMatchObject({ channel_id: lounge.id, member: { user: { username: 'alto', bot: true } } });
    expect(bass.packets.all.some(({ t }) => t === 'VOICE_SERVER_UPDATE')).toBe(false);
    await bass.client.destroy();
  });

  test('moves to another channel in the same session, with a new token', async () => {
    const first = await join(lounge);
    const second = await join(studio);
    expect(second.state).toMatchObject({ channel_id: studio.id, session_id: first.state.session_id });
    expect(second.server.token).not.toBe(first.server.token);
  });

  test('and only undeafens receives no second voice server', async () => {
    await join(lounge);
    const update = alto.next('VOICE_STATE_UPDATE', { self_deaf: false });
    const shard = alto.guild('Chorus Lounge').shard;
    shard.send({ op: 4, d: { guild_id: guild.id, channel_id: lounge.id, self_mute: false, self_deaf: false } });
    await update;
    expect(adapter.received.all.map(({ kind }) => kind)).toEqual(['state', 'server', 'state']);
  });

  test('and leaves is notified, with the session it had', async () => {
    const { state } = await join(lounge);
    adapter.join(null);
    const left = await adapter.received.find(({ data }) => data.channel_id === null);
    expect(left.data).toMatchObject({ session_id: state.session_id, user_id: alto.client.user.id });
    expect(whereIs('alto')).toBeUndefined();
  });

  test('a Stage starts in the audience, and can speak once staff lets it', async () => {
    const stage = discord.core.administration.createChannel(guild, { name: 'Stage', type: 13 });
    const { state } = await join(stage);
    expect(state.suppress).toBe(true);
    const me = alto.guild('Chorus Lounge').members.me;
    await expect(me?.voice.setSuppressed(false)).rejects.toMatchObject({ code: 50013 });
    await me?.voice.setRequestToSpeak(true);
    const update = alto.next('VOICE_STATE_UPDATE', { suppress: false });
    discord.core.administration.invite(guild, alto.client.user.id, AGENT_PERMISSIONS | Permission.muteMembers);
    await me?.voice.setSuppressed(false);
    expect(await update).toMatchObject({ channel_id: stage.id, request_to_speak_timestamp: null });
  });

  test('without a voice server receives null, and the address later', async () => {
    discord.core.voice.setEndpoint(null);
    expect((await join(lounge)).server.endpoint).toBeNull();
    const later = alto.next('VOICE_SERVER_UPDATE');
    discord.core.voice.setEndpoint('127.0.0.1:4443');
    expect(await later).toMatchObject({ endpoint: '127.0.0.1:4443' });
  });

  test('keeps its connection when another session of the bot asks to leave', async () => {
    await join(lounge);
    const second = await login(discord, 'alto');
    const secondAdapter = adapterOf(second.guild('Chorus Lounge'));
    secondAdapter.join(null);
    // Requests are handled in order. Once this one is done, nothing more comes for the previous one.
    secondAdapter.join(studio.id);
    await adapter.received.find(({ data }) => data.channel_id === studio.id);
    expect(adapter.received.all.map(({ data }) => data.channel_id)).toEqual([lounge.id, undefined, studio.id]);
    await second.client.destroy();
  });

  test('again from a second session takes over, and the first session can end', async () => {
    await join(lounge);
    const second = await login(discord, 'alto');
    const secondAdapter = adapterOf(second.guild('Chorus Lounge'));
    secondAdapter.join(lounge.id);
    await secondAdapter.received.find(({ kind }) => kind === 'server');
    const sessionId = discord.core.world.voice.get(`${guild.id}:${alto.client.user.id}`)?.sessionId;
    await alto.client.destroy();
    await expect.poll(() => discord.core.sessions.of(second.client.user.id)).toHaveLength(1);
    expect(discord.core.sessions.of(second.client.user.id)[0]?.id).toBe(sessionId);
    expect(whereIs('alto')).toBe(lounge.id);
    await second.client.destroy();
  });
});

describe('Discord ignores a bot that asks for', () => {
  const denied = (deny: bigint) => () => {
    const overwrites = [{ id: userId(discord, 'alto'), type: 1 as const, allow: 0n, deny }];
    discord.core.administration.changeChannel(guild, studio, { overwrites });
    return studio.id;
  };
  test.each([
    ["a channel it can't see", denied(Permission.viewChannel)],
    ["a channel it can't connect to", denied(Permission.connect)],
    [
      'a full channel',
      () => {
        discord.core.administration.changeChannel(guild, studio, { userLimit: 1 });
        discord.core.voice.place(guild, userId(discord, 'bob'), studio);
        return studio.id;
      },
    ],
    ['a text channel', () => placeOf(discord, 'Chorus Lounge', 'general')[1].id],
    ["a channel that doesn't exist", () => snowflakeAt(Date.now())],
    ['a channel in another guild', () => placeOf(discord, 'Quiet Harbour', 'Dock')[1].id],
  ])('%s, and leaves it where it was', async (_what, channelId) => {
    adapter.join(channelId());
    // Requests are handled in order. Once this one is done, nothing more comes for the previous one.
    await join(lounge);
    expect(adapter.received.all.map(({ data }) => data.channel_id)).toEqual([lounge.id, undefined]);
  });

  test('a bot that can move members can join a full channel', async () => {
    discord.core.administration.changeChannel(guild, studio, { userLimit: 1 });
    discord.core.voice.place(guild, userId(discord, 'bob'), studio);
    discord.core.administration.invite(guild, alto.client.user.id, AGENT_PERMISSIONS | Permission.moveMembers);
    expect((await join(studio)).state.channel_id).toBe(studio.id);
  });
});

describe('a bot in voice', () => {
  test('that staff moves receives its new channel and a new voice server', async () => {
    const { server } = await join(lounge);
    const from = adapter.received.all.length;
    discord.core.voice.place(guild, alto.client.user.id, studio);
    const next = await adapter.received.find(({ kind }) => kind === 'server', from);
    expect(adapter.received.all.slice(from).map(({ kind }) => kind)).toEqual(['state', 'server']);
    expect(next.data.token).not.toBe(server.token);
    expect(whereIs('alto')).toBe(studio.id);
  });

  test('that staff disconnects receives only that', async () => {
    await join(lounge);
    discord.core.voice.leave(guild, alto.client.user.id);
    await adapter.received.find(({ data }) => data.channel_id === null);
    expect(adapter.received.all.map(({ kind }) => kind)).toEqual(['state', 'server', 'state']);
  });

  test('whose channel is deleted is notified, and so is everyone who was in it', async () => {
    await join(lounge);
    const arrived = alto.next('VOICE_STATE_UPDATE', { user_id: userId(discord, 'bob') });
    discord.core.voice.place(guild, userId(discord, 'bob'), lounge);
    await arrived;
    const from = alto.packets.all.length;
    discord.core.administration.deleteChannel(guild, lounge);
    await alto.packets.find(({ t, d }) => t === 'VOICE_STATE_UPDATE' && d.user_id === userId(discord, 'bob'), from);
    expect(alto.packets.all.slice(from).map(({ t }) => t)).toEqual([
      'CHANNEL_DELETE',
      'VOICE_STATE_UPDATE',
      'VOICE_STATE_UPDATE',
    ]);
    expect(alto.client.channels.cache.has(lounge.id)).toBe(false);
    expect(alto.guild('Chorus Lounge').voiceStates.cache.filter(({ channelId }) => channelId !== null).size).toBe(0);
  });

  test('sees channels being created and changed', async () => {
    const created = discord.core.administration.createChannel(guild, { name: 'Attic', type: 2, userLimit: 5 });
    await alto.packets.find(({ t }) => t === 'CHANNEL_CREATE');
    const updated = new Promise((resolve) => alto.client.once(Events.ChannelUpdate, resolve));
    discord.core.administration.changeChannel(guild, created, { userLimit: null });
    await updated;
    expect(alto.client.channels.cache.get(created.id)).toMatchObject({ type: ChannelType.GuildVoice, userLimit: 0 });
  });
});
