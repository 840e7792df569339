/** Runs against the local Discord. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { placeOf, startVoices, tokenOf, userId } from '../../../infra/sandbox/discord/gateway/testing.ts';
import type { LocalDiscord } from '../../../infra/sandbox/discord/index.ts';
import { Permission } from '../../../infra/sandbox/discord/permissions.ts';
import { Unavailable } from '../unavailable.ts';
import { botIdOf, guildDirectory, identifyBot, voicePlace } from './bots.ts';
import { DiscordRest } from './rest.ts';

let discord: LocalDiscord;
const calls: [string, number][] = [];
beforeAll(async () => {
  discord = await startVoices();
});
afterAll(() => discord.stop());
afterEach(() => discord.heal());

const identify = (token: string, apiBase = discord.apiBase, timeoutMs?: number) =>
  identifyBot(new DiscordRest({ apiBase, token, observe: (route, status) => calls.push([route, status]) }), timeoutMs);

describe('the bot of a token', () => {
  test('is in its first part', () => {
    expect(botIdOf(tokenOf(discord, 'alto'))).toBe(userId(discord, 'alto'));
  });

  test.each(['', '.', 'Bot x', 'bm90IGFuIGlk.x.y', `${'A'.repeat(10_000)}.x`])('isn’t in %j', (token) => {
    expect(botIdOf(token)).toBeUndefined();
  });
});

describe('identify', () => {
  test('returns the bot and its owner', async () => {
    expect(await identify(tokenOf(discord, 'alto'))).toEqual({
      status: 'bot',
      id: userId(discord, 'alto'),
      applicationId: userId(discord, 'alto'),
      name: 'alto',
      isPublic: true,
      ownerIds: [userId(discord, 'alice')],
    });
  });

  test('reports requests without IDs or the token', async () => {
    calls.length = 0;
    await identify(tokenOf(discord, 'alto'));
    expect(calls.sort()).toEqual([
      ['GET /applications/@me', 200],
      ['GET /users/@me', 200],
    ]);
  });

  test('reports a token that Discord rejects', async () => {
    expect(await identify('bm9ib2R5.abcdef.nothing')).toEqual({ status: 'refused' });
  });

  test('throws without revealing the token while Discord is failing or unreachable', async () => {
    const secret = tokenOf(discord, 'alto');
    discord.failWith(503);
    for (const apiBase of [discord.apiBase, 'http://127.0.0.1:1/api']) {
      const error = await identify(secret, apiBase).catch((failure: unknown) => failure);
      expect(error).toBeInstanceOf(Unavailable);
      expect(String(error) + String((error as Error).cause)).not.toContain(secret);
    }
  });

  test('throws after the timeout', async () => {
    discord.latency(60_000);
    await expect(identify(tokenOf(discord, 'alto'), discord.apiBase, 50)).rejects.toBeInstanceOf(Unavailable);
  });
});

describe('identify, with other responses', () => {
  let server: Server;
  let bodies: Record<string, [number, unknown]> = {};
  beforeAll(async () => {
    server = createServer((request, response) => {
      const [status, body] = bodies[request.url ?? ''] ?? [404, {}];
      response
        .writeHead(status, { location: '/elsewhere' })
        .end(typeof body === 'string' ? body : JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const identified = () => identify('a.b.c', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const user = { id: '200000000000000001', username: 'x' };
  const application = { id: '200000000000000001', bot_public: false };

  test('recognizes a user’s token', async () => {
    bodies = { '/v10/users/@me': [200, user], '/v10/applications/@me': [403, {}] };
    expect(await identified()).toEqual({ status: 'not_a_bot' });
  });

  test('a team’s bot belongs to all of its members, and can be private', async () => {
    const team = { members: [{ user: { id: '200000000000000002' } }, { user: { id: '200000000000000003' } }] };
    bodies = {
      '/v10/users/@me': [200, { ...user, bot: true }],
      '/v10/applications/@me': [200, { ...application, owner: { id: '200000000000000009' }, team }],
    };
    expect(await identified()).toMatchObject({
      isPublic: false,
      ownerIds: ['200000000000000002', '200000000000000003'],
    });
  });

  test.each<[string, [number, unknown]]>([
    ['an HTML page', [200, '<html>']],
    ['a body without an ID', [200, {}]],
    ['a redirect', [302, {}]],
    ['a rate limit', [429, {}]],
  ])('throws for %s', async (_, response) => {
    bodies = { '/v10/users/@me': response, '/v10/applications/@me': [200, application] };
    await expect(identified()).rejects.toBeInstanceOf(Unavailable);
  });
});

describe('voicePlace', () => {
  const place = (guildId: string, id: string) => {
    const { apiBase, botToken: token } = discord;
    return voicePlace(new DiscordRest({ apiBase, token, observe: () => {} }), guildId, id);
  };

  test('returns the member’s channel, that they’re not in voice, or that the bot has no access', async () => {
    const [guild, lounge] = placeOf(discord, 'Chorus Lounge', 'Lounge');
    const bob = userId(discord, 'bob');
    expect(await place(guild.id, bob)).toEqual({ status: 'not_in_voice' });
    discord.core.voice.place(guild, bob, lounge);
    expect(await place(guild.id, bob)).toEqual({ status: 'in_channel', channelId: lounge.id });
    const overwrites = [{ id: discord.applicationId, type: 1 as const, allow: 0n, deny: Permission.viewChannel }];
    discord.core.administration.changeChannel(guild, lounge, { overwrites });
    expect(await place(guild.id, bob)).toEqual({ status: 'no_access' });
    expect(await place(bob, bob)).toEqual({ status: 'no_access' });
  });

  test('throws while Discord is failing', async () => {
    discord.failWith(500);
    await expect(place('200000000000000001', '200000000000000002')).rejects.toBeInstanceOf(Unavailable);
  });
});

describe('guildDirectory', () => {
  const read = (guildId: string) => {
    const { apiBase, botToken: token } = discord;
    return guildDirectory(new DiscordRest({ apiBase, token, observe: () => {} }), guildId);
  };

  test('returns a server’s roles and channels', async () => {
    const [guild] = discord.info().guilds;
    const directory = await read(guild?.id ?? '');
    expect(directory?.roles).toContainEqual({ id: guild?.id, name: '@everyone' });
    expect(directory?.channels).toEqual(guild?.channels.map(({ id, name, type }) => ({ id, name, type })));
  });

  test('says which category a channel is in, and whether it’s age-restricted', async () => {
    const [guild] = discord.core.world.guilds;
    const [first, second] = guild?.channels ?? [];
    if (guild === undefined || first === undefined || second === undefined)
      throw new Error('The world has no channels.');
    Object.assign(first, { parentId: second.id, isNsfw: true });
    const { id, name, type } = first;
    const known = await read(guild.id);
    expect(known?.channels.find((channel) => channel.id === id)).toEqual({
      ...{ id, name, type },
      ...{ parentId: second.id, isAgeRestricted: true },
    });
    delete first.parentId;
    delete first.isNsfw;
  });

  test('returns nothing for a server without the bot', async () => {
    expect(await read('399999999999999999')).toBeUndefined();
  });

  test('throws while Discord is failing', async () => {
    discord.failWith(503);
    await expect(read('1')).rejects.toBeInstanceOf(Unavailable);
  });
});
