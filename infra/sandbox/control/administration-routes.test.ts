import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Json } from '../discord/json.ts';
import { here, startTestSandbox, type TestSandbox } from '../discord/testing.ts';
import { serverOf, type TestedServer } from '../discord/testing-server.ts';
import type { SandboxDirectMessages } from './administration-protocol.ts';

let sandbox: TestSandbox;
let server: TestedServer;
beforeEach(async () => {
  sandbox = await startTestSandbox();
  await sandbox.reset();
  server = serverOf(sandbox.discord);
});
afterEach(() => sandbox.stop());

const as = async (user: string, method: string, path: string, body?: Json): Promise<[number, Json]> => {
  const url = `${sandbox.discord.url}/sandbox/as/${user}${path}`;
  const answer = await fetch(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return [answer.status, answer.status === 204 ? {} : ((await answer.json()) as Json)];
};

test('staff can do in their own client what their permissions and rank allow', async () => {
  const timeout = { communication_disabled_until: new Date(Date.now() + 60_000).toISOString() };
  const path = `/guilds/${server.guild.id}/members/${server.id('dave')}`;
  expect(await as('bob', 'PATCH', path, timeout)).toEqual([403, { message: 'Missing Permissions', code: 50013 }]);
  expect((await as('carol', 'PATCH', path, timeout))[0]).toBe(200);
  const [, log] = await as('alice', 'GET', `/guilds/${server.guild.id}/audit-logs?limit=1`);
  expect(log.audit_log_entries).toMatchObject([{ user_id: server.id('carol'), target_id: server.id('dave') }]);
  expect((await as('nobody', 'GET', path))[0]).toBe(404);
  const send = `/channels/${server.channel('general').id}/messages`;
  expect(await as('bob', 'POST', send, { content: 'around slowmode' })).toMatchObject([403, { code: 20002 }]);
});

test('a member’s key isn’t one that anyone outside can use', async () => {
  const headers = { Authorization: `Member :${server.id('alice')}`, 'User-Agent': 'DiscordBot (x, 1)' };
  const answer = await fetch(`${sandbox.discord.apiBase}/v10/guilds/${server.guild.id}`, { headers });
  expect(answer.status).toBe(401);
});

test('direct messages can be closed, read, and answered', async () => {
  const [, channel] = await bot('POST', '/users/@me/channels', { recipient_id: server.id('dave') });
  const components = [{ type: 1, components: [{ type: 2, style: 1, label: 'Appeal', custom_id: 'appeal' }] }];
  const send = (): Promise<[number, Json]> =>
    bot('POST', `/channels/${channel.id}/messages`, { content: 'Hello.', components });
  await sandbox.post('dms', { user: 'dave', state: 'closed' });
  expect(await send()).toMatchObject([403, { code: 50007 }]);
  await sandbox.post('dms', { user: 'dave', state: 'open' });
  await send();
  const read = (await (await fetch(`${sandbox.discord.url}/sandbox/dms?user=dave`)).json()) as SandboxDirectMessages;
  expect(read).toMatchObject({ state: 'open', channels: [{ id: channel.id, messages: [{ content: 'Hello.' }] }] });
  const { messages } = await server.pressInDirectMessages('dave', 'Appeal');
  expect(messages).toMatchObject([{ content: 'done' }]);
});

test('privileged intents can be switched', async () => {
  server.type('bob', 'secret');
  const read = async (): Promise<unknown> => {
    const [, found] = await bot('GET', `/channels/${server.channel('general').id}/messages`);
    return (found as unknown as Json[])[0]?.content;
  };
  expect(await read()).toBe('');
  expect((await sandbox.post('intents', { messageContent: true })).body).toMatchObject({
    messageContent: true,
    guildMembers: false,
  });
  expect(await read()).toBe('secret');
});

test('people join in numbers, and nobody who’s banned', async () => {
  const { body } = await sandbox.post('members', { guild: here.guild, count: 30, accountAgeDays: 1 });
  expect(body.users).toHaveLength(30);
  expect(new Set((body.users as Json[]).map(({ id }) => id)).size).toBe(30);
  expect([...server.guild.members.keys()]).toContain((body.users as { id: string }[])[29]?.id);
  server.ban('dave', 'Spam');
  expect((await sandbox.sentence('members', { guild: here.guild, user: 'dave' }))[0]).toBe(403);
  expect(server.bans()).toEqual({ dave: 'Spam' });
});

test('messages can be as old as a test needs', async () => {
  server.type('bob', 'new');
  const old = { ...here, content: 'old', ageMs: 15 * 86_400_000, count: 3 };
  expect((await sandbox.post('old-messages', old)).body.messages).toHaveLength(3);
  expect(server.seenBy('bob').map(({ content }) => content)).toEqual(['old 1', 'old 2', 'old 3', 'new']);
});

async function bot(method: string, path: string, body?: Json): Promise<[number, Json]> {
  const headers = {
    Authorization: `Bot ${sandbox.discord.botToken}`,
    'User-Agent': 'DiscordBot (https://example.com, 1.0)',
    'Content-Type': 'application/json',
  };
  const answer = await fetch(`${sandbox.discord.apiBase}/v10${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return [answer.status, (await answer.json()) as Json];
}
