/** Runs real discord.js clients against this gateway. */
import { once } from 'node:events';
import { Events, Status } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LocalDiscord } from '../index.ts';
import { AGENT_PERMISSIONS, placeOf, startVoices, tokenOf, userId } from './testing.ts';
import { adapterOf, type LoggedIn, login, newClient } from './testing-clients.ts';

let discord: LocalDiscord;
const clients: LoggedIn[] = [];
beforeEach(async () => {
  discord = await startVoices();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map(({ client }) => client.destroy()));
  await discord.stop();
});

async function start(...names: string[]): Promise<LoggedIn[]> {
  const started = await Promise.all(names.map((name) => login(discord, name)));
  clients.push(...started);
  return started;
}

const only = async (name: string): Promise<LoggedIn> => {
  const [started] = await start(name);
  if (!started) throw new Error('Nobody logged in.');
  return started;
};

test('four bots log in at once, each with its own identity and all of its guilds', async () => {
  const started = await start('soprano', 'alto', 'tenor', 'bass');
  expect(started.map(({ client }) => client.user.username)).toEqual(['soprano', 'alto', 'tenor', 'bass']);
  for (const { client } of started) {
    expect(client.application.id).toBe(client.user.id);
    expect(client.guilds.cache.map(({ name }) => name).sort()).toEqual(['Chorus Lounge', 'Quiet Harbour']);
    expect(client.guilds.cache.every(({ available }) => available)).toBe(true);
  }
});

test('a ready client knows the channels, the roles, its own permissions, and who is in voice', async () => {
  const [world, lounge] = placeOf(discord, 'Chorus Lounge', 'Lounge');
  discord.core.voice.place(world, userId(discord, 'bob'), lounge);
  const alto = await only('alto');
  const guild = alto.guild('Chorus Lounge');
  expect(guild.channels.cache.map(({ name }) => name)).toEqual(['general', 'music', 'staff', 'Lounge', 'Studio']);
  expect(guild.roles.botRoleFor(alto.client.user)?.permissions.bitfield).toBe(AGENT_PERMISSIONS);
  const channel = guild.channels.cache.get(lounge.id);
  expect(channel?.isVoiceBased() && channel.joinable && channel.members.map(({ user }) => user.username)).toEqual([
    'bob',
  ]);
  expect([guild.memberCount, guild.members.me?.joinedTimestamp]).toEqual([world.members.size, expect.any(Number)]);
  const staff = guild.channels.cache.find(({ name }) => name === 'staff');
  expect(staff?.permissionsFor(alto.client.user)?.has('ViewChannel')).toBe(false);
});

test('clients see a member join, move, and leave', async () => {
  const alto = await only('alto');
  const [guild, lounge] = placeOf(discord, 'Chorus Lounge', 'Lounge');
  const [, studio] = placeOf(discord, 'Chorus Lounge', 'Studio');
  const bob = userId(discord, 'bob');
  const steps: unknown[] = [];
  alto.client.on(Events.VoiceStateUpdate, (before, after) =>
    steps.push([after.member?.user.username, before.channelId ?? null, after.channelId]),
  );
  discord.core.voice.place(guild, bob, lounge);
  discord.core.voice.place(guild, bob, studio);
  const left = alto.next('VOICE_STATE_UPDATE', { user_id: bob, channel_id: null });
  discord.core.voice.leave(guild, bob);
  await left;
  expect(steps).toEqual([
    ['bob', null, lounge.id],
    ['bob', lounge.id, studio.id],
    ['bob', studio.id, null],
  ]);
});

describe('a client that loses its connection', () => {
  test('resumes, receives every missed event once, and stays in voice', async () => {
    const alto = await only('alto');
    const [guild, lounge] = placeOf(discord, 'Chorus Lounge', 'Lounge');
    const adapter = adapterOf(alto.guild('Chorus Lounge'));
    adapter.join(lounge.id);
    await adapter.received.find(({ kind }) => kind === 'server');
    const sessions = discord.core.sessions.of(alto.client.user.id).map(({ id }) => id);
    const resumed = once(alto.client, Events.ShardResume);
    discord.core.gateway.drop(alto.client.user.id);
    await once(alto.client, Events.ShardReconnecting);
    for (const name of ['bob', 'carol', 'dave']) discord.core.voice.place(guild, userId(discord, name), lounge);
    await resumed;
    const seen = alto.packets.all.filter(({ t }) => t === 'VOICE_STATE_UPDATE').map(({ d }) => d.user_id);
    const others = ['bob', 'carol', 'dave'].map((name) => userId(discord, name));
    expect(seen).toEqual([alto.client.user.id, ...others]);
    const numbers = alto.packets.all.map(({ s }) => s);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(discord.core.sessions.of(alto.client.user.id).map(({ id }) => id)).toEqual(sessions);
    expect(discord.core.world.voice.get(`${guild.id}:${alto.client.user.id}`)?.channelId).toBe(lounge.id);
  });

  test('because it was told to reconnect (op 7) resumes the same session', async () => {
    const alto = await only('alto');
    const sessions = discord.core.sessions.of(alto.client.user.id);
    const resumed = once(alto.client, Events.ShardResume);
    discord.core.gateway.reconnect();
    await resumed;
    expect(discord.core.sessions.of(alto.client.user.id)).toEqual(sessions);
  });

  test('because its session is invalid (op 9) starts a new one, and leaves voice', async () => {
    const [alto, bass] = (await start('alto', 'bass')) as [LoggedIn, LoggedIn];
    const [guild, lounge] = placeOf(discord, 'Chorus Lounge', 'Lounge');
    adapterOf(alto.guild('Chorus Lounge')).join(lounge.id);
    await bass.packets.find(({ d }) => d.channel_id === lounge.id);
    const out = bass.next('VOICE_STATE_UPDATE', { user_id: alto.client.user.id, channel_id: null });
    const again = alto.next('READY');
    discord.core.gateway.invalidate(alto.client.user.id);
    await Promise.all([out, again]);
    expect(discord.core.world.voice.has(`${guild.id}:${alto.client.user.id}`)).toBe(false);
    expect(discord.core.sessions.of(alto.client.user.id)).toHaveLength(1);
    expect(discord.core.gateway.startLimit(bass.client.user.id)).toMatchObject({ remaining: 999 });
  });

  test('because the server went silent reconnects without missing anything', async () => {
    const impatient = await startVoices({ gateway: { heartbeatMs: 1_000 } });
    const alto = await login(impatient, 'alto');
    const [guild, lounge] = placeOf(impatient, 'Chorus Lounge', 'Lounge');
    const resumed = once(alto.client, Events.ShardResume);
    impatient.core.gateway.silence(60_000);
    impatient.core.voice.place(guild, userId(impatient, 'bob'), lounge);
    await resumed;
    const seen = alto.packets.all.filter(({ t }) => t === 'VOICE_STATE_UPDATE').map(({ d }) => d.user_id);
    expect(seen).toEqual([userId(impatient, 'bob')]);
    await alto.client.destroy();
    await impatient.stop();
  });

  test('through a short silence gets the delayed events afterward', async () => {
    const alto = await only('alto');
    const [guild, lounge] = placeOf(discord, 'Chorus Lounge', 'Lounge');
    const received = alto.next('VOICE_STATE_UPDATE', { channel_id: lounge.id });
    discord.core.gateway.silence(50);
    discord.core.voice.place(guild, userId(discord, 'bob'), lounge);
    await received;
    expect(alto.client.ws.shards.first()?.status).toBe(Status.Ready);
  });
});

describe('a bot', () => {
  test('that is kicked leaves the guild and its voice channel, and nothing else', async () => {
    const [alto, bass] = (await start('alto', 'bass')) as [LoggedIn, LoggedIn];
    const [guild, lounge] = placeOf(discord, 'Chorus Lounge', 'Lounge');
    adapterOf(alto.guild('Chorus Lounge')).join(lounge.id);
    await bass.packets.find(({ d }) => d.channel_id === lounge.id);
    const out = bass.next('VOICE_STATE_UPDATE', { user_id: alto.client.user.id, channel_id: null });
    const gone = once(alto.client, Events.GuildDelete);
    discord.core.administration.kick(guild, alto.client.user.id);
    expect((await gone)[0]).toMatchObject({ name: 'Chorus Lounge' });
    await out;
    expect(alto.packets.all.find(({ t }) => t === 'GUILD_DELETE')?.d).toEqual({ id: guild.id });
    expect(alto.client.guilds.cache.map(({ name }) => name)).toEqual(['Quiet Harbour']);
  });

  test("that is invited receives its new guild, with exactly the invite's permissions", async () => {
    const [guild] = placeOf(discord, 'Chorus Lounge', 'Lounge');
    discord.core.administration.kick(guild, userId(discord, 'alto'));
    const alto = await only('alto');
    expect(alto.client.guilds.cache.size).toBe(1);
    const joined = once(alto.client, Events.GuildCreate);
    discord.core.administration.invite(guild, alto.client.user.id, AGENT_PERMISSIONS);
    await joined;
    expect(alto.guild('Chorus Lounge').roles.botRoleFor(alto.client.user)?.permissions.bitfield).toBe(
      AGENT_PERMISSIONS,
    );
  });

  test('whose guild is deleted is notified, and stays in its other guilds', async () => {
    const alto = await only('alto');
    const [harbour, dock] = placeOf(discord, 'Quiet Harbour', 'Dock');
    const adapter = adapterOf(alto.guild('Quiet Harbour'));
    adapter.join(dock.id);
    await adapter.received.find(({ kind }) => kind === 'server');
    const gone = once(alto.client, Events.GuildDelete);
    discord.core.administration.deleteGuild(harbour);
    await gone;
    expect(alto.client.guilds.cache.map(({ name }) => name)).toEqual(['Chorus Lounge']);
    expect(discord.core.world.voice.size).toBe(0);
  });

  test('with a wrong token is rejected before it reaches the gateway', async () => {
    const client = newClient(discord);
    await expect(client.login(`${tokenOf(discord, 'alto')}x`)).rejects.toMatchObject({ code: 'TokenInvalid' });
  });

  test("whose token is reset is disconnected for good (4004), and can't use the old token", async () => {
    const alto = await only('alto');
    const token = tokenOf(discord, 'alto');
    const disconnected = once(alto.client, Events.ShardDisconnect);
    const bot = discord.core.bots.byId(alto.client.user.id);
    if (!bot) throw new Error('The world has no bot named alto.');
    alto.client.on(Events.ShardError, () => undefined);
    discord.core.bots.resetToken(bot);
    expect((await disconnected)[0]).toMatchObject({ code: 4004 });
    await expect(newClient(discord).login(token)).rejects.toMatchObject({ code: 'TokenInvalid' });
    expect(discord.core.sessions.of(alto.client.user.id)).toEqual([]);
    await only('alto');
  });
});
