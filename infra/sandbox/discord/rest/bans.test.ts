import { afterEach, beforeEach, expect, test } from 'vitest';
import { blankMessage } from '../compose.ts';
import { snowflakeAt } from '../snowflake.ts';
import { leaves, refused } from '../testing.ts';
import { startTestServer, type TestServer } from './testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  server.grant('banMembers', 'manageGuild');
});
afterEach(() => server.discord.stop());

const ban = (name: string, body = {}, reason?: string): Promise<unknown> =>
  server.rest.put(server.path(`/bans/${server.id(name)}`), { body, ...(reason === undefined ? {} : { reason }) });

test('a ban removes the member, keeps the reason, and can be lifted', async () => {
  await ban('dave', {}, 'Spam');
  expect(server.guild.members.has(server.id('dave'))).toBe(false);
  expect(server.lastEntry()).toMatchObject({ action_type: 22, target_id: server.id('dave'), reason: 'Spam' });
  expect(await server.rest.get(server.path('/bans'))).toMatchObject([{ reason: 'Spam', user: { username: 'dave' } }]);
  await server.rest.delete(server.path(`/bans/${server.id('dave')}`));
  expect((await refused(server.rest.get(server.path(`/bans/${server.id('dave')}`)))).code).toBe(10026);
  expect((await refused(server.rest.delete(server.path(`/bans/${server.id('dave')}`)))).code).toBe(10026);
});

test('someone who isn’t in the server can be banned, but nobody unknown or higher', async () => {
  await ban('tenor');
  expect(server.guild.bans.has(server.id('tenor'))).toBe(true);
  expect((await refused(ban('alice'))).code).toBe(50013);
  expect((await refused(server.rest.put(server.path('/bans/1')))).code).toBe(10013);
  server.grant('manageGuild');
  expect((await refused(ban('dave'))).code).toBe(50013);
  expect((await refused(server.rest.get(server.path('/bans')))).code).toBe(50013);
});

test('a ban deletes the messages of the last seconds', async () => {
  const { messages, world } = server.discord.core;
  const dave = world.findUser('dave');
  if (!dave) throw new Error('Dave is missing.');
  const [old, fresh] = [7_200_000, 60_000].map((age) =>
    messages.add(blankMessage(snowflakeAt(Date.now() - age), server.channel('general').id, dave)),
  );
  await ban('dave', { delete_message_seconds: 3_600 });
  expect([old, fresh].map((message) => messages.get(message?.id ?? '') !== undefined)).toEqual([true, false]);
  expect(leaves(await refused(ban('bob', { delete_message_seconds: 604_801 })))).toEqual({
    delete_message_seconds: 'NUMBER_TYPE_MAX',
  });
});

test('a bulk ban says who was banned and who wasn’t, and fails if nobody was', async () => {
  const bulk = (...ids: string[]): Promise<unknown> =>
    server.rest.post(server.path('/bulk-ban'), { body: { user_ids: ids } });
  const [alice, bob, dave] = ['alice', 'bob', 'dave'].map((name) => server.id(name)) as [string, string, string];
  expect(await bulk(alice, bob, dave, '1')).toEqual({ banned_users: [bob, dave], failed_users: [alice, '1'] });
  expect((await refused(bulk(alice))).code).toBe(500000);
  expect(leaves(await refused(bulk(...Array.from({ length: 201 }, (_, index) => String(index)))))).toEqual({
    user_ids: 'BASE_TYPE_MAX_LENGTH',
  });
  server.grant('banMembers');
  expect((await refused(bulk(server.id('carol')))).code).toBe(50013);
});
