import { describe, expect, test } from 'vitest';
import {
  channelPermissions,
  explainPermission,
  type Overwrite,
  type PermissionStep,
  type Server,
  type ServerChannel,
  type ServerMember,
  serverPermissions,
} from './member-permissions.ts';
import { ALL_PERMISSIONS, PERMISSIONS, type Permission, permissionBits } from './permissions.ts';

const NOW = new Date('2026-02-01T12:00:00Z');
const later = (ms: number) => new Date(NOW.getTime() + ms);
const bits = (...names: Permission[]) => permissionBits(names);

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

describe('an explanation', () => {
  const explained = (
    permission: Permission,
    overwrites: Overwrite[] | undefined,
    who = member(),
    kind: ServerChannel['kind'] = 'text',
  ) => explainPermission(server, who, overwrites && { kind, overwrites }, permission, NOW);
  const send = bits('SendMessages');

  test.each<[string, ReturnType<typeof explained>, boolean, PermissionStep[]]>([
    ['the owner has everything', explained('BanMembers', undefined, member({ id: OWNER })), true, [{ by: 'owner' }]],
    [
      'Administrator grants everything, whatever a channel denies',
      explained('SendMessages', [overwrite('1', 0n, send)], member({ roleIds: ['3'], timedOutUntil: later(1) })),
      true,
      [{ by: 'administrator', roleIds: ['3'] }],
    ],
    ['no role grants it', explained('KickMembers', undefined), false, [{ by: 'roles', roleIds: [] }]],
    [
      'roles that grant it are named',
      explained('KickMembers', undefined, member({ roleIds: ['2', '4'] })),
      true,
      [{ by: 'roles', roleIds: ['2'] }],
    ],
    [
      'among roles, allowing wins; the member’s own override comes last',
      explained(
        'SendMessages',
        [overwrite('1', 0n, send), overwrite('2', 0n, send), overwrite('4', send), overwrite('11', 0n, send)],
        member({ roleIds: ['2', '4'] }),
      ),
      false,
      [
        { by: 'roles', roleIds: ['1'] },
        { by: 'overwrites', of: 'everyone', allowedBy: [], deniedBy: ['1'] },
        { by: 'overwrites', of: 'roles', allowedBy: ['4'], deniedBy: ['2'] },
        { by: 'overwrites', of: 'member', allowedBy: [], deniedBy: ['11'] },
      ],
    ],
    [
      'what needs another permission says why that one is missing',
      explained('EmbedLinks', [overwrite('1', 0n, send)]),
      false,
      [
        { by: 'roles', roleIds: ['1'] },
        {
          by: 'requirement',
          needs: {
            permission: 'SendMessages',
            isGranted: false,
            steps: [
              { by: 'roles', roleIds: ['1'] },
              { by: 'overwrites', of: 'everyone', allowedBy: [], deniedBy: ['1'] },
            ],
          },
        },
      ],
    ],
    [
      'in a thread, Send Messages in Threads decides',
      explained('SendMessages', [], member(), 'thread'),
      false,
      [
        {
          by: 'thread',
          instead: { permission: 'SendMessagesInThreads', isGranted: false, steps: [{ by: 'roles', roleIds: [] }] },
        },
      ],
    ],
    [
      'a timeout takes it away',
      explained('SendMessages', [], member({ timedOutUntil: later(1) })),
      false,
      [
        { by: 'roles', roleIds: ['1'] },
        { by: 'timeout', until: later(1) },
      ],
    ],
  ])('%s', (_, found, isGranted, steps) => {
    expect(found.isGranted).toBe(isGranted);
    expect(found.steps).toEqual(steps);
  });

  test('comes to the same end as the calculation, for every permission and every combination of rules', () => {
    const effects = [overwrite('', 0n), overwrite('', ALL_PERMISSIONS), overwrite('', 0n, ALL_PERMISSIONS)];
    const masks = [ALL_PERMISSIONS, bits('ViewChannel'), send, bits('Connect', 'SendMessagesInThreads')];
    const circumstances = [0n, BASE, ALL_PERMISSIONS & ~bits('Administrator')].flatMap((everyone) =>
      [[], ['2'], ['2', '3']].flatMap((roleIds) =>
        [undefined, later(1)].flatMap((timedOutUntil) =>
          (['text', 'voice', 'thread'] as const).map((kind) => ({ everyone, roleIds, timedOutUntil, kind })),
        ),
      ),
    );
    const each = PERMISSIONS.map((permission) => [permission, bits(permission)] as const);
    let compared = 0;
    for (const { everyone, roleIds, timedOutUntil, kind } of circumstances) {
      const there = { ...server, roles: [role('1', everyone), ...server.roles.slice(1)] };
      const who = member({ roleIds, timedOutUntil });
      const inServer = serverPermissions(there, who, NOW);
      const wrongInServer = each.filter(
        ([permission, bit]) =>
          explainPermission(there, who, undefined, permission, NOW).isGranted !== ((inServer & bit) !== 0n),
      );
      expect(wrongInServer).toEqual([]);
      for (const mask of masks) {
        for (const layers of triples(effects)) {
          const overwrites = layers.map(({ allow, deny }, index) =>
            overwrite(['1', '2', '11'][index] ?? '', allow & mask, deny & mask),
          );
          const channel = { kind, overwrites };
          const granted = channelPermissions(there, who, channel, NOW);
          const wrong = each.filter(
            ([permission, bit]) =>
              explainPermission(there, who, channel, permission, NOW).isGranted !== ((granted & bit) !== 0n),
          );
          if (wrong.length > 0) expect.fail(`${wrong} with ${JSON.stringify({ kind, roleIds, timedOutUntil })}`);
          compared += 1;
        }
      }
    }
    expect(compared).toBe(54 * masks.length * 27);
  });
});

function triples<T>(values: readonly T[]): [T, T, T][] {
  return values.flatMap((first) =>
    values.flatMap((second) => values.map((third): [T, T, T] => [first, second, third])),
  );
}
