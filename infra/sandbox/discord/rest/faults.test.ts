import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type LocalDiscord, startDiscord } from '../index.ts';
import type { Arrival, Failure } from './faults.ts';

let discord: LocalDiscord;
let channel: string;
beforeAll(async () => {
  discord = await startDiscord({ port: 0, rateLimitScale: 100 });
  channel = discord.info().guilds[0]?.channels[0]?.id ?? '';
});
afterAll(() => discord.stop());
afterEach(() => discord.heal());

const headers = () => ({
  Authorization: `Bot ${discord.botToken}`,
  'User-Agent': 'DiscordBot (https://example.com, 1.0)',
  'Content-Type': 'application/json',
});
const post = () =>
  fetch(`${discord.apiBase}/v10/channels/${channel}/messages`, {
    method: 'POST',
    headers: headers(),
    body: JSON.stringify({ content: 'x' }),
  });
const get = (path: string) => fetch(`${discord.apiBase}/v10${path}`, { headers: headers() });
const POST: Failure['route'] = 'POST /channels/:id/messages';

test('only the named route fails, with the chosen error code, as often as it should', async () => {
  discord.failWith(403, { route: POST, code: 50013, times: 2 });
  const failed = await post();
  expect([failed.status, await failed.json()]).toMatchObject([403, { code: 50013 }]);
  expect((await get(`/channels/${channel}`)).status).toBe(200);
  expect([(await post()).status, (await post()).status]).toEqual([403, 200]);
});

test('a rate limit says when to retry, and whether it’s for all routes', async () => {
  discord.failWith(429, { retryAfter: 0.25, isGlobal: true, times: 1 });
  const limited = await get('/users/@me');
  expect(limited.headers.get('x-ratelimit-global')).toBe('true');
  expect(limited.headers.get('x-ratelimit-scope')).toBe('global');
  expect(await limited.json()).toMatchObject({ retry_after: 0.25, global: true });
});

test('a late failure comes after the request was handled', async () => {
  const count = () => discord.core.messages.list(channel).length;
  const before = count();
  discord.failWith(502, { isLate: true, times: 1 });
  const failed = await post();
  expect([failed.status, failed.headers.get('x-ratelimit-bucket'), count()]).toEqual([502, null, before + 1]);
});

test('requests can be watched as they arrive, failing ones too', async () => {
  const seen: Arrival[] = [];
  const stop = discord.watchRequests((arrival) => seen.push(arrival));
  discord.failWith(503, { times: 1 });
  await post();
  await get('/users/@me');
  stop();
  await get('/users/@me');
  expect(seen.map(({ route }) => route)).toEqual([POST, 'GET /users/@me']);
  expect(seen[0]?.path).toBe(`/channels/${channel}/messages`);
});
