import { describe, expect, test } from 'vitest';
import { parseInteraction } from './envelope.ts';

const user = { id: '1', username: 'alice', global_name: null, bot: false };
const common = {
  id: '1573634885665423360',
  application_id: '2',
  token: 'token',
  guild_id: '3',
  channel_id: '4',
  member: { user, nick: null, roles: ['5'], permissions: '8' },
  locale: 'en-US',
  app_permissions: '0',
  entitlements: [{ sku_id: '6', ends_at: null, deleted: false }],
  context: 0,
  something_new: { of: 'Discord' },
};
const command = { ...common, type: 2, data: { id: '9', name: 'ping', type: 1 } };
const component = { ...common, type: 3, data: { custom_id: 'x', component_type: 2 }, message: { id: '7' } };
const modal = {
  ...common,
  type: 5,
  data: { custom_id: 'x', components: [{ component: { custom_id: 'f', value: 'v' } }] },
};

test.each([
  ['a ping', { type: 1 }],
  ['a command', command],
  ['an autocompletion', { ...command, type: 4 }],
  ['a component', component],
  ['a modal', modal],
  ['a modal from a component', { ...modal, message: { id: '7' } }],
  ['a direct message', { ...command, guild_id: undefined, member: undefined, user }],
  ['the least there can be', { type: 2, id: '1', application_id: '2', token: 't', user, data: { name: 'ping' } }],
])('%s is an interaction', (_what, value) => {
  expect(parseInteraction(value)).toMatchObject({ type: value.type });
});

test.each([null, undefined, 0, 'text', [], {}, { type: 6 }, { type: '2' }, { ...command, type: 2.5 }])(
  '%o is none',
  (value) => {
    expect(parseInteraction(value)).toBeUndefined();
  },
);

const NO_TEXT = [0, true, {}, []];
const NO_ID = ['', 'abc', '12x', '-1', '1'.repeat(21), ' 1', '1\n2', 1, null, {}];

test.each([
  ['a command', command],
  ['an autocompletion', { ...command, type: 4 }],
  ['a component', component],
  ['a modal', modal],
])('%s from nobody is none', (_what, value) => {
  expect(parseInteraction({ ...value, member: undefined })).toBeUndefined();
  expect(parseInteraction({ ...value, member: { roles: [], permissions: '8' } })).toBeUndefined();
  expect(parseInteraction({ ...value, guild_id: undefined, member: undefined, user })).toBeDefined();
});

describe('a field of the wrong shape makes it none', () => {
  test.each(
    Object.entries({
      id: [...NO_ID, undefined],
      application_id: [...NO_ID, undefined],
      token: ['', 'x'.repeat(1_025), 5, null, undefined],
      guild_id: NO_ID,
      channel_id: NO_ID,
      member: [
        null,
        'x',
        { roles: 'x' },
        { roles: [1] },
        { permissions: 8 },
        { permissions: 'x' },
        { user: {} },
        { nick: 3 },
      ],
      user: [
        null,
        'x',
        {},
        { id: 'x', username: 'a' },
        { id: '1' },
        { id: '1', username: 'a', bot: 'yes' },
        { ...user, global_name: 1 },
      ],
      locale: [...NO_TEXT, null],
      app_permissions: ['x', '', 8, null],
      entitlements: [
        null,
        'x',
        [{}],
        [{ sku_id: 'x' }],
        [{ sku_id: '1', ends_at: 5 }],
        [{ sku_id: '1', deleted: 'no' }],
      ],
      context: ['0', 1.5, {}],
    }).flatMap(([field, values]) => values.map((value) => [field, value] as const)),
  )('%s: %o', (field, value) => {
    expect(parseInteraction({ ...command, [field]: value })).toBeUndefined();
  });

  test.each([
    ['a command without data', { ...command, data: undefined }],
    ['a command without a name', { ...command, data: { type: 1 } }],
    ['a command of no kind', { ...command, data: { name: 'x', type: 'slash' } }],
    ['options that are no list', { ...command, data: { name: 'x', options: {} } }],
    ['an option without a type', { ...command, data: { name: 'x', options: [{ name: 'y' }] } }],
    [
      'an option inside an option that is broken',
      { ...command, data: { name: 'x', options: [{ name: 'y', type: 1, options: [{ type: 3 }] }] } },
    ],
    ['a resolved user that is broken', { ...command, data: { name: 'x', resolved: { users: { 1: { id: 'x' } } } } }],
    ['a target that is no id', { ...command, data: { name: 'x', type: 2, target_id: 'x' } }],
    ['a component without a message', { ...component, message: undefined }],
    ['a component without a custom id', { ...component, data: { component_type: 2 } }],
    ['a modal without fields', { ...modal, data: { custom_id: 'x' } }],
    ['a modal on a broken message', { ...modal, message: {} }],
  ])('%s', (_what, value) => {
    expect(parseInteraction(value)).toBeUndefined();
  });
});

test('options and what they resolve to are read, nested ones as well', () => {
  const options = [{ name: 'deposit', type: 1, options: [{ name: 'amount', type: 3, value: 'all', focused: true }] }];
  const resolved = { users: { 1: user }, members: { 1: { roles: [] } } };
  expect(parseInteraction({ ...command, data: { name: 'bank', options, resolved } })).toMatchObject({
    data: { options, resolved },
  });
});
