import { describe, expect, test } from 'vitest';
import { customIdOf, dispatching } from '../../infra/testing/dispatching.ts';
import { press, slash, submit } from '../../infra/testing/interaction.ts';
import { declarations } from './command.ts';
import { componentDeclarations } from './component.ts';
import { arg } from './custom-id.ts';
import { reply, update } from './reply.ts';

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
  run: () => form.open({ about: 'cats' }, { title: 'Tell me', fields: { why: { label: 'Why' } } }),
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
        components: [{ type: 18, label: 'Why', component: { type: 4, custom_id: 'why', style: 1, required: true } }],
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
    expect(await send(submit(customId, {}))).toMatchObject({ type: 4, data: { content: 'noted' } });
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
      run: async () => form.open({ about: 'x' }, { title: 'x', fields: { a: { label: 'a' } } }),
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
