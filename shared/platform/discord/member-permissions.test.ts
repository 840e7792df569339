import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  channelPermissions,
  type Overwrite,
  type Server,
  type ServerChannel,
  type ServerMember,
  serverPermissions,
} from './member-permissions.ts';
import { ALL_PERMISSIONS, PERMISSIONS, type Permission, permissionBits } from './permissions.ts';

const NOW = new Date('2026-02-01T12:00:00Z');
const later = (ms: number) => new Date(NOW.getTime() + ms);
const bits = (...names: Permission[]) => permissionBits(names);
const namesOf = (granted: bigint) =>
  PERMISSIONS.filter((permission) => (granted & permissionBits([permission])) !== 0n);

const OWNER = '10';
const BASE = bits('ViewChannel', 'SendMessages', 'EmbedLinks', 'ReadMessageHistory', 'Connect', 'Speak');
const role = (id: string, permissions: bigint) => ({ id, permissions, position: Number(id), managed: false });
const server: Server = {
  id: '1',
  ownerId: OWNER,
  roles: [
    role('1', BASE),
    role('2', bits('KickMembers')),
    role('3', bits('Administrator')),
    role('4', bits('BanMembers')),
  ],
};
const member = (over: Partial<ServerMember> = {}): ServerMember => ({ id: '11', roleIds: [], ...over });
const overwrite = (id: string, allow: bigint, deny = 0n): Overwrite => ({ id, allow, deny });
const inChannel = (kind: ServerChannel['kind'], overwrites: Overwrite[], who = member()) =>
  namesOf(channelPermissions(server, who, { kind, overwrites }, NOW));

describe('in a server', () => {
  test.each<[string, ServerMember, bigint]>([
    ['everyone has what @everyone has', member(), BASE],
    ['roles add up', member({ roleIds: ['2', '4'] }), BASE | bits('KickMembers', 'BanMembers')],
    ['an administrator has everything', member({ roleIds: ['3'] }), ALL_PERMISSIONS],
    ['the owner has everything', member({ id: OWNER }), ALL_PERMISSIONS],
    ['a role that’s gone grants nothing', member({ roleIds: ['99'] }), BASE],
    [
      'a timeout leaves seeing and reading',
      member({ roleIds: ['2'], timedOutUntil: later(1) }),
      bits('ViewChannel', 'ReadMessageHistory'),
    ],
    ['a timeout ends', member({ timedOutUntil: later(0) }), BASE],
    ['an administrator can’t be timed out', member({ roleIds: ['3'], timedOutUntil: later(1) }), ALL_PERMISSIONS],
    ['nor can the owner', member({ id: OWNER, timedOutUntil: later(1) }), ALL_PERMISSIONS],
  ])('%s', (_, who, expected) => {
    expect(namesOf(serverPermissions(server, who, NOW))).toEqual(namesOf(expected));
  });
});

describe('in a channel', () => {
  test('without overwrites, it’s what the server grants', () => {
    expect(inChannel('text', [])).toEqual(namesOf(BASE));
  });

  test('roles override @everyone, allowing wins among roles, and the member’s own overwrite wins over all', () => {
    const everyone = overwrite('1', 0n, bits('SendMessages'));
    const denied = overwrite('2', 0n, bits('SendMessages'));
    const allowed = overwrite('4', bits('SendMessages'));
    const own = overwrite('11', 0n, bits('SendMessages'));
    const who = member({ roleIds: ['2', '4'] });
    expect(inChannel('text', [everyone], who)).not.toContain('SendMessages');
    expect(inChannel('text', [everyone, denied, allowed], who)).toContain('SendMessages');
    expect(inChannel('text', [own, allowed, denied, everyone], who)).not.toContain('SendMessages');
    expect(inChannel('text', [everyone, overwrite('11', bits('SendMessages'))], who)).toContain('SendMessages');
  });

  test('others’ overwrites change nothing', () => {
    expect(inChannel('text', [overwrite('12', 0n, ALL_PERMISSIONS), overwrite('4', ALL_PERMISSIONS)])).toEqual(
      namesOf(BASE),
    );
  });

  test('overwrites don’t touch administrators and the owner', () => {
    const denied = [overwrite('1', 0n, ALL_PERMISSIONS), overwrite('3', 0n, ALL_PERMISSIONS)];
    expect(inChannel('text', denied, member({ roleIds: ['3'] }))).toEqual(PERMISSIONS);
    expect(inChannel('text', denied, member({ id: OWNER }))).toEqual(PERMISSIONS);
  });

  test('who can’t see a channel can do nothing in it', () => {
    expect(inChannel('text', [overwrite('1', bits('ManageMessages'), bits('ViewChannel'))])).toEqual([]);
  });

  test('who can’t send messages can’t send embeds, files, or mentions either', () => {
    const others = bits('AttachFiles', 'MentionEveryone', 'SendTTSMessages', 'AddReactions');
    const names = inChannel('text', [overwrite('1', others, bits('SendMessages'))]);
    expect(names).toEqual(['AddReactions', 'ViewChannel', 'ReadMessageHistory', 'Connect', 'Speak']);
  });

  test('who can’t connect to a voice channel can do nothing in voice, nor edit the channel', () => {
    const denied = [overwrite('1', bits('MoveMembers', 'ManageChannels', 'ManageRoles'), bits('Connect'))];
    expect(inChannel('voice', denied)).toEqual(['ViewChannel', 'SendMessages', 'EmbedLinks', 'ReadMessageHistory']);
    expect(inChannel('text', denied)).toContain('ManageChannels');
  });

  test('in a thread, sending depends on its own permission', () => {
    const parent = [overwrite('1', bits('SendMessagesInThreads'), bits('SendMessages'))];
    expect(inChannel('thread', parent)).toEqual(expect.arrayContaining(['SendMessages', 'EmbedLinks']));
    expect(inChannel('text', parent)).not.toContain('SendMessages');
    expect(inChannel('thread', [])).not.toContain('SendMessages');
    expect(inChannel('thread', [])).not.toContain('EmbedLinks');
    expect(inChannel('thread', [overwrite('1', bits('SendMessagesInThreads'), bits('ViewChannel'))])).toEqual([]);
  });

  test('a timeout leaves seeing and reading, where there’s something to see', () => {
    const who = member({ timedOutUntil: later(60_000) });
    expect(inChannel('text', [overwrite('11', ALL_PERMISSIONS & ~bits('Administrator'))], who)).toEqual([
      'ViewChannel',
      'ReadMessageHistory',
    ]);
    expect(inChannel('text', [overwrite('1', 0n, bits('ViewChannel'))], who)).toEqual([]);
  });
});

describe('for any server', () => {
  const some = fc.bigInt({ min: 0n, max: ALL_PERMISSIONS }).map((all) => all & ALL_PERMISSIONS);
  // Administrators are rare, or everyone would be one.
  const granted = fc.tuple(some, fc.boolean(), fc.boolean()).map(([all, a, b]) => (a && b ? all : all & ~8n));
  const id = fc.integer({ min: 1, max: 8 }).map(String);
  const overwrites = fc.uniqueArray(fc.record({ id, allow: granted, deny: some }), { selector: (each) => each.id });
  const anyServer = fc.record({
    id: fc.constant('1'),
    ownerId: fc.constantFrom('7', '8'),
    roles: fc.tuple(...['1', '2', '3', '4'].map((each) => granted.map((permissions) => role(each, permissions)))),
  });
  const anyMember = fc.record({
    id: fc.constantFrom('5', '6', '7'),
    roleIds: fc.subarray(['2', '3', '4']),
    timedOutUntil: fc.option(fc.integer({ min: -2, max: 2 }).map(later), { nil: undefined }),
  });
  const kind = fc.constantFrom('text', 'voice', 'thread');

  /** Decides about one permission at a time, the way the documentation tells it. */
  function isGranted(
    given: Server,
    who: ServerMember,
    { kind, overwrites }: ServerChannel,
    wanted: Permission,
  ): boolean {
    const has = (bits: bigint, permission: Permission) => (bits & permissionBits([permission])) !== 0n;
    const roles = given.roles.filter(({ id }) => id === given.id || who.roleIds.includes(id));
    if (who.id === given.ownerId || roles.some(({ permissions }) => has(permissions, 'Administrator'))) return true;
    const bare = (permission: Permission): boolean => {
      let is = roles.some(({ permissions }) => has(permissions, permission));
      const apply = (those: readonly Overwrite[]) => {
        if (those.some(({ deny }) => has(deny, permission))) is = false;
        if (those.some(({ allow }) => has(allow, permission))) is = true;
      };
      apply(overwrites.filter(({ id }) => id === given.id));
      apply(overwrites.filter(({ id }) => who.roleIds.includes(id)));
      apply(overwrites.filter(({ id }) => id === who.id));
      return is;
    };
    const canSend = bare(kind === 'thread' ? 'SendMessagesInThreads' : 'SendMessages');
    if (!bare('ViewChannel')) return false;
    if (
      who.timedOutUntil !== undefined &&
      who.timedOutUntil > NOW &&
      !['ViewChannel', 'ReadMessageHistory'].includes(wanted)
    )
      return false;
    if (wanted === 'SendMessages') return canSend;
    const takesSending: Permission[] = [
      ...(['SendTTSMessages', 'EmbedLinks', 'AttachFiles'] as const),
      ...(['MentionEveryone', 'SendVoiceMessages', 'SendPolls'] as const),
    ];
    const takesConnecting: Permission[] = [
      ...(['Speak', 'Stream', 'UseVAD', 'PrioritySpeaker', 'RequestToSpeak', 'UseSoundboard'] as const),
      ...(['UseExternalSounds', 'UseEmbeddedActivities', 'SetVoiceChannelStatus', 'MuteMembers'] as const),
      ...(['DeafenMembers', 'MoveMembers', 'ManageChannels', 'ManageRoles'] as const),
    ];
    if (takesSending.includes(wanted) && !canSend) return false;
    if (kind === 'voice' && takesConnecting.includes(wanted) && !bare('Connect')) return false;
    return bare(wanted);
  }

  test('a member may do exactly what the documented steps say', () => {
    fc.assert(
      fc.property(anyServer, anyMember, kind, overwrites, (given, who, channelKind, those) => {
        const channel = { kind: channelKind, overwrites: those };
        const names = namesOf(channelPermissions(given, who, channel, NOW));
        expect(names).toEqual(PERMISSIONS.filter((permission) => isGranted(given, who, channel, permission)));
      }),
      { numRuns: 300 },
    );
  });

  test('the order of roles and overwrites never matters', () => {
    fc.assert(
      fc.property(anyServer, anyMember, kind, overwrites, (given, who, channelKind, those) => {
        const channel = { kind: channelKind, overwrites: those };
        const reversed = { ...given, roles: [...given.roles].reverse() };
        const other = { ...who, roleIds: [...who.roleIds].reverse() };
        expect(channelPermissions(reversed, other, { ...channel, overwrites: [...those].reverse() }, NOW)).toBe(
          channelPermissions(given, who, channel, NOW),
        );
      }),
    );
  });
});
