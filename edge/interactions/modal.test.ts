import { describe, expect, expectTypeOf, test } from 'vitest';
import { customIdOf, dispatching } from '../../infra/testing/dispatching.ts';
import { press, slash, submit } from '../../infra/testing/interaction.ts';
import { declarations } from './command.ts';
import { componentDeclarations } from './component.ts';
import { arg } from './custom-id.ts';
import { field } from './modal.ts';
import { reply, update } from './reply.ts';
import type { ResolvedAttachment, ResolvedChannel, ResolvedRole, ResolvedUser } from './resolved.ts';

interface Services {
  seen: { key: string; args: unknown; values: readonly string[]; fields: unknown; messageId: string | undefined }[];
}
const { command } = declarations<Services>();
const { button, modal } = componentDeclarations<Services>();
const behaviour = { effect: 'change', visibility: 'public' } as const;

const form = modal({
  id: 'form',
  ...behaviour,
  args: { about: arg.word(10) },
  fields: { why: field.text({ label: 'Why', isRequired: false }) },
  run: ({ seen, key, args, values, fields, messageId }) => {
    seen.push({ key, args, values, fields, messageId });
    return messageId === undefined ? reply({ content: 'noted' }) : update({ content: 'noted' });
  },
});
const ask = button({
  id: 'ask',
  ...behaviour,
  defer: 'never',
  once: 'member',
  run: () => form.open({ about: 'cats' }, { title: 'Tell me' }),
});
const panel = command({
  name: 'panel',
  module: 'info',
  description: 'Shows a panel',
  ...behaviour,
  components: [form, ask],
  run: () => reply({ rows: [[ask.with({}, { label: 'Ask' })]] }),
});

async function shown() {
  const seen: Services['seen'] = [];
  const chorus = dispatching([panel], { seen });
  const { data } = await chorus.send(slash('panel'));
  return { ...chorus, seen, id: (label: string) => customIdOf(data, label) };
}

describe('a modal', () => {
  test('opens with its fields', async () => {
    const { send, id } = await shown();
    expect(await send(press(id('Ask')))).toEqual({
      type: 9,
      data: {
        title: 'Tell me',
        custom_id: expect.stringMatching(/^1:form:cats:/),
        components: [{ type: 18, label: 'Why', component: { type: 4, custom_id: 'why', style: 1, required: false } }],
      },
    });
  });

  test('hands over what was typed, and can change the message it was opened from', async () => {
    const { send, id, seen } = await shown();
    const { data } = await send(press(id('Ask')));
    const submitted = submit(String(data?.custom_id), { why: 'they purr' }, { messageId: '77' });
    expect(await send(submitted)).toMatchObject({ type: 7, data: { content: 'noted' } });
    expect(seen).toEqual([
      { key: `i:${submitted.id}`, args: { about: 'cats' }, values: [], fields: { why: 'they purr' }, messageId: '77' },
    ]);
  });

  test('opened by a command answers with a message', async () => {
    const { send, codec } = await shown();
    const customId = codec.encode({ id: 'form', fields: ['dogs'], userId: undefined });
    expect(await send(submit(customId, { why: '' }))).toMatchObject({ type: 4, data: { content: 'noted' } });
  });

  test('takes its fields from rows of the old kind too', async () => {
    const { send, codec, seen } = await shown();
    const customId = codec.encode({ id: 'form', fields: ['dogs'], userId: undefined });
    const rows = [{ type: 1, components: [{ type: 4, custom_id: 'why', value: 'x' }] }, { type: 10 }];
    await send(submit(customId, {}, { envelope: { data: { custom_id: customId, components: rows } } }));
    expect(seen[0]?.fields).toEqual({ why: 'x' });
  });

  test('cannot be pressed, nor a button submitted to escape its key', async () => {
    const { send, codec, id, seen } = await shown();
    const customId = codec.encode({ id: 'form', fields: ['dogs'], userId: undefined });
    for (const forged of [press(customId), submit(id('Ask'), {})]) {
      expect(await send(forged)).toMatchObject({
        type: 4,
        data: { content: expect.stringContaining('older version') },
      });
    }
    expect(seen).toEqual([]);
  });

  test('that would come after a deferral is an apology and a line in the log', async () => {
    const late = command({
      name: 'late',
      module: 'info',
      description: 'x',
      ...behaviour,
      defer: 'always',
      components: [form],
      run: async () => form.open({ about: 'x' }, { title: 'x' }),
    });
    const { send, settled, calls, reported } = dispatching([late], { seen: [] });
    await send(slash('late'));
    await settled();
    expect(calls.at(-1)).toMatchObject({
      call: 'follow up',
      payload: { content: expect.stringMatching(/went wrong/) },
    });
    expect(reported.failed[0]?.error).toBeInstanceOf(TypeError);
  });
});

const ANN = { id: '1', username: 'ann', global_name: 'Ann' };
const resolved = {
  users: { '1': ANN },
  members: { '1': { nick: 'Annie', roles: ['3'] } },
  roles: { '3': { id: '3', name: 'Members', position: 2 } },
  channels: { '4': { id: '4', name: 'general', type: 0 }, '5': { id: '5', name: 'Lounge', type: 2 } },
  attachments: { '6': { id: '6', filename: 'a.png', size: 3, url: 'https://cdn.test/a.png' } },
};
const annie = { id: '1', username: 'ann', displayName: 'Annie', isBot: false, isMember: true, roleIds: ['3'] };

/** A form with these fields, shown and submitted. */
async function filledIn<const F extends Parameters<typeof modal>[0]['fields']>(
  fields: F,
  entered: Record<string, string | string[]>,
) {
  const got: unknown[] = [];
  const every = modal({
    id: 'every',
    ...behaviour,
    fields,
    run: ({ fields: values }) => {
      got.push(values);
      return reply({ content: 'ok' });
    },
  });
  const opener = command({
    name: 'open',
    module: 'info',
    description: 'x',
    ...behaviour,
    components: [every],
    run: () => every.open({}, { title: 'x' }),
  });
  const { send } = dispatching([opener], { seen: [] });
  const { data } = await send(slash('open'));
  const answer = await send(submit(String(data?.custom_id), entered, { resolved }));
  return { got: got[0], sentence: answer.data?.content };
}

describe('a modal hands over', () => {
  test('users, roles, channels, and files instead of their ids, and lists where several can be picked', async () => {
    const members = { id: '3', name: 'Members', position: 2 };
    const one = await filledIn(
      {
        hello: field.note('Fill this in:'),
        color: field.choice({ label: 'Color', options: [{ label: 'Red', value: 'red' }] }),
        who: field.user({ label: 'Who' }),
        where: field.channel({ label: 'Where', channelTypes: [0] }),
        proof: field.file({ label: 'Proof' }),
      },
      { color: ['red'], who: ['1'], where: ['4'], proof: ['6'] },
    );
    expect(one.got).toEqual({
      color: 'red',
      who: annie,
      where: { id: '4', name: 'general', type: 0 },
      proof: resolved.attachments['6'],
    });
    const several = await filledIn(
      {
        team: field.role({ label: 'Team', max: 3 }),
        both: field.mentionable({ label: 'Both', max: 2 }),
        maybe: field.user({ label: 'Maybe', isRequired: false }),
        none: field.role({ label: 'None', isRequired: false, max: 2 }),
      },
      { team: ['3'], both: ['3', '1'] },
    );
    expect(several.got).toEqual({ team: [members], both: [members, annie], maybe: undefined, none: [] });
  });

  test('values of the types that its fields declare', () => {
    modal({
      id: 'typed',
      ...behaviour,
      fields: {
        hello: field.note('Hi'),
        name: field.text({ label: 'Name' }),
        why: field.text({ label: 'Why', isRequired: false }),
        color: field.choice({
          label: 'Color',
          options: [
            { label: 'Red', value: 'red' },
            { label: 'Blue', value: 'blue' },
          ],
        }),
        who: field.user({ label: 'Who' }),
        roles: field.role({ label: 'Roles', max: 3 }),
        where: field.channel({ label: 'Where', isRequired: false }),
        proof: field.file({ label: 'Proof' }),
      },
      run: ({ fields }) => {
        expectTypeOf(fields).toEqualTypeOf<{
          readonly name: string;
          readonly why: string | undefined;
          readonly color: 'red' | 'blue';
          readonly who: ResolvedUser;
          readonly roles: readonly ResolvedRole[];
          readonly where: ResolvedChannel | undefined;
          readonly proof: ResolvedAttachment;
        }>();
        return reply({ content: 'ok' });
      },
    });
  });
});

describe('what Discord’s client would not have let a member submit gets a sentence', () => {
  const name = field.text({ label: 'Name', minLength: 3, maxLength: 5 });
  const color = field.choice({ label: 'Color', options: [{ label: 'Red', value: 'red' }] });
  test.each<[string, Parameters<typeof filledIn>[0], Record<string, string | string[]>, string]>([
    ['nothing', { name }, {}, 'Please fill in **Name**.'],
    ['too little', { name }, { name: 'ab' }, '**Name** needs at least 3 characters.'],
    ['too much', { name }, { name: 'abcdef' }, '**Name** can have at most 5 characters.'],
    ['a list as text', { name }, { name: ['abc'] }, 'Please fill in **Name**.'],
    ['no pick', { color }, {}, 'Please pick something for **Color**.'],
    ['a foreign pick', { color }, { color: ['blue'] }, "That isn't one of the choices for **Color**. Pick again."],
    ['two picks for one', { who: field.user({ label: 'Who' }) }, { who: ['1', '2'] }, 'Pick 1 for **Who**, not 2.'],
    [
      'a user who is gone',
      { who: field.user({ label: 'Who' }) },
      { who: ['2'] },
      'What you picked no longer exists. Pick again.',
    ],
    [
      'a channel of another type',
      { where: field.channel({ label: 'Where', channelTypes: [0] }) },
      { where: ['5'] },
      "That kind of channel can't be picked here. Pick another one.",
    ],
    [
      'a file that is missing',
      { proof: field.file({ label: 'Proof' }) },
      { proof: ['7'] },
      "The file for **Proof** didn't arrive. Please try again.",
    ],
  ])('%s', async (_, fields, entered, sentence) => {
    expect(await filledIn(fields, entered)).toEqual({ got: undefined, sentence });
  });
});
