/** What the edge asks Discord on behalf of bots, of the local Discord. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { placeOf, startVoices, tokenOf, userId } from '../../infra/sandbox/discord/gateway/testing.ts';
import type { LocalDiscord } from '../../infra/sandbox/discord/index.ts';
import { Permission } from '../../infra/sandbox/discord/permissions.ts';
import { DiscordBots } from './discord-bots.ts';
import { Unavailable } from './unavailable.ts';

let discord: LocalDiscord;
const calls: [string, number][] = [];
beforeAll(async () => {
  discord = await startVoices();
});
afterAll(() => discord.stop());
afterEach(() => discord.heal());

const bots = (api = discord.apiBase, timeoutMs?: number) =>
  new DiscordBots(api, (route, status) => calls.push([route, status]), timeoutMs);

describe('whose token it is', () => {
  test('of a bot, with who made it', async () => {
    expect(await bots().identify(tokenOf(discord, 'alto'))).toEqual({
      status: 'bot',
      id: userId(discord, 'alto'),
      applicationId: userId(discord, 'alto'),
      name: 'alto',
      isPublic: true,
      ownerIds: [userId(discord, 'alice')],
    });
  });

  test('is observed without ids and without the token', async () => {
    calls.length = 0;
    await bots().identify(tokenOf(discord, 'alto'));
    expect(calls.sort()).toEqual([
      ['GET /applications/@me', 200],
      ['GET /users/@me', 200],
    ]);
  });

  test('of nobody is refused', async () => {
    expect(await bots().identify('bm9ib2R5.abcdef.nothing')).toEqual({ status: 'refused' });
  });

  test('is not known while Discord fails or is away, and no error holds the token', async () => {
    const secret = tokenOf(discord, 'alto');
    discord.failWith(503);
    for (const asked of [bots(), bots('http://127.0.0.1:1/api')]) {
      const error = await asked.identify(secret).catch((failure: unknown) => failure);
      expect(error).toBeInstanceOf(Unavailable);
      expect(String(error) + String((error as Error).cause)).not.toContain(secret);
    }
  });

  test('is not waited for longer than the limit', async () => {
    discord.latency(60_000);
    await expect(bots(discord.apiBase, 50).identify(tokenOf(discord, 'alto'))).rejects.toBeInstanceOf(Unavailable);
  });
});

describe('a Discord that answers otherwise', () => {
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

  const identify = () => bots(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).identify('a.b.c');
  const user = { id: '200000000000000001', username: 'x' };
  const application = { id: '200000000000000001', bot_public: false };

  test('the token of a person is not one of a bot', async () => {
    bodies = { '/v10/users/@me': [200, user], '/v10/applications/@me': [403, {}] };
    expect(await identify()).toEqual({ status: 'not_a_bot' });
  });

  test('a bot of a team belongs to everybody in it, and may be private', async () => {
    const team = { members: [{ user: { id: '200000000000000002' } }, { user: { id: '200000000000000003' } }] };
    bodies = {
      '/v10/users/@me': [200, { ...user, bot: true }],
      '/v10/applications/@me': [200, { ...application, owner: { id: '200000000000000009' }, team }],
    };
    expect(await identify()).toMatchObject({
      isPublic: false,
      ownerIds: ['200000000000000002', '200000000000000003'],
    });
  });

  test.each<[string, [number, unknown]]>([
    ['a page of HTML', [200, '<html>']],
    ['something without an id', [200, {}]],
    ['a redirect', [302, {}]],
    ['a rate limit', [429, {}]],
  ])('%s is no answer', async (_, answer) => {
    bodies = { '/v10/users/@me': answer, '/v10/applications/@me': [200, application] };
    await expect(identify()).rejects.toBeInstanceOf(Unavailable);
  });
});

describe('where a member is in voice', () => {
  const place = (guildId: string, id: string) => bots().voicePlace(discord.botToken, guildId, id);

  test('in a channel, in none, or where the bot cannot look', async () => {
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

  test('is not known while Discord is away', async () => {
    discord.failWith(500);
    await expect(place('200000000000000001', '200000000000000002')).rejects.toBeInstanceOf(Unavailable);
  });
});
