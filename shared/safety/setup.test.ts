import { expect, test } from 'vitest';
import { moderationModule } from '../moderation/settings.ts';
import { permissionBits } from '../platform/discord/permissions.ts';
import type { ServerView } from '../platform/discord/servers.ts';
import { defaultsOf } from '../settings/declaration.ts';
import { AREAS, type CheckedSetup, checkSetup, draftOf, planSetup, type SetupDraft } from './setup.ts';

const settings = defaultsOf(moderationModule);
const modules = ['economy', 'music', 'agents', 'moderation', 'safety'];
const about = { stored: {}, settings, modules };
const all: SetupDraft = { areas: AREAS, log: null, staff: null, appeals: null };

test('a draft of what’s there changes nothing', () => {
  expect(planSetup(draftOf({}, settings), about)).toEqual({ changes: {}, lines: [], createsLog: false });
  const stored = { access: { 'module:economy': { isOff: true, roleIds: [] } } };
  const held = { ...settings, logChannel: '5', staffRole: '6' };
  expect(planSetup(draftOf(stored, held), { stored, settings: held, modules }).lines).toEqual([]);
});

test('areas keep the roles that staff restricted them to', () => {
  const stored = { access: { 'module:economy': { isOff: true, roleIds: ['7'] } } };
  const { changes, lines } = planSetup(all, { ...about, stored });
  expect(changes).toEqual({ access: { 'module:economy': { isOff: false, roleIds: ['7'] } } });
  expect(lines).toEqual(['Switch **Economy** on.']);
  const off = planSetup({ ...all, areas: ['economy'] }, about).changes;
  expect(Object.keys(off.access ?? {})).toEqual([
    'module:music',
    'module:agents',
    'module:moderation',
    'module:safety',
  ]);
});

test('what the operator has disabled isn’t switched', () => {
  expect(planSetup({ ...all, areas: [] }, { ...about, modules: ['economy'] }).lines).toEqual([
    'Switch **Economy** off.',
  ]);
});

test('a new log channel is set once it exists', () => {
  const draft: SetupDraft = { ...all, log: 'new', staff: '6' };
  expect(planSetup(draft, about)).toMatchObject({ createsLog: true, changes: { moderation: { staffRole: '6' } } });
  expect(planSetup(draft, about, '9').changes).toEqual({ moderation: { logChannel: '9', staffRole: '6' } });
});

const NEEDED = [
  'BanMembers',
  'KickMembers',
  'ModerateMembers',
  'ManageMessages',
  'ManageRoles',
  'ManageChannels',
] as const;
const POSTING = ['ViewChannel', 'SendMessages', 'EmbedLinks'] as const;
const role = (id: string, position: number, permissions: bigint, managed = false) => ({
  id,
  name: id,
  position,
  permissions,
  managed,
});
const serverWith = (permissions: bigint, more: ServerView['roles'] = []): ServerView => ({
  ...{ id: '1', name: 'Server', ownerId: '2', bot: { id: '3', roleIds: ['30'] } },
  roles: [role('1', 0, 0n), role('30', 2, permissions, true), ...more],
});
const everything = permissionBits([...NEEDED, ...POSTING, 'ManageGuild', 'ManageNicknames']);
const check = (given: Partial<CheckedSetup>) =>
  checkSetup({
    ...{ server: serverWith(everything), draft: all, channels: [], modules, now: new Date() },
    ...given,
  });

test('a bot with everything lacks nothing', () => {
  expect(check({})).toEqual([]);
});

test('each missing permission is named with the areas that need it, and only those that are on', () => {
  const server = serverWith(everything & ~permissionBits(['BanMembers', 'ManageGuild']));
  expect(check({ server }).map(({ sentence }) => sentence)).toEqual([
    expect.stringMatching(/^Moderation needs \*\*Ban Members\*\*\./),
    expect.stringMatching(/^Safety needs \*\*Manage Server\*\*\./),
  ]);
  expect(check({ server, draft: { ...all, areas: ['economy', 'music'] } })).toEqual([]);
  expect(check({ server, modules: ['economy', 'safety'] })).toMatchObject([
    { sentence: expect.stringMatching(/^Safety/) },
  ]);
});

test('roles above the bot, and what’s gone, are named', () => {
  const server = serverWith(everything, [role('40', 3, 0n), role('41', 1, 0n)]);
  const channels = (['log channel', 'channel for appeals'] as const).map((title, id) => {
    return { id: `${id}`, title, found: 'gone' as const };
  });
  const found = check({ server, draft: { ...all, staff: '99' }, channels }).map(({ sentence }) => sentence);
  expect(found.join('\n')).toMatch(
    /<@&40>.*staff role doesn’t exist.*log channel doesn’t exist.*appeals doesn’t exist/s,
  );
  expect(found.join()).not.toContain('<@&41>');
});

test('a channel is repaired only where Discord lets the bot do that', () => {
  const closed = (deny: bigint) => ({ kind: 'text' as const, overwrites: [{ id: '1', allow: 0n, deny }] });
  const log = (deny: bigint) =>
    check({ channels: [{ id: '5', title: 'log channel', found: closed(deny), repair: 'log' }] });
  expect(log(permissionBits(['SendMessages']))).toEqual([
    { sentence: expect.stringContaining('I can’t post in <#5>: I need **Send Messages**'), repair: 'log' },
  ]);
  expect(log(permissionBits(['ViewChannel']))).toEqual([
    { sentence: expect.stringContaining('I need **View Channels**') },
  ]);
});
