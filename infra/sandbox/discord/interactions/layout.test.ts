import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { startTestSandbox, type TestSandbox } from '../testing.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

describe('a message laid out in components', () => {
  const send = async (components: Json[], more: Json = {}) => {
    sandbox.edge.answer = () => ({ type: 4, data: { flags: 32_768, components, ...more } });
    return sandbox.say('/pay user:@carol amount:1');
  };
  const text = (content: string): Json => ({ type: 10, content });

  test('arrives with everything in it numbered', async () => {
    const button = { type: 2, style: 2, label: 'Go', custom_id: 'go' };
    const { messages } = await send([
      { type: 17, components: [{ type: 9, components: [text('a')], accessory: button }] },
    ]);
    expect(messages[0]).toMatchObject({
      flags: 32_768,
      content: '',
      components: [{ id: 1, components: [{ id: 2, components: [{ id: 3 }], accessory: { id: 4 } }] }],
    });
  });

  test.each<[string, Json[], Json]>([
    ['41 components', Array.from({ length: 41 }, () => text('x')), {}],
    ['more than 4,000 characters', [text('x'.repeat(4_000)), text('x')], {}],
    ['content beside them', [text('x')], { content: 'y' }],
    ['a picture from a file', [{ type: 12, items: [{ media: { url: 'file:///x' } }] }], {}],
    ['a file by its address', [{ type: 13, file: { url: 'https://x.test/a' } }], {}],
    ['a section without accessory', [{ type: 9, components: [text('x')] }], {}],
    ['a container in a container', [{ type: 17, components: [{ type: 17, components: [text('x')] }] }], {}],
  ])('is refused with %s', async (_, components, more) => {
    expect((await send(components, more)).error?.code).toBe('invalid_response');
  });

  test('can replace content and embeds, and stays that way', async () => {
    const row = { type: 1, components: [{ type: 2, style: 2, label: 'Go', custom_id: 'go' }] };
    sandbox.edge.answer = () => ({ type: 4, data: { content: 'old', embeds: [{ title: 'old' }], components: [row] } });
    const message = (await sandbox.say('/pay user:@carol amount:1')).messages[0]?.id ?? '';
    const press = async (data: Json) => {
      sandbox.edge.answer = () => ({ type: 7, data });
      return (await sandbox.post('component', { user: 'carol', message, customId: 'go' })).body;
    };
    const layout = { flags: 32_768, components: [text('new'), row] };
    expect(await press(layout)).toMatchObject({ error: { code: 'invalid_response' } });
    expect(await press({ ...layout, content: null, embeds: [] })).toMatchObject({
      messages: [{ content: '', embeds: [], flags: 32_768, components: [{ content: 'new' }, {}] }],
    });
    expect(await press({ content: 'back' })).toMatchObject({ error: { code: 'invalid_response' } });
    expect(await press({ components: [text('again'), row] })).toMatchObject({ messages: [{ flags: 32_768 }] });
  });
});
