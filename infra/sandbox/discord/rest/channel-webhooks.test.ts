import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { refused } from '../testing.ts';
import { startTestServer, type TestServer } from './testing.ts';

let server: TestServer;
let channelId: string;
beforeEach(async () => {
  server = await startTestServer();
  server.grant('manageWebhooks');
  channelId = server.guild.channels.find(({ type }) => type === 0)?.id ?? '';
});
afterEach(() => server.discord.stop());

const make = async () =>
  (await server.rest.post(`/channels/${channelId}/webhooks`, { body: { name: 'Alerts' } })) as Json & { url: string };
/** As a program does that isn't a bot. */
const execute = (url: string, body: object) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

test('whoever has its URL posts to the channel, under its name or another one', async () => {
  const { url, id } = await make();
  expect((await execute(url, { content: 'Hello' })).status).toBe(204);
  const answer = await execute(`${url}?wait=true`, { username: 'Someone', embeds: [{ title: 'News' }] });
  expect(await answer.json()).toMatchObject({ channel_id: channelId, webhook_id: id, embeds: [{ title: 'News' }] });
  const seen = server.discord.core.messages.list(channelId).map(({ author, content }) => [author.username, content]);
  expect(seen.slice(-2)).toEqual([
    ['Alerts', 'Hello'],
    ['Someone', ''],
  ]);
});

test('what Discord refuses is refused, and posts nothing', async () => {
  const { url } = await make();
  const before = server.discord.core.messages.list(channelId).length;
  const code = async (address: string, body: object) => ((await (await execute(address, body)).json()) as Json).code;
  expect(await code(url, {})).toBe(50006);
  expect(await code(url, { content: 'x'.repeat(2_001) })).toBe(50035);
  expect(await code(`${url}x`, { content: 'Hello' })).toBe(50027);
  expect(await code(url.replace(/webhooks\/\d+/, 'webhooks/123456789012345678'), { content: 'Hello' })).toBe(10015);
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(204);
  expect(await code(url, { content: 'Hello' })).toBe(10015);
  expect(server.discord.core.messages.list(channelId)).toHaveLength(before);
});

test('creating one needs Manage Webhooks', async () => {
  server.grant();
  expect((await refused(make())).code).toBe(50013);
});
