import { describe, expect, test } from 'vitest';
import { ALICE, GUILD, slash } from '../../infra/testing/interaction.ts';
import {
  missingPermissions,
  type Permission,
  permissionBits,
  permissionLabel,
} from '../../shared/platform/discord/permissions.ts';
import type { Behaviour } from './behaviour.ts';
import type { Command } from './command.ts';
import { contextNumbers, refusalByGates } from './gates.ts';

const NOW = new Date('2026-01-15T12:00:00Z');
const SKU = '700000000000000001';

type Gated = Pick<Command<never>, 'contexts' | 'memberPermissions'>;
interface Case {
  command?: Gated;
  behaviour?: Partial<Behaviour>;
  envelope?: Record<string, unknown>;
  isDirect?: boolean;
}

function refusal({ command = {}, behaviour = {}, ...circumstances }: Case): string | undefined {
  const envelope = slash('x', [], circumstances);
  return refusalByGates(command, { effect: 'read', visibility: 'public', ...behaviour }, envelope, NOW);
}

const member = (permissions: string | undefined) => ({ member: { user: ALICE, roles: [], permissions } });
const entitled = (...entitlements: object[]) => ({ envelope: { entitlements }, behaviour: { entitlement: SKU } });
const bits = (...names: Permission[]) => permissionBits(names).toString();
const staff: Gated = { memberPermissions: ['ManageGuild', 'KickMembers'] };

describe('a member may', () => {
  test.each<[string, Case]>([
    ['use an ordinary command in a guild', {}],
    ['use an ordinary command in a direct message', { isDirect: true }],
    ['use a command of direct messages there', { command: { contexts: ['botDm'] }, isDirect: true }],
    [
      'use a command that goes everywhere in a private channel',
      { command: { contexts: ['guild', 'botDm', 'privateChannel'] }, isDirect: true, envelope: { context: 2 } },
    ],
    ['be told apart by the guild alone, where Discord names no context', { envelope: { context: null } }],
    ['have exactly the permissions', { command: staff, envelope: member(bits('ManageGuild', 'KickMembers')) }],
    ['have more than the permissions', { command: staff, envelope: member((2n ** 50n - 1n).toString()) }],
    ['be an administrator', { command: staff, envelope: member(bits('Administrator')) }],
    ['use a staff command in their own direct messages', { command: staff, isDirect: true }],
    [
      'use what the app has the permissions for',
      { behaviour: { appPermissions: ['Connect'] }, envelope: { app_permissions: bits('Connect', 'Speak') } },
    ],
    ['use what they have bought', entitled({ sku_id: SKU })],
    ['use what they have bought until later', entitled({ sku_id: SKU, ends_at: '2026-01-15T12:00:01Z' })],
    ['use what was bought again', entitled({ sku_id: SKU, ends_at: '2025-01-01T00:00:00Z' }, { sku_id: SKU })],
  ])('%s', (_, given) => expect(refusal(given)).toBeUndefined());
});

describe('a member is told in one sentence when', () => {
  const OUTSIDE = 'That only works in a server. Try it there.';
  const PREMIUM = /^That needs a subscription/;
  test.each<[string, Case, string | RegExp]>([
    ['a guild command is used in a direct message', { command: { contexts: ['guild'] }, isDirect: true }, OUTSIDE],
    [
      'a guild command is used in a private channel',
      { command: { contexts: ['guild'] }, isDirect: true, envelope: { context: 2 } },
      OUTSIDE,
    ],
    [
      'a command of direct messages is used in a guild',
      { command: { contexts: ['botDm'] } },
      'That only works in a direct message with me.',
    ],
    ['Discord names no guild', { envelope: { guild_id: undefined } }, /didn't say which server/],
    [
      'they lack permissions',
      { command: staff, envelope: member('0') },
      'You need **Manage Server** and **Kick, Approve, and Reject Members** to do that. Ask a server admin.',
    ],
    [
      'they lack one permission',
      { command: staff, envelope: member(bits('KickMembers')) },
      'You need **Manage Server** to do that. Ask a server admin.',
    ],
    [
      'they lack the permission of one subcommand',
      { behaviour: staff, envelope: member(bits('KickMembers')) },
      'You need **Manage Server** to do that. Ask a server admin.',
    ],
    ['Discord says nothing of their permissions', { command: staff, envelope: member(undefined) }, /You need/],
    [
      'the app lacks permissions',
      { behaviour: { appPermissions: ['Connect', 'Speak'] }, envelope: { app_permissions: bits('Connect') } },
      'I need **Speak** in this channel to do that. Ask a server admin to grant it.',
    ],
    [
      "Discord says nothing of the app's permissions",
      { behaviour: { appPermissions: ['Speak'] }, envelope: { app_permissions: undefined } },
      /I need/,
    ],
    ['they bought nothing', entitled(), PREMIUM],
    ['they bought something else', entitled({ sku_id: '1' }), PREMIUM],
    ['what they bought has ended', entitled({ sku_id: SKU, ends_at: '2026-01-15T12:00:00Z' }), PREMIUM],
    ['what they bought was refunded', entitled({ sku_id: SKU, deleted: true }), PREMIUM],
  ])('%s', (_, given, sentence) => expect(refusal(given)).toMatch(sentence));
});

test('where a command may be used is told to Discord as it is checked', () => {
  expect(contextNumbers({})).toEqual([0, 1]);
  expect(contextNumbers({ contexts: ['guild', 'privateChannel'] })).toEqual([0, 2]);
});

// https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags
test('permissions have the bits of Discord', () => {
  expect(bits('Connect', 'Speak', 'ViewChannel')).toBe('3146752');
  expect(bits('ModerateMembers')).toBe('1099511627776');
  expect(permissionBits([])).toBe(0n);
  expect(missingPermissions('8', ['BanMembers'])).toEqual([]);
  expect(missingPermissions(GUILD, [])).toEqual([]);
  expect(permissionLabel('ManageGuildExpressions')).toBe('Manage Expressions');
});
