import { describe, expect, test } from 'vitest';
import { componentDeclarations } from './component.ts';
import { arg, CustomIdCodec } from './custom-id.ts';
import { type FieldSpecs, field } from './modal.ts';
import { renderMessage, renderModal } from './render.ts';
import { link, type MessageBody, type Outcome, refuse } from './reply.ts';

const codec = new CustomIdCodec(['a secret of more than thirty-two characters']);
const { button, select, modal } = componentDeclarations<Record<never, never>>();
const behaviour = { effect: 'read', visibility: 'public', run: () => refuse('') } as const;
const go = button({ id: 'go', ...behaviour, args: { n: arg.integer() } });
const pick = select({ id: 'pick', ...behaviour });

const render = (body: MessageBody, isEphemeral = false) => renderMessage(body, codec, isEphemeral);
const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const text = (length: number) => 'x'.repeat(length);
const buttons = (count: number) => many(count, (n) => go.with({ n }, { label: `${n}` }));
const menu = (count: number) => pick.with({}, { options: many(count, (i) => ({ label: `${i}`, value: `${i}` })) });
const file = { name: 'a.txt', contentType: 'text/plain', data: 'a' };

test('a message pings nobody unless it names them', () => {
  expect(render({ content: '@everyone <@1>' }).payload.allowed_mentions).toEqual({ parse: [] });
  expect(render({ content: '<@1>', pings: ['1'] }).payload.allowed_mentions).toEqual({ parse: [], users: ['1'] });
});

test('files are named in the order they are sent in', () => {
  const { payload, files } = render({ files: [file, { ...file, name: 'b.txt' }] }, true);
  expect(payload).toMatchObject({
    flags: 64,
    attachments: [
      { id: 0, filename: 'a.txt' },
      { id: 1, filename: 'b.txt' },
    ],
  });
  expect(files).toHaveLength(2);
});

test('an edited message can lose its text and its rows', () => {
  const { payload } = render({ content: '', embeds: [{ title: 'over' }], rows: [] });
  expect(payload).toMatchObject({ content: '', components: [] });
});

test('a link button carries no custom id', () => {
  const { payload } = render({ rows: [[link('Docs', 'https://chorus.test')]] });
  expect(payload.components).toEqual([
    { type: 1, components: [{ type: 2, style: 5, label: 'Docs', url: 'https://chorus.test' }] },
  ]);
});

describe('what Discord would refuse is a defect, found before it is sent', () => {
  const named = { name: 'n', value: 'v' };
  test.each<[string, MessageBody, MessageBody]>([
    ['the content', { content: text(2_000) }, { content: text(2_001) }],
    ['nothing at all', { content: 'x' }, {}],
    ['embeds', { embeds: many(10, () => ({ title: 'x' })) }, { embeds: many(11, () => ({ title: 'x' })) }],
    ['the title', { embeds: [{ title: text(256) }] }, { embeds: [{ title: text(257) }] }],
    ['the description', { embeds: [{ description: text(4_096) }] }, { embeds: [{ description: text(4_097) }] }],
    ['the footer', { embeds: [{ footer: { text: text(2_048) } }] }, { embeds: [{ footer: { text: text(2_049) } }] }],
    ['the author', { embeds: [{ author: { name: text(256) } }] }, { embeds: [{ author: { name: text(257) } }] }],
    ['fields', { embeds: [{ fields: many(25, () => named) }] }, { embeds: [{ fields: many(26, () => named) }] }],
    [
      'the name of a field',
      { embeds: [{ fields: [{ ...named, name: text(256) }] }] },
      { embeds: [{ fields: [{ ...named, name: text(257) }] }] },
    ],
    [
      'the value of a field',
      { embeds: [{ fields: [{ ...named, value: text(1_024) }] }] },
      { embeds: [{ fields: [{ ...named, value: text(1_025) }] }] },
    ],
    ['an empty field', { embeds: [{ fields: [named] }] }, { embeds: [{ fields: [{ ...named, value: ' ' }] }] }],
    [
      'all embeds together',
      { embeds: [{ description: text(4_096) }, { description: text(6_000 - 4_096) }] },
      { embeds: [{ description: text(4_096) }, { description: text(6_001 - 4_096) }] },
    ],
    [
      'rows',
      { rows: many(5, (n) => [go.with({ n }, { label: 'x' })]) },
      { rows: many(6, (n) => [go.with({ n }, { label: 'x' })]) },
    ],
    ['buttons in a row', { rows: [buttons(5)] }, { rows: [buttons(6)] }],
    ['a row of nothing', { rows: [buttons(1)] }, { rows: [[]] }],
    ['a select beside a button', { rows: [[menu(1)], buttons(1)] }, { rows: [[menu(1), ...buttons(1)]] }],
    ['the options of a select', { rows: [[menu(25)]] }, { rows: [[menu(26)]] }],
    ['a select without options', { rows: [[menu(1)]] }, { rows: [[menu(0)]] }],
    [
      'the label of a button',
      { rows: [[go.with({ n: 1 }, { label: text(80) })]] },
      { rows: [[go.with({ n: 1 }, { label: text(81) })]] },
    ],
    ['components alike', { rows: [buttons(2)] }, { rows: [[...buttons(1), ...buttons(1)]] }],
    ['files', { files: many(10, () => file) }, { files: many(11, () => file) }],
  ])('%s', (_, atTheLimit, beyond) => {
    expect(() => render(atTheLimit)).not.toThrow();
    expect(() => render(beyond)).toThrow(RangeError);
  });

  const options = (count: number) => many(count, (i) => ({ label: `${i}`, value: `${i}` }));
  const text45 = { a: field.text({ label: text(45) }) };
  test.each<[string, Outcome, Outcome]>([
    ['the title of a modal', form(text(45), text45), form(text(46), text45)],
    ['a label', form('x', text45), form('x', { a: field.text({ label: text(46) }) })],
    [
      'the description of a field',
      form('x', { a: field.text({ label: 'a', description: text(100) }) }),
      form('x', { a: field.text({ label: 'a', description: text(101) }) }),
    ],
    ['a modal without fields', form('x', text45), form('x', {})],
    ['the fields of a modal', form('x', fields(5)), form('x', fields(6))],
    [
      'a placeholder',
      form('x', { a: field.text({ label: 'a', placeholder: text(100) }) }),
      form('x', { a: field.text({ label: 'a', placeholder: text(101) }) }),
    ],
    [
      'the options of a choice',
      form('x', { a: field.choice({ label: 'a', options: options(25) }) }),
      form('x', { a: field.choice({ label: 'a', options: options(26) }) }),
    ],
    [
      'more picks than options',
      form('x', { a: field.choice({ label: 'a', options: options(2), max: 2 }) }),
      form('x', { a: field.choice({ label: 'a', options: options(2), max: 3 }) }),
    ],
    [
      'files',
      form('x', { a: field.file({ label: 'a', max: 10 }) }),
      form('x', { a: field.file({ label: 'a', max: 11 }) }),
    ],
    ['a note', form('x', { a: field.note(text(4_000)) }), form('x', { a: field.note(' ') })],
  ])('%s', (_, atTheLimit, beyond) => {
    expect(() => open(atTheLimit)).not.toThrow();
    expect(() => open(beyond)).toThrow(RangeError);
  });
});

function form(title: string, specs: FieldSpecs): Outcome {
  return modal({ id: 'form', ...behaviour, fields: specs }).open({}, { title });
}

function fields(count: number): FieldSpecs {
  return Object.fromEntries(many(count, (i) => [`f${i}`, field.text({ label: 'a' })]));
}

function open(outcome: Outcome): unknown {
  if (outcome.kind !== 'modal') throw new TypeError('not a modal');
  return renderModal(outcome.modal, codec);
}
