/** How bots get into voice, and out of it, as discord.js's voice adapter sees it. */
import { ChannelType, Events } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LocalDiscord } from '../index.ts';
import type { Json } from '../json.ts';
import { Permission } from '../permissions.ts';
import { snowflakeAt } from '../snowflake.ts';
import type { Channel, Guild } from '../world.ts';
import { adapterOf, LEAST, type LoggedIn, login, placeOf, startVoices, userId, type VoiceAdapter } from './testing.ts';

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
  const from = adapter.heard.all.length;
  adapter.join(channel.id);
  const state = await adapter.heard.find(({ kind }) => kind === 'state', from);
  const server = await adapter.heard.find(({ kind }) => kind === 'server', from);
  return { state: state.data, server: server.data };
}

describe('a bot that joins', () => {
  test.each([
    ['state-first', ['state', 'server']],
    ['server-first', ['server', 'state']],
  ] as const)('hears both parts, %s', async (order, kinds) => {
    discord.core.voice.settings.order = order;
    const { state, server } = await join(lounge);
    expect(adapter.heard.all.map(({ kind }) => kind)).toEqual(kinds);
    const [session] = discord.core.sessions.of(alto.client.user.id);
    expect(state).toMatchObject({ channel_id: lounge.id, session_id: session?.id, self_deaf: true, self_mute: false });
    expect(server).toEqual({ token: expect.any(String), guild_id: guild.id, endpoint: '127.0.0.1:9' });
  });

  test('gets a token that the voice server can check', async () => {
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

  test('is seen by the other bots of the guild', async () => {
    const bass = await login(discord, 'bass');
    const seen = bass.next('VOICE_STATE_UPDATE', { user_id: alto.client.user.id });
    adapter.join(lounge.id);
    expect(await seen).toMatchObject({ channel_id: lounge.id, member: { user: { username: 'alto', bot: true } } });
    expect(bass.packets.all.some(({ t }) => t === 'VOICE_SERVER_UPDATE')).toBe(false);
    await bass.client.destroy();
  });

  test('goes to another channel in the same session, with a new token', async () => {
    const first = await join(lounge);
    const second = await join(studio);
    expect(second.state).toMatchObject({ channel_id: studio.id, session_id: first.state.session_id });
    expect(second.server.token).not.toBe(first.server.token);
  });

  test('and only unmutes hears no second voice server', async () => {
    await join(lounge);
    const told = alto.next('VOICE_STATE_UPDATE', { self_deaf: false });
    const shard = alto.guild('Chorus Lounge').shard;
    shard.send({ op: 4, d: { guild_id: guild.id, channel_id: lounge.id, self_mute: false, self_deaf: false } });
    await told;
    expect(adapter.heard.all.map(({ kind }) => kind)).toEqual(['state', 'server', 'state']);
  });

  test('and leaves hears so, with the session it had', async () => {
    const { state } = await join(lounge);
    adapter.join(null);
    const left = await adapter.heard.find(({ data }) => data.channel_id === null);
    expect(left.data).toMatchObject({ session_id: state.session_id, user_id: alto.client.user.id });
    expect(whereIs('alto')).toBeUndefined();
  });

  test('a stage is in its audience, and heard once staff lets it speak', async () => {
    const stage = discord.core.administration.createChannel(guild, { name: 'Stage', type: 13 });
    const { state } = await join(stage);
    expect(state.suppress).toBe(true);
    const me = alto.guild('Chorus Lounge').members.me;
    await expect(me?.voice.setSuppressed(false)).rejects.toMatchObject({ code: 50013 });
    await me?.voice.setRequestToSpeak(true);
    const told = alto.next('VOICE_STATE_UPDATE', { suppress: false });
    discord.core.administration.invite(guild, alto.client.user.id, LEAST | Permission.muteMembers);
    await me?.voice.setSuppressed(false);
    expect(await told).toMatchObject({ channel_id: stage.id, request_to_speak_timestamp: null });
  });

  test('while there is no voice server is told null, and the address later', async () => {
    discord.core.voice.setEndpoint(null);
    expect((await join(lounge)).server.endpoint).toBeNull();
    const later = alto.next('VOICE_SERVER_UPDATE');
    discord.core.voice.setEndpoint('127.0.0.1:4443');
    expect(await later).toMatchObject({ endpoint: '127.0.0.1:4443' });
  });

  test('has its place to itself: another login of it that wants to leave leaves it there', async () => {
    await join(lounge);
    const twin = await login(discord, 'alto');
    const twinAdapter = adapterOf(twin.guild('Chorus Lounge'));
    twinAdapter.join(null);
    // Requests are answered in order: once this one is, nothing more comes for the other.
    twinAdapter.join(studio.id);
    await adapter.heard.find(({ data }) => data.channel_id === studio.id);
    expect(adapter.heard.all.map(({ data }) => data.channel_id)).toEqual([lounge.id, undefined, studio.id]);
    await twin.client.destroy();
  });

  test('with a second login takes its place over, and the first login may end', async () => {
    await join(lounge);
    const twin = await login(discord, 'alto');
    const twinAdapter = adapterOf(twin.guild('Chorus Lounge'));
    twinAdapter.join(lounge.id);
    await twinAdapter.heard.find(({ kind }) => kind === 'server');
    const sessionId = discord.core.world.voice.get(`${guild.id}:${alto.client.user.id}`)?.sessionId;
    await alto.client.destroy();
    await expect.poll(() => discord.core.sessions.of(twin.client.user.id)).toHaveLength(1);
    expect(discord.core.sessions.of(twin.client.user.id)[0]?.id).toBe(sessionId);
    expect(whereIs('alto')).toBe(lounge.id);
    await twin.client.destroy();
  });
});

describe('Discord answers with silence when a bot asks for', () => {
  const denied = (deny: bigint) => () => {
    const overwrites = [{ id: userId(discord, 'alto'), type: 1 as const, allow: 0n, deny }];
    discord.core.administration.changeChannel(guild, studio, { overwrites });
    return studio.id;
  };
  test.each([
    ['a channel it cannot see', denied(Permission.viewChannel)],
    ['a channel it may not connect to', denied(Permission.connect)],
    [
      'a full channel',
      () => {
        discord.core.administration.changeChannel(guild, studio, { userLimit: 1 });
        discord.core.voice.place(guild, userId(discord, 'bob'), studio);
        return studio.id;
      },
    ],
    ['a text channel', () => placeOf(discord, 'Chorus Lounge', 'general')[1].id],
    ['a channel that is not there', () => snowflakeAt(Date.now())],
    ['a channel of another guild', () => placeOf(discord, 'Quiet Harbour', 'Dock')[1].id],
  ])('%s, and leaves it where it was', async (_what, channelId) => {
    adapter.join(channelId());
    // Requests are answered in order: when this one is, nothing more comes for the other.
    await join(lounge);
    expect(adapter.heard.all.map(({ data }) => data.channel_id)).toEqual([lounge.id, undefined]);
  });

  test('a full channel that it may move members into does let it in', async () => {
    discord.core.administration.changeChannel(guild, studio, { userLimit: 1 });
    discord.core.voice.place(guild, userId(discord, 'bob'), studio);
    discord.core.administration.invite(guild, alto.client.user.id, LEAST | Permission.moveMembers);
    expect((await join(studio)).state.channel_id).toBe(studio.id);
  });
});

describe('a bot in voice', () => {
  test('that staff moves hears its new channel and a new voice server', async () => {
    const { server } = await join(lounge);
    const from = adapter.heard.all.length;
    discord.core.voice.place(guild, alto.client.user.id, studio);
    const next = await adapter.heard.find(({ kind }) => kind === 'server', from);
    expect(adapter.heard.all.slice(from).map(({ kind }) => kind)).toEqual(['state', 'server']);
    expect(next.data.token).not.toBe(server.token);
    expect(whereIs('alto')).toBe(studio.id);
  });

  test('that staff disconnects hears only that', async () => {
    await join(lounge);
    discord.core.voice.leave(guild, alto.client.user.id);
    await adapter.heard.find(({ data }) => data.channel_id === null);
    expect(adapter.heard.all.map(({ kind }) => kind)).toEqual(['state', 'server', 'state']);
  });

  test('whose channel is deleted hears of both, and so does whoever was with it', async () => {
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

  test('sees channels come and change', async () => {
    const created = discord.core.administration.createChannel(guild, { name: 'Attic', type: 2, userLimit: 5 });
    await alto.packets.find(({ t }) => t === 'CHANNEL_CREATE');
    const updated = new Promise((resolve) => alto.client.once(Events.ChannelUpdate, resolve));
    discord.core.administration.changeChannel(guild, created, { userLimit: null });
    await updated;
    expect(alto.client.channels.cache.get(created.id)).toMatchObject({ type: ChannelType.GuildVoice, userLimit: 0 });
  });
});
