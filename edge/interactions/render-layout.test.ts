import { describe, expect, test } from 'vitest';
import { validateCallback } from '../../infra/sandbox/discord/validate/callback.ts';
import { dispatching } from '../../infra/testing/dispatching.ts';
import { press, slash } from '../../infra/testing/interaction.ts';
import { declarations } from './command.ts';
import { componentDeclarations } from './component.ts';
import { arg, CustomIdCodec } from './custom-id.ts';
import { container, file, gallery, type Layout, row, section, separator, text, thumbnail } from './layout.ts';
import { renderMessage } from './render.ts';
import { type MessageBody, reply, update, whisper } from './reply.ts';

const codec = new CustomIdCodec(['a secret of more than thirty-two characters']);
const { command } = declarations<Record<never, never>>();
const { button, select } = componentDeclarations<Record<never, never>>();
const behaviour = { effect: 'read', visibility: 'public' } as const;
const go = button({
  id: 'go',
  ...behaviour,
  args: { n: arg.integer() },
  run: () => update({ layout: [text('after')] }),
});
const classic = button({
  id: 'classic',
  ...behaviour,
  run: () =>
    update({
      content: 'Hello',
      embeds: [
        { color: 1, title: 'Title', url: 'https://x.test', description: 'Body', fields: [{ name: 'N', value: 'V' }] },
        { description: 'Small', thumbnail: { url: 'https://x.test/a.png' }, footer: { text: 'End' } },
      ],
      rows: [[go.with({ n: 1 }, { label: 'Go' })]],
    }),
});
const slow = button({
  id: 'slow',
  ...behaviour,
  defer: 'always',
  run: async () => update({ layout: [text('later')] }),
});
const menu = select({ id: 'menu', ...behaviour, run: () => update({ content: '' }) });
const b = (n: number) => go.with({ n }, { label: `${n}` });
const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const long = (length: number) => 'x'.repeat(length);
const picture = { url: 'https://x.test/a.png' };
const upload = { name: 'a.txt', contentType: 'text/plain', data: 'a' };

const render = (body: MessageBody, isEphemeral = false) => renderMessage(body, codec, isEphemeral);

const everything: Layout = [
  text('# Hello <@1>'),
  container(
    { accent: 0x5865f2 },
    section(['one', 'two', 'three'], b(1)),
    section('beside a picture', thumbnail('https://x.test/a.png', 'A cat')),
    separator(),
    separator({ isLarge: true, hasLine: false }),
    gallery(picture, { ...picture, alt: 'again', isSpoiler: true }),
    row(b(2), b(3)),
    row(menu.with({}, { options: [{ label: 'A', value: 'a', emoji: '🍎' }] })),
    file('a.txt'),
  ),
];

describe('a message laid out in blocks', () => {
  test('becomes components of the second version, with their custom ids signed', () => {
    const { payload } = render({ layout: everything, files: [upload], pings: ['1'] }, true);
    expect(payload).toMatchObject({
      flags: 32_768 | 64,
      allowed_mentions: { parse: [], users: ['1'] },
      attachments: [{ id: 0, filename: 'a.txt' }],
      components: [
        { type: 10, content: '# Hello <@1>' },
        {
          type: 17,
          accent_color: 0x5865f2,
          components: [
            {
              type: 9,
              components: [{ content: 'one' }, { content: 'two' }, { content: 'three' }],
              accessory: { type: 2, custom_id: expect.stringMatching(/^1:go:1:/) },
            },
            { type: 9, accessory: { type: 11, media: { url: 'https://x.test/a.png' }, description: 'A cat' } },
            { type: 14, divider: true, spacing: 1 },
            { type: 14, divider: false, spacing: 2 },
            { type: 12, items: [{ media: picture }, { media: picture, description: 'again', spoiler: true }] },
            { type: 1, components: [{ type: 2 }, { type: 2 }] },
            { type: 1, components: [{ type: 3, options: [{ emoji: { name: '🍎' } }] }] },
            { type: 13, file: { url: 'attachment://a.txt' } },
          ],
        },
      ],
    });
    expect(payload).not.toHaveProperty('content');
    expect(payload).not.toHaveProperty('embeds');
  });

  test('is what Discord accepts', async () => {
    const { payload } = render({ layout: everything, files: [upload] });
    await validateCallback({ type: 4, data: payload }, { interactionType: 2, files: 1 });
  });
});

describe('what Discord would refuse is a defect, found before it is sent', () => {
  const three = (n: number) => section(['a', 'b'], b(n));
  test.each<[string, MessageBody, MessageBody]>([
    ['no blocks', { layout: [text('x')] }, { layout: [] }],
    ['blocks and content', { layout: [text('x')] }, { layout: [text('x')], content: 'y' }],
    ['blocks and rows', { layout: [text('x')] }, { layout: [text('x')], rows: [] }],
    ['all components, nested ones too', { layout: many(10, three) }, { layout: [...many(10, three), text('x')] }],
    [
      'the texts together',
      { layout: [text(long(3_999)), text('x')] },
      { layout: [text(long(3_999)), section('xx', b(1))] },
    ],
    ['a blank text', { layout: [text('x')] }, { layout: [text(' ')] }],
    [
      'the texts of a section',
      { layout: [section(['a', 'b', 'c'], b(1))] },
      { layout: [section(['a', 'b', 'c', 'd'], b(1))] },
    ],
    ['a section without text', { layout: [section('a', b(1))] }, { layout: [section([], b(1))] }],
    [
      'a select beside a section',
      { layout: [section('a', b(1))] },
      { layout: [section('a', menu.with({}, { options: [{ label: 'A', value: 'a' }] }))] },
    ],
    ['an empty container', { layout: [container({}, text('a'))] }, { layout: [container({})] }],
    [
      'a color',
      { layout: [container({ accent: 0xffffff }, text('a'))] },
      { layout: [container({ accent: 0x1000000 }, text('a'))] },
    ],
    ['pictures', { layout: [gallery(...many(10, () => picture))] }, { layout: [gallery(...many(11, () => picture))] }],
    ['an address', { layout: [gallery(picture)] }, { layout: [gallery({ url: 'file:///etc/passwd' })] }],
    [
      'its description',
      { layout: [gallery({ ...picture, alt: long(1_024) })] },
      { layout: [gallery({ ...picture, alt: long(1_025) })] },
    ],
    ['buttons in a row', { layout: [row(...many(5, b))] }, { layout: [row(...many(6, b))] }],
    ['components alike', { layout: [row(b(1)), section('a', b(2))] }, { layout: [row(b(1)), section('a', b(1))] }],
    ['a file nobody sees', { layout: [file('a.txt')], files: [upload] }, { layout: [text('x')], files: [upload] }],
    ['a file that is missing', { layout: [file('a.txt')], files: [upload] }, { layout: [file('a.txt')] }],
  ])('%s', (_, atTheLimit, beyond) => {
    expect(() => render(atTheLimit)).not.toThrow();
    expect(() => render(beyond)).toThrow(RangeError);
  });
});

describe('an edit', () => {
  const panel = command({
    name: 'panel',
    module: 'info',
    description: 'Shows a panel',
    ...behaviour,
    components: [go, classic, slow, menu],
    run: () => whisper({ layout: [text('before')] }),
  });
  const sent = async (action: string, isLayout: boolean) => {
    const { send, settled, calls } = dispatching([panel], {});
    await send(slash('panel'));
    const fields = action === 'go' ? ['1'] : [];
    const answer = await send(press(codec.encode({ id: action, fields, userId: undefined }), { isLayout }));
    await settled();
    return { answer, calls };
  };

  test('to blocks takes away the content and embeds of a message that had them', async () => {
    const { answer } = await sent('go', false);
    const blocks = { content: null, embeds: [], components: [{ type: 10, content: 'after' }], flags: 32_768 };
    expect(answer).toMatchObject({ type: 7, data: blocks });
    const before = { content: 'old', embeds: [{ title: 'old' }], flags: 0 };
    await expect(validateCallback(answer, { interactionType: 3, message: before })).resolves.toBeDefined();
    const { calls } = await sent('slow', false);
    expect(calls).toMatchObject([{ call: 'edit', payload: { content: null, embeds: [], flags: 32_768 } }]);
  });

  test('from blocks to blocks replaces them', async () => {
    const { answer } = await sent('go', true);
    expect(answer).toMatchObject({ type: 7, data: { components: [{ content: 'after' }], flags: 32_768 } });
    expect(answer.data).not.toHaveProperty('content');
  });

  test('to content and embeds turns into blocks where the message has them, since it can’t go back', async () => {
    const { answer } = await sent('classic', true);
    expect(answer).toMatchObject({
      type: 7,
      data: {
        flags: 32_768,
        components: [
          { type: 10, content: 'Hello' },
          {
            type: 17,
            accent_color: 1,
            components: [{ content: '### [Title](https://x.test)\nBody' }, { content: '**N**\nV' }],
          },
          {
            type: 17,
            components: [
              { type: 9, components: [{ content: 'Small' }], accessory: { media: { url: 'https://x.test/a.png' } } },
              { content: '-# End' },
            ],
          },
          { type: 1, components: [{ label: 'Go' }] },
        ],
      },
    });
    expect((await sent('classic', false)).answer).toMatchObject({ data: { content: 'Hello' } });
  });
});

test('a command can answer with blocks', async () => {
  const shown = command({
    name: 'shown',
    module: 'info',
    description: 'x',
    ...behaviour,
    run: () => reply({ layout: [text('x')] }),
  });
  const { send } = dispatching([shown], {});
  expect(await send(slash('shown'))).toEqual({
    type: 4,
    data: { components: [{ type: 10, content: 'x' }], flags: 32_768, allowed_mentions: { parse: [] } },
  });
});
