import { describe, expect, test } from 'vitest';
import type { ServerMember } from '../platform/discord/member-permissions.ts';
import { type Permission, permissionBits } from '../platform/discord/permissions.ts';
import { actorLacks, assignObstacle, grantedBy, memberObstacle, type Staffed } from './reach.ts';

const role = (id: string, position: number, permissions: readonly Permission[] = [], managed = false) => ({
  ...{ id, position, managed },
  permissions: permissionBits(permissions),
});
const roles = [
  role('1', 0),
  role('10', 1),
  role('20', 2, ['ManageRoles']),
  role('25', 2, ['KickMembers']),
  role('30', 3),
  role('40', 4, ['Administrator']),
  role('50', 2, [], true),
];
const server = { id: '1', ownerId: '100', roles };
const member = (id: string, ...roleIds: string[]): ServerMember => ({ id, roleIds });
const OWNER = member('100');
const BOT = member('200', '30');

function staffed(actor: ServerMember, settings: Partial<Staffed['settings']> = {}): Staffed {
  return { server, bot: BOT, actor, settings: { staffRole: null, protectedRoles: [], ...settings }, now: new Date() };
}

test('the staff role stands in for permissions, and nothing else does', () => {
  const staff = member('2', '10');
  expect(actorLacks(staffed(staff), ['ManageChannels'])).toEqual(['ManageChannels']);
  expect(actorLacks(staffed(staff, { staffRole: '10' }), ['ManageChannels'])).toEqual([]);
  expect(actorLacks(staffed(member('3', '40')), ['ManageChannels'])).toEqual([]);
});

test('what a channel grants counts there alone', () => {
  const bob = member('2');
  const allow = permissionBits(['ManageChannels', 'ViewChannel']);
  const channel = { kind: 'text' as const, overwrites: [{ id: '2', allow, deny: 0n }] };
  expect(actorLacks(staffed(bob), ['ManageChannels'], channel)).toEqual([]);
  expect(actorLacks(staffed(bob), ['ManageChannels'])).toEqual(['ManageChannels']);
});

describe('members', () => {
  test.each([
    ['the owner', staffed(member('2', '40')), OWNER, 'owner'],
    ['someone of the same rank', staffed(member('2', '20')), member('3', '20'), 'above_you'],
    ['someone protected', staffed(OWNER, { protectedRoles: ['99', '10'] }), member('3', '10'), 'protected'],
    ['someone above the bot', staffed(OWNER), member('3', '40'), 'above_me'],
    ['the bot itself', staffed(OWNER), BOT, undefined],
    ['someone below both', staffed(member('2', '20')), member('3', '10'), undefined],
  ] as const)('%s', (_, scene, target, status) => {
    expect(memberObstacle(scene, target)?.status).toBe(status);
  });
});

describe('roles', () => {
  const byId = (id: string) => roles.find((each) => each.id === id) ?? role(id, 0);
  const byRole = (settings: Partial<Staffed['settings']> = {}) =>
    staffed(member('2', '30'), { staffRole: '30', ...settings });

  test.each([
    ['@everyone', staffed(OWNER), '1', 'everyone'],
    ['a managed one', staffed(OWNER), '50', 'managed'],
    ['one above the actor', staffed(member('2', '20')), '30', 'above_you'],
    ['the actor’s own highest', staffed(member('2', '20')), '20', 'above_you'],
    ['one that isn’t below the bot', staffed(OWNER), '30', 'above_me'],
    ['one below both', staffed(member('2', '20')), '10', undefined],
    ['one with more than staff by role alone have', byRole(), '20', 'too_powerful'],
    ['one that isn’t, for them', byRole(), '10', undefined],
    ['a protected role, for them', byRole({ protectedRoles: ['99', '10'] }), '10', 'reserved'],
    [
      'a protected role, for whoever has Manage Roles',
      staffed(OWNER, { protectedRoles: ['99', '10'] }),
      '10',
      undefined,
    ],
  ] as const)('%s', (_, scene, id, status) => {
    expect(assignObstacle(scene, byId(id))?.status).toBe(status);
  });

  test('an administrator’s role grants that before anything else', () => {
    expect(grantedBy(byId('40'))).toEqual(['Administrator']);
    expect(grantedBy(byId('25'))).toEqual(['KickMembers']);
  });
});
