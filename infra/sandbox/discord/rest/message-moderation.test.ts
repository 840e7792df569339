import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blankMessage } from '../compose.ts';
import type { Json } from '../json.ts';
import type { Message } from '../messages.ts';
import { snowflakeAt } from '../snowflake.ts';
import { leaves, refused } from '../testing.ts';
import { startTestServer, type TestServer } from './testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.discord.stop());

const path = (rest = ''): `/${string}` => `/channels/${server.channel('general').id}/messages${rest}`;

/** A message that a member sent so long ago. */
function typed(name: string, content: string, agoMs = 0, about: Partial<Message> = {}): Message {
  const { core } = server.discord;
  const user = core.world.findUser(name);
  if (!user) throw new Error(`${name} is missing.`);
  const id = agoMs === 0 ? core.ids.next() : snowflakeAt(Date.now() - agoMs, 1);
  const shell = blankMessage(id, server.channel('general').id, user);
  return core.messages.add({ ...shell, content, ...about });
}
const day = 86_400_000;

describe('a bulk delete', () => {
  const bulk = (...messages: string[]): Promise<unknown> =>
    server.rest.post(path('/bulk-delete'), { body: { messages } });

  test('deletes what’s there, and is one entry of the audit log', async () => {
    server.grant('manageMessages');
    const [one, two, three] = [typed('bob', 'a'), typed('bob', 'b'), typed('dave', 'c', 13 * day)];
    await bulk(one.id, three.id, server.discord.core.ids.next());
    expect(server.discord.core.messages.list(server.channel('general').id)).toEqual([two]);
    expect(server.lastEntry()).toMatchObject({ action_type: 73, options: { count: '2' } });
  });

  test('takes 2 to 100 messages under 14 days old, without duplicates', async () => {
    server.grant('manageMessages');
    const [fresh, old] = [typed('bob', 'a'), typed('bob', 'b', 15 * day)];
    expect((await refused(bulk(fresh.id))).code).toBe(50016);
    expect((await refused(bulk(fresh.id, old.id))).code).toBe(50034);
    expect(leaves(await refused(bulk(fresh.id, fresh.id)))).toEqual({
      'messages.1': 'SET_TYPE_ALREADY_CONTAINS_VALUE',
    });
    const many = Array.from({ length: 101 }, () => server.discord.core.ids.next());
    expect((await refused(bulk(...many))).code).toBe(50016);
    server.grant();
    expect((await refused(bulk(fresh.id, old.id))).code).toBe(50013);
  });
});

test('deleting someone else’s message needs Manage Messages', async () => {
  server.grant();
  const message = typed('bob', 'a');
  expect((await refused(server.rest.delete(path(`/${message.id}`)))).code).toBe(50013);
  server.grant('manageMessages');
  await server.rest.delete(path(`/${message.id}`));
  expect(server.lastEntry()).toMatchObject({ action_type: 72, target_id: server.id('bob') });
});

test('messages come in the order of their IDs, also older ones', async () => {
  server.discord.core.bots.main.intents.messageContent = true;
  typed('bob', 'second', 1_000);
  typed('bob', 'third');
  typed('bob', 'first', 20 * day);
  const found = (await server.rest.get(path())) as { content: string }[];
  expect(found.map(({ content }) => content)).toEqual(['third', 'second', 'first']);
});

test('without the Message Content intent, only own messages and mentions have content', async () => {
  const bot = server.discord.core.world.bot;
  typed('bob', 'secret', 0, { embeds: [{ title: 'x' }], components: [{ type: 1 }] });
  typed('bob', 'hi bot', 0, { mentions: [{ id: bot.id }] });
  await server.rest.post(path(), { body: { content: 'mine' } });
  const read = async (): Promise<unknown[]> =>
    ((await server.rest.get(path())) as Json[]).map(({ content, embeds, components }) => [content, embeds, components]);
  expect(await read()).toEqual([
    ['mine', [], []],
    ['hi bot', [], []],
    ['', [], []],
  ]);
  server.discord.core.bots.main.intents.messageContent = true;
  expect((await read())[2]).toEqual(['secret', [{ title: 'x' }], [{ type: 1 }]]);
});

describe('pins', () => {
  test('need Pin Messages, and are listed newest first', async () => {
    server.grant('manageMessages');
    const [one, two] = [typed('bob', 'a'), typed('bob', 'b')];
    expect((await refused(server.rest.put(path(`/pins/${one.id}`)))).code).toBe(50013);
    server.grant('pinMessages');
    await server.rest.put(path(`/pins/${one.id}`));
    await new Promise((resolve) => setTimeout(resolve, 5));
    await server.rest.put(path(`/pins/${two.id}`));
    expect(server.lastEntry()).toMatchObject({ action_type: 74, options: { message_id: two.id } });
    const { items, has_more } = (await server.rest.get(path('/pins?limit=1'))) as { items: Json[]; has_more: boolean };
    expect([items, has_more]).toMatchObject([[{ message: { id: two.id, pinned: true } }], true]);
    const newest = server.discord.core.messages.list(server.channel('general').id).at(-1);
    expect(newest).toMatchObject({ type: 6, message_reference: { message_id: two.id } });
    await server.rest.delete(path(`/pins/${two.id}`));
    expect(await server.rest.get(path('/pins'))).toMatchObject({ items: [{ message: { id: one.id } }] });
    expect((await refused(server.rest.put(path('/pins/1')))).code).toBe(10008);
  });
});

describe('reactions', () => {
  const react = (id: string, emoji: string): `/${string}` => path(`/${id}/reactions/${encodeURIComponent(emoji)}`);

  test('can be added, listed, and removed', async () => {
    const message = typed('bob', 'a');
    await server.rest.put(`${react(message.id, '👍')}/@me`);
    expect(await server.rest.get(path(`/${message.id}`))).toMatchObject({
      reactions: [{ emoji: { id: null, name: '👍' }, count: 1, me: true }],
    });
    expect(await server.rest.get(react(message.id, '👍'))).toMatchObject([{ username: 'chorus' }]);
    await server.rest.delete(`${react(message.id, '👍')}/@me`);
    expect(await server.rest.get(path(`/${message.id}`))).not.toHaveProperty('reactions');
    expect((await refused(server.rest.put(`${react(message.id, 'nonsense')}/@me`))).code).toBe(10014);
  });

  test('need Add Reactions only for a new emoji', async () => {
    server.role('@everyone').permissions &= ~(1n << 6n);
    server.grant();
    const message = typed('bob', 'a', 0, { reacted_by: { '👍': [server.id('bob')] } });
    await server.rest.put(`${react(message.id, '👍')}/@me`);
    expect((await refused(server.rest.put(`${react(message.id, '👎')}/@me`))).code).toBe(50013);
    expect((await refused(server.rest.delete(`${react(message.id, '👍')}/${server.id('bob')}`))).code).toBe(50013);
  });
});

describe('direct messages', () => {
  const open = async (name: string): Promise<string> =>
    ((await server.rest.post('/users/@me/channels', { body: { recipient_id: server.id(name) } })) as { id: string }).id;

  test('can be opened and sent, with buttons, and are always the same channel', async () => {
    const id = await open('dave');
    expect(await open('dave')).toBe(id);
    const components = [{ type: 1, components: [{ type: 2, style: 1, label: 'Appeal', custom_id: 'appeal' }] }];
    await server.rest.post(`/channels/${id}/messages`, { body: { content: 'You were banned.', components } });
    const { messages } = server.discord.core;
    expect(messages.list(id, server.id('dave'))).toMatchObject([{ content: 'You were banned.' }]);
    expect(messages.list(id, server.id('bob'))).toEqual([]);
    expect(await server.rest.get(`/channels/${id}`)).toMatchObject({ type: 1, recipients: [{ username: 'dave' }] });
  });

  test('can’t be sent to someone who closed them, or who shares no server with the bot', async () => {
    const id = await open('dave');
    const send = (): Promise<unknown> => server.rest.post(`/channels/${id}/messages`, { body: { content: 'hi' } });
    server.discord.core.world.closedDms.add(server.id('dave'));
    expect((await refused(send())).code).toBe(50007);
    server.discord.core.world.closedDms.clear();
    server.guild.members.delete(server.id('dave'));
    expect((await refused(send())).code).toBe(50278);
    const nobody = server.rest.post('/users/@me/channels', { body: { recipient_id: '1' } });
    expect((await refused(nobody)).code).toBe(50033);
  });
});
