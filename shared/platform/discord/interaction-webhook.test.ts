import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DiscordInteractionWebhook, RETRY_DELAYS_MS, WebhookError } from './interaction-webhook.ts';

/** The requests the server received, and the responses it sends in order. After those, it sends 200. */
let requests: { method: string; path: string; headers: IncomingMessage['headers']; body: string; atMs: number }[];
let responses: { status: number; headers?: Record<string, string>; body?: string; isCut?: boolean }[];
let observed: string[];
let server: Server;
let url: string;

beforeEach(async () => {
  [requests, responses, observed] = [[], [], []];
  server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request;
    requests.push({ method, path, headers, body: await text(request), atMs: performance.now() });
    const { status, headers: extra = {}, body = '{}', isCut } = responses.shift() ?? { status: 200 };
    if (isCut) request.socket.destroy();
    else response.writeHead(status, extra).end(status === 204 ? undefined : body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function webhook(delaysMs: readonly number[] = [1, 2, 3]): DiscordInteractionWebhook {
  const observe = (route: string, status: number) => void observed.push(`${route} ${status}`);
  return new DiscordInteractionWebhook(url, '17', 'secret-token', observe, delaysMs);
}
const message = { payload: { content: 'done' }, files: [] };
const EDIT = 'PATCH /webhooks/:id/:token/messages/@original';

test('edits, deletes, and follows up with the requests Discord documents', async () => {
  responses = [{ status: 200 }, { status: 204 }, { status: 200 }];
  await webhook().editOriginal(message);
  await webhook().deleteOriginal();
  await webhook().followUp(message);
  expect(requests.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['PATCH', '/api/v10/webhooks/17/secret-token/messages/@original', '{"content":"done"}'],
    ['DELETE', '/api/v10/webhooks/17/secret-token/messages/@original', ''],
    ['POST', '/api/v10/webhooks/17/secret-token', '{"content":"done"}'],
  ]);
  expect(requests[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'user-agent': expect.stringMatching(/^DiscordBot \(.+, .+\)/),
  });
  expect(observed).toEqual([
    `${EDIT} 200`,
    'DELETE /webhooks/:id/:token/messages/@original 204',
    'POST /webhooks/:id/:token 200',
  ]);
});

test('uploads files together with the JSON payload', async () => {
  const files = [{ name: 'a.csv', contentType: 'text/csv', data: 'a,b' }];
  await webhook().editOriginal({ payload: { content: 'x', attachments: [{ id: 0, filename: 'a.csv' }] }, files });
  const [call] = requests;
  const form = await new Response(call?.body, {
    headers: { 'content-type': call?.headers['content-type'] ?? '' },
  }).formData();
  expect(JSON.parse(String(form.get('payload_json')))).toMatchObject({ content: 'x' });
  const file = form.get('files[0]');
  expect(file instanceof File && [file.name, await file.text()]).toEqual(['a.csv', 'a,b']);
});

describe('an edit that arrives before its deferral', () => {
  test('is retried with growing delays until Discord knows the message', async () => {
    responses = [{ status: 404 }, { status: 404 }, { status: 404 }, { status: 200 }];
    await webhook([10, 20, 40]).editOriginal(message);
    expect(requests).toHaveLength(4);
    const gaps = requests.slice(1).map(({ atMs }, index) => atMs - (requests[index]?.atMs ?? 0));
    // Timers may fire a millisecond early by this clock, never more.
    for (const [index, pause] of [10, 20, 40].entries()) expect(gaps[index]).toBeGreaterThanOrEqual(pause - 1);
  });

  test('fails after the last retry, so an unknown webhook isn’t retried forever', async () => {
    responses = Array.from({ length: 9 }, () => ({ status: 404, body: '{"code":10015}' }));
    await expect(webhook().editOriginal(message)).rejects.toThrow(`${EDIT} responded with 404: {"code":10015}`);
    expect(requests).toHaveLength(4);
    expect(observed).toEqual(Array(4).fill(`${EDIT} 404`));
  });

  test('is retried after 250, 750, and 1500 ms by default', () => expect(RETRY_DELAYS_MS).toEqual([250, 750, 1_500]));
});

describe('a rate limit', () => {
  test('is retried after the time Discord asks for', async () => {
    responses = [{ status: 429, headers: { 'retry-after': '0.1' } }, { status: 200 }];
    await webhook().followUp(message);
    expect((requests[1]?.atMs ?? 0) - (requests[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(99);
    expect(observed).toEqual(['POST /webhooks/:id/:token 429', 'POST /webhooks/:id/:token 200']);
  });

  test.each(['6', '66271', 'soon'])('of "%s" isn’t retried, because no member waits that long', async (seconds) => {
    responses = [{ status: 429, headers: { 'retry-after': seconds } }];
    await expect(webhook().editOriginal(message)).rejects.toThrow(WebhookError);
    expect(requests).toHaveLength(1);
  });
});

describe('a Discord outage', () => {
  const outages = [{ status: 500 }, { status: 503 }, { status: 0, isCut: true }];
  test.each(outages)('(%j) makes edits and deletions retry, because they’re safe to repeat', async (outage) => {
    responses = [outage, outage, { status: 200 }];
    await webhook().editOriginal(message);
    responses = [outage, { status: 204 }];
    await webhook().deleteOriginal();
    expect(requests).toHaveLength(5);
  });

  test.each(outages)(
    '(%j) doesn’t make a follow-up retry, because the first may have been delivered',
    async (outage) => {
      responses = [outage];
      await expect(webhook().followUp(message)).rejects.toThrow(WebhookError);
      expect(requests).toHaveLength(1);
    },
  );

  test.each([400, 401, 403])('a rejection (%i) isn’t retried', async (status) => {
    responses = [{ status, body: '{"message":"Invalid Form Body"}' }];
    await expect(webhook().editOriginal(message)).rejects.toThrow('Invalid Form Body');
    expect(requests).toHaveLength(1);
  });

  test('doesn’t reveal the token', async () => {
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
