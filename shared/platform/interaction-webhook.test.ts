import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DiscordInteractionWebhook, NOT_YET_MS, WebhookError } from './interaction-webhook.ts';

/** What the server is asked, and what it answers: one after the other, then 200. */
let asked: { method: string; path: string; headers: IncomingMessage['headers']; body: string; atMs: number }[];
let answers: { status: number; headers?: Record<string, string>; body?: string; isCut?: boolean }[];
let observed: string[];
let server: Server;
let url: string;

beforeEach(async () => {
  [asked, answers, observed] = [[], [], []];
  server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request;
    asked.push({ method, path, headers, body: await text(request), atMs: performance.now() });
    const { status, headers: given = {}, body = '{}', isCut } = answers.shift() ?? { status: 200 };
    if (isCut) request.socket.destroy();
    else response.writeHead(status, given).end(status === 204 ? undefined : body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function webhook(pausesMs: readonly number[] = [1, 2, 3]): DiscordInteractionWebhook {
  const observe = (route: string, status: number) => void observed.push(`${route} ${status}`);
  return new DiscordInteractionWebhook(url, '17', 'secret-token', observe, pausesMs);
}
const message = { payload: { content: 'done' }, files: [] };
const EDIT = 'PATCH /webhooks/:id/:token/messages/@original';

test('an edit, a removal and a follow-up are the calls Discord documents', async () => {
  answers = [{ status: 200 }, { status: 204 }, { status: 200 }];
  await webhook().editOriginal(message);
  await webhook().deleteOriginal();
  await webhook().followUp(message);
  expect(asked.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['PATCH', '/api/v10/webhooks/17/secret-token/messages/@original', '{"content":"done"}'],
    ['DELETE', '/api/v10/webhooks/17/secret-token/messages/@original', ''],
    ['POST', '/api/v10/webhooks/17/secret-token', '{"content":"done"}'],
  ]);
  expect(asked[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'user-agent': expect.stringMatching(/^DiscordBot \(.+, .+\)/),
  });
  expect(observed).toEqual([
    `${EDIT} 200`,
    'DELETE /webhooks/:id/:token/messages/@original 204',
    'POST /webhooks/:id/:token 200',
  ]);
});

test('files go beside the JSON', async () => {
  const files = [{ name: 'a.csv', contentType: 'text/csv', data: 'a,b' }];
  await webhook().editOriginal({ payload: { content: 'x', attachments: [{ id: 0, filename: 'a.csv' }] }, files });
  const [call] = asked;
  const form = await new Response(call?.body, {
    headers: { 'content-type': call?.headers['content-type'] ?? '' },
  }).formData();
  expect(JSON.parse(String(form.get('payload_json')))).toMatchObject({ content: 'x' });
  const file = form.get('files[0]');
  expect(file instanceof File && [file.name, await file.text()]).toEqual(['a.csv', 'a,b']);
});

describe('an edit that overtook its deferral', () => {
  test('is tried again until Discord knows the message, at growing pauses', async () => {
    answers = [{ status: 404 }, { status: 404 }, { status: 404 }, { status: 200 }];
    await webhook([10, 20, 40]).editOriginal(message);
    expect(asked).toHaveLength(4);
    const gaps = asked.slice(1).map(({ atMs }, index) => atMs - (asked[index]?.atMs ?? 0));
    // Timers may fire a millisecond early by this clock, never more.
    for (const [index, pause] of [10, 20, 40].entries()) expect(gaps[index]).toBeGreaterThanOrEqual(pause - 1);
  });

  test('is given up after the last pause: a webhook that stays unknown must not be asked for ever', async () => {
    answers = Array.from({ length: 9 }, () => ({ status: 404, body: '{"code":10015}' }));
    await expect(webhook().editOriginal(message)).rejects.toThrow(`${EDIT} answered 404: {"code":10015}`);
    expect(asked).toHaveLength(4);
    expect(observed).toEqual(Array(4).fill(`${EDIT} 404`));
  });

  test('waits 250, 750 and 1500 ms unless told otherwise', () => expect(NOT_YET_MS).toEqual([250, 750, 1_500]));
});

describe('a rate limit', () => {
  test('is waited for as long as Discord says', async () => {
    answers = [{ status: 429, headers: { 'retry-after': '0.1' } }, { status: 200 }];
    await webhook().followUp(message);
    expect((asked[1]?.atMs ?? 0) - (asked[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(99);
    expect(observed).toEqual(['POST /webhooks/:id/:token 429', 'POST /webhooks/:id/:token 200']);
  });

  test.each(['6', '66271', 'soon'])('of "%s" is beyond what a member waits for', async (seconds) => {
    answers = [{ status: 429, headers: { 'retry-after': seconds } }];
    await expect(webhook().editOriginal(message)).rejects.toThrow(WebhookError);
    expect(asked).toHaveLength(1);
  });
});

describe('trouble at Discord', () => {
  const troubles = [{ status: 500 }, { status: 503 }, { status: 0, isCut: true }];
  test.each(troubles)('(%j) is survived by an edit and a removal, which may be repeated', async (trouble) => {
    answers = [trouble, trouble, { status: 200 }];
    await webhook().editOriginal(message);
    answers = [trouble, { status: 204 }];
    await webhook().deleteOriginal();
    expect(asked).toHaveLength(5);
  });

  test.each(troubles)(
    '(%j) is not answered by a second follow-up: the first may stand there already',
    async (trouble) => {
      answers = [trouble];
      await expect(webhook().followUp(message)).rejects.toThrow(WebhookError);
      expect(asked).toHaveLength(1);
    },
  );

  test.each([400, 401, 403])('a plain no (%i) is not asked twice', async (status) => {
    answers = [{ status, body: '{"message":"Invalid Form Body"}' }];
    await expect(webhook().editOriginal(message)).rejects.toThrow('Invalid Form Body');
    expect(asked).toHaveLength(1);
  });

  test('is told without the token', async () => {
    server.closeAllConnections();
    server.close();
    const error = await webhook([])
      .editOriginal(message)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WebhookError);
    expect(JSON.stringify([observed, String(error), (error as Error).stack, (error as Error).cause])).not.toContain(
      'secret-token',
    );
    expect(observed).toEqual([`${EDIT} 0`]);
  });
});
