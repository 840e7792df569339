import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { postToErrorWebhook } from './error-webhook.ts';

let server: Server;
let url: string;
let status: number;
const received: { method: string | undefined; type: string | undefined; body: unknown }[] = [];
const failures: Error[] = [];
const post = (content: string, to = url) => postToErrorWebhook(to, content, (error) => failures.push(error));

beforeEach(async () => {
  status = 204;
  received.length = 0;
  failures.length = 0;
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    received.push({ method: request.method, type: request.headers['content-type'], body });
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/1/a-secret`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

test('posts a message, truncated to Discord’s limit', async () => {
  await post('x'.repeat(3_000));
  const body = { content: 'x'.repeat(2_000), allowed_mentions: { parse: [] } };
  expect(received).toEqual([{ method: 'POST', type: 'application/json', body }]);
  expect(failures).toEqual([]);
});

test('reports a webhook that rejects the message, without its URL', async () => {
  status = 404;
  await post('bad news');
  expect(failures.map(({ message }) => message)).toEqual(['the error webhook responded with 404']);
});

test('never rejects, and never reveals the URL of an unreachable webhook', async () => {
  await post('bad news', 'http://127.0.0.1:1/webhooks/1/a-secret');
  expect(failures).toHaveLength(1);
  expect(JSON.stringify(failures.map(({ message, stack, cause }) => [message, stack, String(cause)]))).not.toContain(
    'a-secret',
  );
});
