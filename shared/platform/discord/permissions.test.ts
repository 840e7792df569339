import { PermissionFlagsBits } from 'discord-api-types/v10';
import { expect, test } from 'vitest';
import {
  ALL_PERMISSIONS,
  missingPermissions,
  PERMISSIONS,
  permissionBits,
  permissionLabel,
  permissionLabels,
} from './permissions.ts';

test('every permission of Discord’s API is there, with its bit', () => {
  // The old name of Manage Expressions.
  const { ManageEmojisAndStickers: _, ...flags } = PermissionFlagsBits;
  expect(Object.fromEntries(PERMISSIONS.map((permission) => [permission, permissionBits([permission])]))).toEqual(
    flags,
  );
  expect(ALL_PERMISSIONS).toBe(Object.values(flags).reduce((bits, bit) => bits | bit, 0n));
});

test('what used to be part of another permission is its own', () => {
  const managesMessages = permissionBits(['ManageMessages', 'ManageGuildExpressions', 'ManageEvents']);
  const own = ['PinMessages', 'BypassSlowmode', 'CreateGuildExpressions', 'CreateEvents'] as const;
  expect(missingPermissions(managesMessages, own)).toEqual(own);
  expect(missingPermissions(permissionBits(['Administrator']), own)).toEqual([]);
});

test('permissions have the names that Discord’s client shows', () => {
  expect(
    (
      ['ManageGuild', 'ModerateMembers', 'PinMessages', 'BypassSlowmode', 'CreateGuildExpressions', 'UseVAD'] as const
    ).map(permissionLabel),
  ).toEqual([
    'Manage Server',
    'Timeout Members',
    'Pin Messages',
    'Bypass Slowmode',
    'Create Expressions',
    'Use Voice Activity',
  ]);
  const labels = PERMISSIONS.map(permissionLabel);
  expect(new Set(labels).size).toBe(PERMISSIONS.length);
  for (const label of labels) expect(label).toMatch(/^[A-Z][\w@,-]*( [\w@,-]+)*$/);
});

test.each([
  [['Connect'], '**Connect**'],
  [['Connect', 'Speak'], '**Connect** and **Speak**'],
  [['ViewChannel', 'Connect', 'Speak'], '**View Channels**, **Connect**, and **Speak**'],
] as const)('%j in a sentence', (permissions, sentence) => {
  expect(permissionLabels(permissions)).toBe(sentence);
});
