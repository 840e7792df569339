import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { Permission } from '../permissions.ts';
import { leaves, refused } from '../testing.ts';
import { startTestServer, type TestServer } from './testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  server.grant('manageRoles');
});
afterEach(() => server.discord.stop());

const create = (body: Json): Promise<unknown> => server.rest.post(server.path('/roles'), { body });
const order = (): string[] =>
  server.guild.roles.toSorted((a, b) => b.position - a.position).map(({ name, position }) => `${position} ${name}`);

test('a role can be created, changed, and deleted', async () => {
  const made = (await create({ name: 'Muted', permissions: '1024', color: 0xff0000, hoist: true })) as Json;
  expect(made).toMatchObject({ name: 'Muted', permissions: '1024', color: 0xff0000, hoist: true, position: 1 });
  expect(server.lastEntry()).toMatchObject({ action_type: 30, target_id: made.id });
  server.member('dave').roleIds = [String(made.id)];
  const path = server.path(`/roles/${made.id}`);
  expect(await server.rest.patch(path, { body: { name: 'Quiet', mentionable: true } })).toMatchObject({
    name: 'Quiet',
    mentionable: true,
    color: 0xff0000,
  });
  await server.rest.delete(path);
  expect(server.member('dave').roleIds).toEqual([]);
  expect((await refused(server.rest.delete(path))).code).toBe(10011);
  expect(leaves(await refused(create({ name: 'x'.repeat(101) })))).toEqual({ name: 'BASE_TYPE_BAD_LENGTH' });
});

test('a bot can’t grant what it doesn’t have, or touch roles that aren’t below its own', async () => {
  expect((await refused(create({ permissions: Permission.banMembers.toString() }))).code).toBe(50013);
  const change = (name: string, body: Json): Promise<unknown> =>
    server.rest.patch(server.path(`/roles/${server.role(name).id}`), { body });
  expect((await refused(change('Chorus', { name: 'x' }))).code).toBe(50013);
  // It may take what it couldn't give.
  expect(await change('Staff', { permissions: '0' })).toMatchObject({ permissions: '0' });
  server.role('DJ').managed = true;
  expect((await refused(server.rest.delete(server.path(`/roles/${server.role('DJ').id}`)))).code).toBe(50028);
  server.grant();
  expect((await refused(create({}))).code).toBe(50013);
});

test('roles can be reordered below the bot’s own', async () => {
  expect(order()).toEqual(['4 Chorus', '3 Staff', '2 DJ', '0 @everyone']);
  const move = (name: string, position: number): Promise<unknown> =>
    server.rest.patch(server.path('/roles'), { body: [{ id: server.role(name).id, position }] });
  await move('DJ', 3);
  expect(order()).toEqual(['3 Chorus', '2 DJ', '1 Staff', '0 @everyone']);
  expect((await refused(move('Staff', 3))).code).toBe(50013);
  expect((await refused(move('Chorus', 1))).code).toBe(50013);
});

test('a server has at most 250 roles', async () => {
  const [role] = server.guild.roles;
  if (!role) throw new Error('The server has no role.');
  while (server.guild.roles.length < 250) server.guild.roles.push({ ...role, id: `${server.guild.roles.length}` });
  expect((await refused(create({}))).code).toBe(30005);
});
