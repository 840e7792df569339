/** Routes that agents use, each with its own bot token. */
import { REST } from '@discordjs/rest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AGENT_PERMISSIONS, identified, placeOf, startVoices, tokenOf, userId } from '../gateway/testing.ts';
import type { LocalDiscord } from '../index.ts';
import { infoOf } from '../info.ts';
import { Permission } from '../permissions.ts';
import { refused } from '../testing.ts';
import type { Channel, Guild } from '../world.ts';

let discord: LocalDiscord;
let guild: Guild;
let lounge: Channel;
let bob: string;
let alto: string;
beforeEach(async () => {
  discord = await startVoices();
  [guild, lounge] = placeOf(discord, 'Chorus Lounge', 'Lounge');
  bob = userId(discord, 'bob');
  alto = userId(discord, 'alto');
});
afterEach(() => discord.stop());

const as = (name: string): REST => new REST({ api: discord.apiBase }).setToken(tokenOf(discord, name));

/** Denies a member permissions in the Lounge. */
function deny(user: string, permissions: bigint): void {
  const overwrites = [{ id: user, type: 1 as const, allow: 0n, deny: permissions }];
  discord.core.administration.changeChannel(guild, lounge, { overwrites });
}

describe('a voice state', () => {
  test('includes the member, for every bot that can join the channel', async () => {
    discord.core.voice.place(guild, bob, lounge);
    for (const name of ['chorus', 'alto']) {
      expect(await as(name).get(`/guilds/${guild.id}/voice-states/${bob}`)).toMatchObject({
        user_id: bob,
        guild_id: guild.id,
        channel_id: lounge.id,
        member: { user: { username: 'bob' } },
      });
    }
  });

  test("of someone who isn't in a channel gets a 404 with 10065", async () => {
    const error = await refused(as('alto').get(`/guilds/${guild.id}/voice-states/${bob}`));
    expect([error.status, error.rawError]).toEqual([404, { message: 'Unknown Voice State', code: 10065 }]);
  });

  test.each([
    ['see', Permission.viewChannel],
    ['connect to', Permission.connect],
  ])("in a channel that the bot can't %s gets a 403 with 50001", async (_what, permission) => {
    discord.core.voice.place(guild, bob, lounge);
    deny(alto, permission);
    const error = await refused(as('alto').get(`/guilds/${guild.id}/voice-states/${bob}`));
    expect([error.status, error.rawError]).toEqual([403, { message: 'Missing Access', code: 50001 }]);
    expect(await as('bass').get(`/guilds/${guild.id}/voice-states/${bob}`)).toMatchObject({ channel_id: lounge.id });
  });

  test('of the bot itself is available at @me', async () => {
    const path = `/guilds/${guild.id}/voice-states/@me` as const;
    expect((await refused(as('alto').get(path))).code).toBe(10065);
    const { ready, send, packets } = await identified(discord, 'alto');
    send(4, { guild_id: guild.id, channel_id: lounge.id });
    await packets.find(({ t }) => t === 'VOICE_SERVER_UPDATE');
    expect(await as('alto').get(path)).toMatchObject({ channel_id: lounge.id, session_id: ready.session_id });
  });

  test("gets a 403 with 50001 in a guild the bot isn't in, and a 404 with 10004 in an unknown guild", async () => {
    discord.core.administration.kick(guild, alto);
    expect((await refused(as('alto').get(`/guilds/${guild.id}/voice-states/${bob}`))).code).toBe(50001);
    expect((await refused(as('alto').get(`/guilds/${bob}/voice-states/${bob}`))).code).toBe(10004);
  });
});

describe('a voice channel status', () => {
  const path = (): `/${string}` => `/channels/${lounge.id}/voice-status`;

  test('can be set by a bot in the channel, is broadcast, and is cleared by null', async () => {
    const inside = await identified(discord, 'alto');
    inside.send(4, { guild_id: guild.id, channel_id: lounge.id });
    await inside.packets.find(({ t }) => t === 'VOICE_SERVER_UPDATE');
    await as('alto').put(path(), { body: { status: 'Morning Light' } });
    const update = await inside.packets.find(({ t }) => t === 'VOICE_CHANNEL_STATUS_UPDATE');
    expect(update.d).toEqual({ id: lounge.id, guild_id: guild.id, status: 'Morning Light' });
    await as('alto').put(path(), { body: { status: null } });
    expect(lounge.status).toBeUndefined();
  });

  test("can't be set by a bot outside the channel, unless it can manage channels", async () => {
    expect((await refused(as('alto').put(path(), { body: { status: 'x' } }))).code).toBe(50013);
    discord.core.administration.invite(guild, alto, AGENT_PERMISSIONS | Permission.manageChannels);
    await as('alto').put(path(), { body: { status: 'x' } });
    expect(lounge.status).toBe('x');
  });

  test.each([['x'.repeat(501)], [7]])('of %j gets 50035', async (status) => {
    discord.core.administration.invite(guild, alto, AGENT_PERMISSIONS | Permission.manageChannels);
    const error = await refused(as('alto').put(path(), { body: { status } }));
    expect([error.status, error.code]).toEqual([400, 50035]);
  });

  test("can't be set by a bot in the channel that lacks the permission", async () => {
    discord.core.voice.place(guild, alto, lounge);
    deny(alto, Permission.setVoiceChannelStatus);
    const error = await refused(as('alto').put(path(), { body: { status: 'x' } }));
    expect([error.status, error.code, lounge.status]).toEqual([403, 50013, undefined]);
  });

  test("is included in channel info, except for channels the bot can't see", async () => {
    const { send, packets } = await identified(discord, 'alto');
    discord.core.administration.setStatus(guild, lounge, 'Morning Light');
    send(43, { guild_id: guild.id, fields: ['status'] });
    const { d } = await packets.find(({ t }) => t === 'CHANNEL_INFO');
    const channels = guild.channels.filter(({ type }) => type === 2).map(({ id, status = null }) => ({ id, status }));
    expect(d).toEqual({ guild_id: guild.id, channels });
    expect(channels).toContainEqual({ id: lounge.id, status: 'Morning Light' });
    deny(alto, Permission.viewChannel);
    send(43, { guild_id: guild.id, fields: ['status'] });
    const later = await packets.find(
      ({ t, d }) => t === 'CHANNEL_INFO' && (d.channels as unknown[]).length < channels.length,
    );
    expect(JSON.stringify(later.d)).not.toContain(lounge.id);
  });

  test('is visible to members who can see the channel, and sent to them when it changes', async () => {
    const seen: unknown[] = [];
    discord.core.events.subscribe((event) => seen.push(event));
    discord.core.administration.setStatus(guild, lounge, 'Morning Light');
    const shown = () => infoOf(discord.core.world, bob).guilds.flatMap(({ channels }) => channels);
    expect(shown()).toContainEqual({ id: lounge.id, name: 'Lounge', type: 2, status: 'Morning Light' });
    discord.core.administration.setStatus(guild, lounge, null);
    expect(shown()).toContainEqual({ id: lounge.id, name: 'Lounge', type: 2 });
    const event = { type: 'channel_status', id: lounge.id, guild_id: guild.id };
    expect(seen).toEqual([
      { ...event, status: 'Morning Light' },
      { ...event, status: null },
    ]);
  });

  test("can't be set on other channel types, unknown channels, or channels the bot can't see", async () => {
    const at = (id: string): `/${string}` => `/channels/${id}/voice-status`;
    const general = placeOf(discord, 'Chorus Lounge', 'general')[1].id;
    const wrong = await refused(as('alto').put(at(general), { body: { status: 'x' } }));
    expect([wrong.status, wrong.code]).toEqual([400, 50024]);
    expect((await refused(as('alto').put(at(bob), { body: { status: 'x' } }))).code).toBe(10003);
    deny(alto, Permission.viewChannel);
    expect((await refused(as('alto').put(path(), { body: {} }))).code).toBe(50001);
  });
});

describe('a token', () => {
  test('identifies the bot and what belongs to it', async () => {
    const owner = userId(discord, 'alice');
    expect(await as('alto').get('/users/@me')).toMatchObject({ id: alto, username: 'alto', bot: true });
    expect(await as('alto').get('/applications/@me')).toMatchObject({ id: alto, name: 'Alto', owner: { id: owner } });
    const other = userId(discord, 'bob');
    expect(await as('parrot').get('/applications/@me')).toMatchObject({ name: 'Parrot', owner: { id: other } });
    const commands = `/applications/${discord.applicationId}/commands` as const;
    expect((await refused(as('alto').get(commands))).code).toBe(20012);
  });

  test("lists its bot's guilds with the bot's permissions, page by page", async () => {
    const own = (await as('alto').get('/users/@me/guilds')) as { id: string; name: string; permissions: string }[];
    expect(own.map(({ name }) => name)).toEqual(['Chorus Lounge', 'Quiet Harbour']);
    expect(BigInt(own[0]?.permissions ?? 0) & AGENT_PERMISSIONS).toBe(AGENT_PERMISSIONS);
    const [first = '', second = ''] = own.map(({ id }) => id);
    const page = async (query: Record<string, string>) => {
      const found = await as('alto').get('/users/@me/guilds', { query: new URLSearchParams(query) });
      return (found as { id: string }[]).map(({ id }) => id);
    };
    expect(await page({ limit: '1' })).toEqual([first]);
    expect(await page({ after: first })).toEqual([second]);
    expect(await page({ before: second })).toEqual([first]);
    discord.core.administration.kick(guild, alto);
    expect(await page({})).toEqual([second]);
  });

  test('that was reset gets a 401 from then on', async () => {
    const old = as('alto');
    const bot = discord.core.bots.byId(alto);
    if (!bot) throw new Error('The world has no bot named alto.');
    discord.core.bots.resetToken(bot);
    expect((await refused(old.get('/users/@me'))).status).toBe(401);
    expect(await as('alto').get('/users/@me')).toMatchObject({ id: alto });
  });

  test("has its own rate limits, so a busy bot doesn't slow down others", async () => {
    const strict = await startVoices({ rateLimitScale: 1 });
    const get = (name: string): Promise<Response> =>
      fetch(`${strict.apiBase}/v10/users/@me`, {
        headers: { Authorization: `Bot ${tokenOf(strict, name)}`, 'User-Agent': 'DiscordBot (x, 1)' },
      });
    const busy = await Promise.all(Array.from({ length: 60 }, () => get('alto')));
    expect(busy.map(({ status }) => status)).toContain(429);
    expect((await get('bass')).status).toBe(200);
    await strict.stop();
  });
});

test('injected failures and latency affect these routes, too', async () => {
  const headers = { Authorization: `Bot ${tokenOf(discord, 'alto')}`, 'User-Agent': 'DiscordBot (x, 1)' };
  const get = (): Promise<Response> => fetch(`${discord.apiBase}/v10/guilds/${guild.id}/voice-states/@me`, { headers });
  discord.failWith(503);
  expect((await get()).status).toBe(503);
  discord.heal();
  discord.latency(80);
  const startedAt = performance.now();
  expect((await get()).status).toBe(404);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(75);
});
