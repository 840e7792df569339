import { describe, expect, test } from 'vitest';
import { componentsOf, customIdOf, dispatching } from '../../infra/testing/dispatching.ts';
import { press, slash } from '../../infra/testing/interaction.ts';
import { declarations } from './command.ts';
import { componentDeclarations } from './component.ts';
import { reply, update } from './reply.ts';

interface Services {
  seen: unknown[];
}
const { command } = declarations<Services>();
const { userSelect, roleSelect, mentionableSelect, channelSelect } = componentDeclarations<Services>();
const behaviour = { effect: 'change', visibility: 'public' } as const;
const done = (seen: unknown[], ...picked: unknown[]) => {
  seen.push(...picked);
  return update({ content: 'done' });
};

const users = userSelect({ id: 'users', ...behaviour, run: ({ seen, users: picked }) => done(seen, picked) });
const roles = roleSelect({ id: 'roles', ...behaviour, run: ({ seen, roles: picked }) => done(seen, picked) });
const both = mentionableSelect({
  id: 'both',
  ...behaviour,
  run: ({ seen, users: who, roles: which }) => done(seen, who, which),
});
const channels = channelSelect({
  id: 'channels',
  ...behaviour,
  channelTypes: [2, 13],
  run: ({ seen, channels: picked }) => done(seen, picked),
});

const panel = command({
  name: 'panel',
  module: 'info',
  description: 'Shows a panel',
  ...behaviour,
  components: [users, roles, both, channels],
  run: () =>
    reply({
      rows: [
        [users.with({}, { placeholder: 'Users', max: 2, defaults: ['1'] })],
        [roles.with({}, { placeholder: 'Roles', min: 0, isDisabled: true })],
        [both.with({}, { placeholder: 'Both', max: 2, defaults: [{ id: '3', kind: 'role' }] })],
        [channels.with({}, { placeholder: 'Channels' })],
      ],
    }),
});

const resolved = {
  users: { '1': { id: '1', username: 'ann' }, '2': { id: '2', username: 'beep', bot: true } },
  members: { '1': { nick: 'Annie', roles: ['3'] } },
  roles: { '3': { id: '3', name: 'Members' } },
  channels: { '4': { id: '4', name: 'general', type: 0 }, '5': { id: '5', name: 'Lounge', type: 2 } },
};

async function picked(placeholder: string, values: string[]) {
  const seen: unknown[] = [];
  const { send } = dispatching([panel], { seen });
  const { data } = await send(slash('panel'));
  const answer = await send(press(customIdOf(data, placeholder), { values, resolved }));
  return { seen, answer, data };
}

test("selects look in Discord's words as they were declared", async () => {
  const { data } = await picked('Users', ['1']);
  const id = expect.any(String);
  expect(componentsOf(data)).toEqual([
    {
      type: 5,
      placeholder: 'Users',
      min_values: 1,
      max_values: 2,
      default_values: [{ id: '1', type: 'user' }],
      custom_id: id,
    },
    { type: 6, placeholder: 'Roles', min_values: 0, max_values: 1, disabled: true, custom_id: id },
    {
      type: 7,
      placeholder: 'Both',
      min_values: 1,
      max_values: 2,
      default_values: [{ id: '3', type: 'role' }],
      custom_id: id,
    },
    { type: 8, placeholder: 'Channels', min_values: 1, max_values: 1, channel_types: [2, 13], custom_id: id },
  ]);
});

describe('a handler gets what was picked', () => {
  const annie = { id: '1', username: 'ann', displayName: 'Annie', isBot: false, isMember: true, roleIds: ['3'] };
  const beep = { id: '2', username: 'beep', displayName: 'beep', isBot: true, isMember: false, roleIds: [] };
  const members = { id: '3', name: 'Members' };
  test.each<[string, string[], unknown[]]>([
    ['Users', ['2', '1'], [[beep, annie]]],
    ['Roles', ['3'], [[members]]],
    ['Roles', [], [[]]],
    ['Both', ['3', '1'], [[annie], [members]]],
    ['Channels', ['5'], [[{ id: '5', name: 'Lounge', type: 2 }]]],
  ])('%s %j', async (placeholder, values, seen) => {
    const { answer, ...got } = await picked(placeholder, values);
    expect(answer).toMatchObject({ type: 7, data: { content: 'done' } });
    expect(got.seen).toEqual(seen);
  });
});

test.each([
  ['Users', '9', 'What you picked no longer exists. Pick again.'],
  ['Users', '3', 'What you picked no longer exists. Pick again.'],
  ['Channels', '4', "That kind of channel can't be picked here. Pick another one."],
])('%s with %s: nothing is done, and the member reads why', async (placeholder, value, sentence) => {
  const { seen, answer } = await picked(placeholder, [value]);
  expect(answer).toMatchObject({ type: 4, data: { content: sentence, flags: 64 } });
  expect(seen).toEqual([]);
});
