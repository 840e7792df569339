import { describe, expect, test } from 'vitest';
import { declarations } from './command.ts';
import { manifest } from './manifest.ts';
import { reply } from './reply.ts';

const { command, commandGroup, subcommand, userCommand, messageCommand, option } = declarations<Record<never, never>>();
const behaviour = { effect: 'read', visibility: 'public', run: () => reply({ content: 'done' }) } as const;
const described = { description: 'Something', ...behaviour };

const give = command({
  name: 'give',
  module: 'economy',
  ...described,
  options: {
    note: option.string({ description: 'Note', minLength: 1, maxLength: 20, nameLocalizations: { de: 'notiz' } }),
    user: option.user({ description: 'User', required: true }),
    size: option.integer({ description: 'Size', min: 1, max: 9, choices: [{ name: 'One', value: 1 }] }),
    amount: option.number({ description: 'Amount', required: true, autocomplete: () => [] }),
    where: option.channel({ description: 'Where', channelTypes: [0, 2] }),
  },
});
const bank = commandGroup({
  name: 'bank',
  module: 'economy',
  description: 'The bank',
  contexts: ['guild', 'privateChannel'],
  installs: ['guild', 'user'],
  memberPermissions: ['ManageGuild'],
  subcommands: { view: subcommand(described) },
  groups: {
    loan: {
      description: 'Loans',
      descriptionLocalizations: { fr: 'Prêts' },
      subcommands: {
        take: subcommand({
          ...described,
          options: { amount: option.integer({ description: 'Amount', required: true }) },
        }),
      },
    },
  },
});
const look = userCommand({ name: 'Look at', module: 'info', standsFor: 'info', ...behaviour });
const quote = messageCommand({ name: 'Quote', module: 'info', standsFor: 'info', ...behaviour, memberPermissions: [] });

describe('the manifest', () => {
  const made = manifest([quote, look, give, bank]);

  test('is in the same order whatever the order of declaration', () => {
    expect(made.map(({ name }) => name)).toEqual(['bank', 'give', 'Look at', 'Quote']);
    expect(manifest([bank, give, look, quote])).toEqual(made);
  });

  test('puts the required options first and keeps their order otherwise', () => {
    const options = made.find(({ name }) => name === 'give')?.options;
    expect(options?.map(({ name, required = false }) => [name, required])).toEqual([
      ['user', true],
      ['amount', true],
      ['note', false],
      ['size', false],
      ['where', false],
    ]);
  });

  test('says of each option what Discord checks in the client', () => {
    const options = made.find(({ name }) => name === 'give')?.options ?? [];
    expect(Object.fromEntries(options.map((given) => [given.name, given]))).toEqual({
      user: { type: 6, name: 'user', description: 'User', required: true },
      amount: { type: 10, name: 'amount', description: 'Amount', required: true, autocomplete: true },
      note: {
        type: 3,
        name: 'note',
        description: 'Note',
        min_length: 1,
        max_length: 20,
        name_localizations: { de: 'notiz' },
      },
      size: {
        type: 4,
        name: 'size',
        description: 'Size',
        min_value: 1,
        max_value: 9,
        choices: [{ name: 'One', value: 1 }],
      },
      where: { type: 7, name: 'where', description: 'Where', channel_types: [0, 2] },
    });
  });

  test('nests subcommands and groups, and says where and for whom', () => {
    expect(made[0]).toEqual({
      type: 1,
      name: 'bank',
      description: 'The bank',
      default_member_permissions: '32',
      contexts: [0, 2],
      integration_types: [0, 1],
      options: [
        {
          type: 2,
          name: 'loan',
          description: 'Loans',
          description_localizations: { fr: 'Prêts' },
          options: [
            {
              type: 1,
              name: 'take',
              description: 'Something',
              options: [{ type: 4, name: 'amount', description: 'Amount', required: true }],
            },
          ],
        },
        { type: 1, name: 'view', description: 'Something', options: [] },
      ],
    });
  });

  test('gives context menus no description, and no permissions is for administrators alone', () => {
    expect(made[2]).toEqual({
      type: 2,
      name: 'Look at',
      default_member_permissions: null,
      contexts: [0, 1],
      integration_types: [0],
    });
    expect(made[3]).toMatchObject({ type: 3, default_member_permissions: '0' });
  });

  test('is plain JSON', () => expect(JSON.parse(JSON.stringify(made))).toEqual(made));
});
