import { describe, expect, test } from 'vitest';
import { type Permission, permissionBits } from '../../shared/platform/discord/permissions.ts';
import { isChannelStaff, isServerStaff } from './staff.ts';

const GENERAL = '400000000000000001';
const LOUNGE = '400000000000000002';
const EVERYTHING_A_CHANNEL_GRANTS: Permission[] = [
  ...(['ManageChannels', 'ManageRoles', 'ManageWebhooks', 'ManageMessages', 'ManageThreads'] as const),
  ...(['MuteMembers', 'DeafenMembers', 'MoveMembers', 'PrioritySpeaker', 'SetVoiceChannelStatus'] as const),
];

describe('staff', () => {
  test.each<[string, Permission[], { server: boolean; ownChannel: boolean; otherChannel: boolean }]>([
    ['nothing', [], { server: false, ownChannel: false, otherChannel: false }],
    ['Administrator', ['Administrator'], { server: true, ownChannel: true, otherChannel: true }],
    ['Manage Server', ['ManageGuild'], { server: true, ownChannel: true, otherChannel: true }],
    ['Manage Channels', ['ManageChannels'], { server: false, ownChannel: true, otherChannel: false }],
    ['Move Members', ['MoveMembers'], { server: false, ownChannel: false, otherChannel: false }],
    [
      'all that a channel can grant',
      EVERYTHING_A_CHANNEL_GRANTS,
      { server: false, ownChannel: true, otherChannel: false },
    ],
  ])('with %s', (_, held, expected) => {
    const permissions = String(permissionBits(held));
    expect({
      server: isServerStaff(permissions),
      ownChannel: isChannelStaff(permissions, LOUNGE, LOUNGE),
      otherChannel: isChannelStaff(permissions, GENERAL, LOUNGE),
    }).toEqual(expected);
  });

  test('without known permissions, as in direct messages', () => {
    expect([isServerStaff(undefined), isChannelStaff(undefined, LOUNGE, LOUNGE)]).toEqual([false, false]);
  });
});
