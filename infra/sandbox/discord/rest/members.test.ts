import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isoTime } from '../compose.ts';
import type { Json } from '../json.ts';
import { Permission, permissionsOf } from '../permissions.ts';
import { leaves, refused } from '../testing.ts';
import { startTestServer, type TestServer } from './testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.discord.stop());

const member = (name: string, rest = ''): `/${string}` => server.path(`/members/${server.id(name)}${rest}`);
const patch = (name: string, body: Json): Promise<unknown> => server.rest.patch(member(name), { body });
const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

describe('members', () => {
  test('can be listed only with the privileged intent, in the order of their IDs', async () => {
    expect((await refused(server.rest.get(server.path('/members?limit=10')))).code).toBe(50001);
    server.discord.core.bots.main.intents.guildMembers = true;
    const all = (await server.rest.get(server.path('/members?limit=1000'))) as { user: { id: string } }[];
    expect(all).toHaveLength(server.guild.members.size);
    const ids = all.map(({ user }) => BigInt(user.id));
    expect(ids).toEqual(ids.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(await server.rest.get(server.path(`/members?after=${all[0]?.user.id}`))).toEqual([all[1]]);
  });

  test('can be found by the start of a name or nickname', async () => {
    server.member('dave').nick = 'Boat';
    const found = await server.rest.get(server.path('/members/search?query=bo&limit=10'));
    expect((found as { user: { username: string } }[]).map(({ user }) => user.username)).toEqual(['bob', 'dave']);
  });

  test('are unknown when they left, or never existed', async () => {
    server.guild.members.delete(server.id('dave'));
    expect((await refused(server.rest.get(member('dave')))).code).toBe(10007);
    expect((await refused(server.rest.get(server.path('/members/1')))).code).toBe(10013);
  });
});

describe('timeouts', () => {
  test('take the member’s permissions, disconnect them from voice, and say why in the audit log', async () => {
    server.grant('moderateMembers');
    server.discord.core.voice.place(server.guild, server.id('dave'), server.channel('Lounge'));
    const body = { communication_disabled_until: inHours(1) };
    const reason = 'Spam – again';
    expect(await server.rest.patch(member('dave'), { body, reason })).toMatchObject({
      communication_disabled_until: isoTime(Date.parse(body.communication_disabled_until)),
    });
    expect(permissionsOf(server.guild, server.id('dave'))).toBe(Permission.viewChannel | Permission.readMessageHistory);
    expect(server.discord.core.world.voice.size).toBe(0);
    expect(server.lastEntry()).toMatchObject({ action_type: 24, target_id: server.id('dave'), reason });
    await patch('dave', { communication_disabled_until: null });
    expect(permissionsOf(server.guild, server.id('dave')) & Permission.sendMessages).not.toBe(0n);
  });

  test('are refused without Moderate Members, and for the owner, administrators, and higher roles', async () => {
    const body = { communication_disabled_until: inHours(1) };
    server.grant();
    expect((await refused(patch('dave', body))).code).toBe(50013);
    server.grant('moderateMembers');
    expect((await refused(patch('alice', body))).code).toBe(50013);
    server.role('DJ').permissions = Permission.administrator;
    expect((await refused(patch('bob', body))).code).toBe(50013);
    server.role('Staff').position = 9;
    expect((await refused(patch('carol', body))).code).toBe(50013);
  });

  test('can be at most 28 days long', async () => {
    server.grant('moderateMembers');
    await patch('dave', { communication_disabled_until: inHours(28 * 24) });
    const error = await refused(patch('dave', { communication_disabled_until: inHours(28 * 24 + 1) }));
    expect(leaves(error)).toEqual({ communication_disabled_until: 'INVALID_COMMUNICATION_DISABLED_TIMESTAMP' });
    expect(leaves(await refused(patch('dave', { communication_disabled_until: 'soon' })))).toEqual({
      communication_disabled_until: 'DATE_TIME_TYPE_PARSE',
    });
  });
});

describe('roles of members', () => {
  test('can be given and taken, below the bot’s own', async () => {
    server.grant('manageRoles');
    const dj = server.role('DJ').id;
    await server.rest.put(member('dave', `/roles/${dj}`));
    expect(server.member('dave').roleIds).toEqual([dj]);
    expect(server.lastEntry()).toMatchObject({ action_type: 25, changes: [{ key: '$add' }] });
    await server.rest.delete(member('dave', `/roles/${dj}`));
    expect(server.member('dave').roleIds).toEqual([]);
  });

  test('can’t be given when they’re managed, above the bot’s, or unknown', async () => {
    server.grant('manageRoles');
    const give = (role: string): Promise<unknown> => server.rest.put(member('dave', `/roles/${role}`));
    server.role('Staff').position = 9;
    expect((await refused(give(server.role('Staff').id))).code).toBe(50013);
    server.role('DJ').managed = true;
    expect((await refused(give(server.role('DJ').id))).code).toBe(50028);
    expect((await refused(give('1'))).code).toBe(10011);
    server.grant();
    expect((await refused(give(server.role('DJ').id))).code).toBe(50013);
  });

  test('can be replaced, and only the changed ones count', async () => {
    server.grant('manageRoles');
    server.role('Staff').position = 9;
    await patch('carol', { roles: [server.role('Staff').id, server.role('DJ').id] });
    expect(server.member('carol').roleIds).toHaveLength(2);
    expect((await refused(patch('carol', { roles: [] }))).code).toBe(50013);
  });
});

describe('nicknames, voice, and kicks', () => {
  test('a nickname needs Manage Nicknames and rank, and the bot’s own needs Change Nickname', async () => {
    server.grant();
    expect((await refused(patch('dave', { nick: 'D' }))).code).toBe(50013);
    server.grant('manageNicknames');
    expect(await patch('dave', { nick: 'D' })).toMatchObject({ nick: 'D' });
    expect(await patch('dave', { nick: '' })).toMatchObject({ nick: null });
    expect((await refused(patch('alice', { nick: 'A' }))).code).toBe(50013);
    expect(leaves(await refused(patch('dave', { nick: 'x'.repeat(33) })))).toEqual({ nick: 'BASE_TYPE_MAX_LENGTH' });
    expect(await server.rest.patch(server.path('/members/@me'), { body: { nick: 'Choir' } })).toMatchObject({
      nick: 'Choir',
    });
  });

  test('only members in voice can be muted, deafened, moved, and disconnected', async () => {
    server.grant('muteMembers', 'deafenMembers', 'moveMembers');
    expect((await refused(patch('dave', { mute: true }))).code).toBe(40032);
    expect((await refused(patch('dave', { channel_id: server.channel('Studio').id }))).code).toBe(40032);
    const { voice, world } = server.discord.core;
    voice.place(server.guild, server.id('dave'), server.channel('Lounge'));
    expect(await patch('dave', { mute: true, deaf: true })).toMatchObject({ mute: true, deaf: true });
    await patch('dave', { channel_id: server.channel('Studio').id });
    expect([...world.voice.values()][0]?.channelId).toBe(server.channel('Studio').id);
    await patch('dave', { channel_id: null });
    expect(world.voice.size).toBe(0);
  });

  test('a kick removes the member, and needs Kick Members and rank', async () => {
    server.grant();
    expect((await refused(server.rest.delete(member('dave')))).code).toBe(50013);
    server.grant('kickMembers');
    expect((await refused(server.rest.delete(member('alice')))).code).toBe(50013);
    await server.rest.delete(member('dave'), { reason: 'Bye' });
    expect(server.guild.members.has(server.id('dave'))).toBe(false);
    expect(server.lastEntry()).toMatchObject({ action_type: 20, reason: 'Bye' });
    expect((await refused(server.rest.delete(member('dave')))).code).toBe(10007);
  });
});
