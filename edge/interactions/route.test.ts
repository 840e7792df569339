import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { dispatching } from '../../infra/testing/dispatching.ts';
import { NOW_MS, slash } from '../../infra/testing/interaction.ts';
import { createSigner, type SignedRequestOptions, signedRequest } from '../../infra/testing/signed-request.ts';
import { declarations } from './command.ts';
import { reply } from './reply.ts';
import { answerInteraction } from './route.ts';

const signer = createSigner();
const { command, option } = declarations<Record<never, never>>();

/** An edge with one command that counts how often it ran. */
function edge() {
  const seen = { runs: 0, refused: [] as string[] };
  const count = command({
    name: 'count',
    module: 'info',
    description: 'Counts',
    effect: 'read',
    visibility: 'public',
    run: () => {
      seen.runs += 1;
      return reply({ content: `run ${seen.runs}` });
    },
  });
  const report = command({
    name: 'report',
    module: 'info',
    description: 'Sends a file',
    effect: 'read',
    visibility: 'public',
    run: () => reply({ files: [{ name: 'report.csv', contentType: 'text/csv', data: 'a,b' }] }),
  });
  const echo = command({
    name: 'echo',
    module: 'info',
    description: 'Repeats a text',
    effect: 'read',
    visibility: 'public',
    options: { text: option.string({ description: 'Some text', required: true }) },
    run: ({ options }) => reply({ content: options.text }),
  });
  const { dispatcher } = dispatching([count, report, echo], {});
  const parts = {
    dispatcher,
    publicKeys: [signer.publicKey],
    clock: () => NOW_MS,
    refused: (reason: string) => void seen.refused.push(reason),
  };
  const app = new Hono();
  app.post('/interactions', (c) =>
    answerInteraction(
      c,
      parts,
      (context) => context,
      () => {},
    ),
  );
  const send = (body: Parameters<typeof signedRequest>[1], options: SignedRequestOptions = {}) =>
    app.fetch(signedRequest(signer, body, { nowMs: NOW_MS, ...options }));
  return { seen, send };
}

test('a ping is answered with a pong', async () => {
  const response = await edge().send({ type: 1 });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('application/json');
  expect(await response.json()).toEqual({ type: 1 });
});

test('a command is answered in the HTTP body', async () => {
  const { send, seen } = edge();
  const response = await send(slash('count'));
  expect(await response.json()).toMatchObject({ type: 4, data: { content: 'run 1' } });
  expect(seen).toEqual({ runs: 1, refused: [] });
});

test('text that nobody can store or see the halves of reaches no command', async () => {
  const text = 'So\0ng \ud83dof \ud83d\ude00';
  const response = await edge().send(slash('echo', [{ name: 'text', type: 3, value: text }]));
  expect(await response.json()).toMatchObject({ type: 4, data: { content: 'Song of 😀' } });
});

test('an answer with a file is multipart, with the JSON beside it', async () => {
  const response = await edge().send(slash('report'));
  const form = await response.formData();
  const answer = JSON.parse(String(form.get('payload_json')));
  expect(answer).toMatchObject({ type: 4, data: { attachments: [{ id: 0, filename: 'report.csv' }] } });
  expect(answer).not.toHaveProperty('files');
  const file = form.get('files[0]');
  expect(file instanceof File && [file.name, file.type, await file.text()]).toEqual(['report.csv', 'text/csv', 'a,b']);
});

describe('what is not signed is never read', () => {
  const unsigned: [string, SignedRequestOptions][] = [
    ['no signature', { headers: { 'x-signature-ed25519': undefined } }],
    ['a wrong signature', { headers: { 'x-signature-ed25519': 'ab'.repeat(64) } }],
    ['an old signature', { nowMs: NOW_MS - 301_000 }],
    ['a signature of other text', { sent: '{"type":1}' }],
  ];

  test.each(unsigned)('a command with %s runs nothing', async (_, options) => {
    const { send, seen } = edge();
    const response = await send(slash('count'), options);
    expect(response.status).toBe(401);
    expect(seen.runs).toBe(0);
    expect(seen.refused).toHaveLength(1);
  });

  test.each(unsigned)('text that is not even JSON, with %s, is refused for its signature alone', async (_, options) => {
    const response = await edge().send('}{', options.sent === undefined ? options : { ...options, sent: '}}' });
    expect(response.status).toBe(401);
  });

  test('a body beyond the limit is 413', async () => {
    const { send, seen } = edge();
    const response = await send(' '.repeat(1_048_577));
    expect(response.status).toBe(413);
    expect(seen.runs).toBe(0);
  });
});

describe('what is signed, yet no interaction, is a clear 400', () => {
  const command = { ...slash('count') };
  test.each<[string, string | Uint8Array<ArrayBuffer> | object]>([
    ['an empty body', ''],
    ['no JSON', 'type=1'],
    ['no UTF-8', new Uint8Array([0x7b, 0xff, 0x7d])],
    ['no object', '[]'],
    ['null', 'null'],
    ['no type', {}],
    ['an unknown type', { type: 6 }],
    ['a type as text', { type: '1' }],
    ['a command without data', { ...command, data: undefined }],
    ['a command from nobody', { ...command, member: undefined, user: undefined }],
    ['a command without a token', { ...command, token: '' }],
    ['an id that is not a number', { ...command, id: 'abc' }],
    ['permissions that are not a number', { ...command, member: { ...command.member, permissions: '-1' } }],
    ['options that are no list', { ...command, data: { ...command.data, options: 7 } }],
    [
      'an option whose value is an object',
      { ...command, data: { name: 'count', options: [{ name: 'x', value: {} }] } },
    ],
    ['options nested beyond reason', deeplyNested(20_000)],
  ])('%s', async (_, body) => {
    const { send, seen } = edge();
    const response = await send(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringMatching(/./) });
    expect(seen.runs).toBe(0);
  });

  test('what Discord adds later is let through', async () => {
    const newer = { ...command, novelty: { a: 1 }, data: { ...command.data, novelty: [] } };
    expect((await edge().send(newer)).status).toBe(200);
  });
});

function deeplyNested(depth: number): string {
  const open = '{"name":"x","type":1,"options":['.repeat(depth);
  const close = ']}'.repeat(depth);
  const head = '{"type":2,"id":"1","application_id":"1","token":"t","data":{"name":"count","options":[';
  return `${head}${open}${close}]}}`;
}
