import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { Permission, permissionsOf } from '../permissions.ts';
import { leaves, refused } from '../testing.ts';
import { startTestServer, type TestServer } from './testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  server.grant('manageChannels', 'manageRoles');
});
afterEach(() => server.discord.stop());

const create = (body: Json): Promise<unknown> => server.rest.post(server.path('/channels'), { body });
const patch = (name: string, body: Json): Promise<unknown> =>
  server.rest.patch(`/channels/${server.channel(name).id}`, { body });
const overwrite = (name: string, id: string, body: Json): Promise<unknown> =>
  server.rest.put(`/channels/${server.channel(name).id}/permissions/${id}`, { body });

describe('channels', () => {
  test('can be created in a category, changed, and deleted', async () => {
    const category = (await create({ name: 'Staff rooms', type: 4 })) as Json;
    const made = (await create({ name: 'Mod Log', topic: 'What happened', parent_id: category.id })) as Json;
    expect(made).toMatchObject({ type: 0, name: 'mod-log', topic: 'What happened', parent_id: category.id });
    expect(server.lastEntry()).toMatchObject({ action_type: 10, target_id: made.id });
    expect(await patch('mod-log', { rate_limit_per_user: 30, topic: null })).toMatchObject({
      rate_limit_per_user: 30,
      topic: null,
    });
    expect(server.lastEntry()).toMatchObject({
      action_type: 11,
      changes: [
        { key: 'topic', old_value: 'What happened' },
        { key: 'rate_limit_per_user', new_value: 30, old_value: 0 },
      ],
    });
    await server.rest.delete(`/channels/${made.id}`);
    expect((await refused(server.rest.get(`/channels/${made.id}`))).code).toBe(10003);
    expect(await server.rest.get(server.path('/channels'))).toContainEqual(
      expect.objectContaining({ id: category.id, type: 4 }),
    );
  });

  test.each<[string, Json, Json]>([
    ['a slowmode of more than six hours', { rate_limit_per_user: 21_601 }, { rate_limit_per_user: 'NUMBER_TYPE_MAX' }],
    ['a long topic', { topic: 'x'.repeat(1_025) }, { topic: 'BASE_TYPE_MAX_LENGTH' }],
    ['a category that isn’t one', { parent_id: '1' }, { parent_id: 'CHANNEL_PARENT_INVALID' }],
  ])('can’t have %s', async (_what, body, errors) => {
    expect(leaves(await refused(patch('general', body)))).toEqual(errors);
  });

  test('need Manage Channels, and View Channel', async () => {
    server.grant();
    expect((await refused(patch('general', { name: 'x' }))).code).toBe(50013);
    expect((await refused(create({ name: 'x' }))).code).toBe(50013);
    server.channel('staff').overwrites = server.channel('staff').overwrites.slice(0, 2);
    expect((await refused(server.rest.get(`/channels/${server.channel('staff').id}`))).code).toBe(50001);
  });
});

describe('overwrites', () => {
  test('decide what members can do, and are recorded', async () => {
    const dj = server.role('DJ').id;
    await overwrite('general', dj, { type: 0, deny: String(Permission.sendMessages) });
    const granted = permissionsOf(server.guild, server.id('bob'), server.channel('general'));
    expect(granted & Permission.sendMessages).toBe(0n);
    expect(server.lastEntry()).toMatchObject({ action_type: 13, options: { id: dj, role_name: 'DJ' } });
    await overwrite('general', dj, { type: 0, allow: String(Permission.sendMessages) });
    expect(server.lastEntry()).toMatchObject({ action_type: 14 });
    await server.rest.delete(`/channels/${server.channel('general').id}/permissions/${dj}`);
    expect(server.channel('general').overwrites).toEqual([]);
    const gone = server.rest.delete(`/channels/${server.channel('general').id}/permissions/${dj}`);
    expect((await refused(gone)).code).toBe(10009);
  });

  test('can’t grant what the bot doesn’t have, and keep what it doesn’t touch', async () => {
    const dave = server.id('dave');
    const ban = { type: 1, allow: String(Permission.banMembers) };
    expect((await refused(overwrite('general', dave, ban))).code).toBe(50013);
    const roles = { type: 1, allow: String(Permission.manageRoles) };
    expect((await refused(overwrite('general', dave, roles))).code).toBe(50013);
    expect((await refused(overwrite('general', '1', { type: 0 }))).code).toBe(10009);
    const kept = { id: dave, type: 1 as const, allow: Permission.banMembers, deny: 0n };
    server.channel('general').overwrites = [kept];
    const body = { permission_overwrites: [{ id: dave, type: 1, allow: String(kept.allow), deny: '2048' }] };
    expect(await patch('general', body)).toMatchObject(body);
    expect((await refused(patch('general', { permission_overwrites: [] }))).code).toBe(50013);
  });
});

describe('threads', () => {
  test('have their parent’s permissions, and private ones are hidden', async () => {
    server.grant('manageThreads', 'createPublicThreads', 'createPrivateThreads', 'sendMessagesInThreads');
    const path = `/channels/${server.channel('general').id}/threads` as const;
    const open = (await server.rest.post(path, { body: { name: 'Open', type: 11 } })) as Json;
    const secret = (await server.rest.post(path, { body: { name: 'Secret' } })) as Json;
    expect([open.type, secret.type]).toEqual([11, 12]);
    const sees = (id: unknown): boolean => {
      const thread = server.discord.core.world.channel(String(id));
      return permissionsOf(server.guild, server.id('dave'), thread) !== 0n;
    };
    expect([sees(open.id), sees(secret.id)]).toEqual([true, false]);
    await server.rest.put(`/channels/${secret.id}/thread-members/${server.id('dave')}`);
    expect(sees(secret.id)).toBe(true);
    const { threads } = (await server.rest.get(server.path('/threads/active'))) as { threads: Json[] };
    expect(threads.map(({ name }) => name)).toEqual(['Open', 'Secret']);
  });

  test('can be archived and locked, and a message can have one', async () => {
    server.grant('manageThreads', 'createPublicThreads');
    const general = server.channel('general').id;
    const message = (await server.rest.post(`/channels/${general}/messages`, { body: { content: 'hi' } })) as Json;
    const path = `/channels/${general}/messages/${message.id}/threads` as const;
    const thread = (await server.rest.post(path, { body: { name: 'About that' } })) as Json;
    expect(thread.id).toBe(message.id);
    expect((await refused(server.rest.post(path, { body: { name: 'Again' } }))).code).toBe(160_004);
    await server.rest.post(`/channels/${thread.id}/messages`, { body: { content: 'inside' } });
    const archived = await server.rest.patch(`/channels/${thread.id}`, { body: { archived: true, locked: true } });
    expect(archived).toMatchObject({ thread_metadata: { archived: true, locked: true }, message_count: 1 });
    expect((await refused(server.rest.patch(`/channels/${thread.id}`, { body: { name: 'x' } }))).code).toBe(50083);
    await server.rest.delete(`/channels/${thread.id}`);
    expect(server.guild.threads).toEqual([]);
  });
});
