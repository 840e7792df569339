import { REST } from '@discordjs/rest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalDiscord, startDiscord } from '../index.ts';
import type { Json } from '../json.ts';
import { refused } from '../testing.ts';

let discord: LocalDiscord;
let rest: REST;
let general: string;
let guild: string;

beforeAll(async () => {
  discord = await startDiscord({ port: 0, rateLimitScale: 100 });
  rest = new REST({ api: discord.apiBase, version: '10' }).setToken(discord.botToken);
  guild = discord.info().guilds[0]?.id ?? '';
  general = discord.info().guilds[0]?.channels[0]?.id ?? '';
});
afterAll(() => discord.stop());

describe('resources', () => {
  test("guilds, members, roles, users, and voice states look like Discord's", async () => {
    const alice = discord.core.world.findUser('alice')?.id ?? '';
    expect(await rest.get(`/guilds/${guild}`)).toMatchObject({ name: 'Chorus Lounge', owner_id: alice });
    expect(await rest.get(`/guilds/${guild}/members/${alice}`)).toMatchObject({ user: { username: 'alice' } });
    expect(await rest.get(`/guilds/${guild}/roles`)).toContainEqual(expect.objectContaining({ name: 'DJ' }));
    expect(await rest.get('/users/@me')).toMatchObject({ id: discord.applicationId, bot: true });
    expect(await rest.get('/applications/@me')).toMatchObject({ verify_key: discord.publicKey });
    expect((await refused(rest.get(`/guilds/${guild}/voice-states/${alice}`))).code).toBe(10065);
    const { world, voice } = discord.core;
    const [lounge, channel] = [world.guild(guild), world.findChannel('Lounge')];
    if (!lounge || !channel) throw new Error('The world has no Lounge.');
    voice.place(lounge, alice, channel);
    expect(await rest.get(`/guilds/${guild}/voice-states/${alice}`)).toMatchObject({ channel_id: channel.id });
  });
});

describe('request validation', () => {
  const get = (path: string, headers: Record<string, string>): Promise<Response> =>
    fetch(discord.apiBase + path, { headers });
  const agent = 'DiscordBot (https://example.com, 1.0)';

  test('a wrong token gets Discord’s own 401', async () => {
    const answer = await get('/v10/users/@me', { Authorization: 'Bot nonsense', 'User-Agent': agent });
    expect([answer.status, await answer.json()]).toEqual([401, { message: '401: Unauthorized', code: 0 }]);
  });

  test('a client without a valid User-Agent is rejected', async () => {
    const answer = await get('/users/@me', { Authorization: `Bot ${discord.botToken}` });
    expect([answer.status, (await answer.json()) as Json]).toEqual([
      403,
      { message: 'internal network error', code: 40333 },
    ]);
  });

  test('a body with a wrong content type or broken JSON is rejected', async () => {
    const post = (type: string, body: string): Promise<Response> =>
      fetch(`${discord.apiBase}/v10/channels/${general}/messages`, {
        method: 'POST',
        headers: { Authorization: `Bot ${discord.botToken}`, 'User-Agent': agent, 'Content-Type': type },
        body,
      });
    expect(await (await post('text/plain', 'x')).json()).toMatchObject({ code: 50035 });
    expect(await (await post('application/json', '{')).json()).toMatchObject({ code: 50109 });
    expect(await (await post('application/json', '[1]')).json()).toMatchObject({ code: 50035 });
    expect(await (await post('multipart/form-data; boundary=x', 'nonsense')).json()).toMatchObject({ code: 50035 });
  });
});

test('a client that sends too fast gets a 429, waits as told, and succeeds', async () => {
  const strict = await startDiscord({ port: 0 });
  const client = new REST({ api: strict.apiBase, version: '10' }).setToken(strict.botToken);
  const channel = strict.info().guilds[0]?.channels[0]?.id;
  const url = `${strict.apiBase}/v10/channels/${channel}/messages`;
  const headers = {
    Authorization: `Bot ${strict.botToken}`,
    'User-Agent': 'DiscordBot (https://example.com, 1.0)',
    'Content-Type': 'application/json',
  };
  const statuses: number[] = [];
  for (let count = 0; count < 6; count += 1) {
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ content: String(count) }) });
    statuses.push(answer.status);
    if (answer.status === 429) {
      expect(await answer.json()).toMatchObject({ message: 'You are being rate limited.', global: false });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    } else expect(answer.headers.get('x-ratelimit-remaining')).toBe(String(4 - count));
  }
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  const seen: number[] = [];
  client.on('response', (_request, response) => seen.push(response.status));
  await client.post(`/channels/${channel}/messages`, { body: { content: 'patient' } });
  expect(strict.core.messages.list(channel ?? '').at(-1)?.content).toBe('patient');
  expect(seen).toEqual([429, 200]);
  await strict.stop();
});

test('an unknown route gets a 404, another version of the API 50041', async () => {
  const headers = { Authorization: `Bot ${discord.botToken}`, 'User-Agent': 'DiscordBot (https://example.com, 1.0)' };
  const missing = await fetch(`${discord.apiBase}/v10/nothing`, { headers });
  expect([missing.status, await missing.json()]).toEqual([404, { message: '404: Not Found', code: 0 }]);
  expect(await (await fetch(`${discord.apiBase}/v6/gateway`, { headers })).json()).toMatchObject({ code: 50041 });
  expect((await fetch(`${discord.apiBase}/gateway/bot`, { headers })).status).toBe(200);
});
