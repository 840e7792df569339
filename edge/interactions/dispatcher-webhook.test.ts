import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dispatching } from '../../infra/testing/dispatching.ts';
import { slash } from '../../infra/testing/interaction.ts';
import { DiscordInteractionWebhook } from '../../shared/platform/discord/interaction-webhook.ts';
import { declarations } from './command.ts';
import { refuse, reply } from './reply.ts';

const { command } = declarations<{ isRefused: boolean }>();
const slow = command({
  name: 'slow',
  module: 'info',
  description: 'Takes its time',
  effect: 'read',
  visibility: 'public',
  defer: 'always',
  run: async ({ isRefused }) => (isRefused ? refuse('Not today.') : reply({ content: 'done' })),
});

let server: Server;
let asked: { call: string; body: unknown }[] = [];
let notYet = 0;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = request.method === 'DELETE' ? undefined : await json(request);
    asked.push({ call: `${request.method} ${request.url}`, body });
    notYet -= 1;
    response.writeHead(notYet >= 0 ? 404 : 200).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function overHttp(isRefused: boolean) {
  asked = [];
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  const webhook = (applicationId: string, token: string) =>
    new DiscordInteractionWebhook(base, applicationId, token, () => {}, [1, 1, 1]);
  return dispatching([slow], { isRefused }, { webhook });
}
const hook = '/api/v10/webhooks/100000000000000001/interaction-token';

test('a deferred answer reaches Discord, though its edit overtakes the deferral', async () => {
  const { send, settled, reported } = overHttp(false);
  notYet = 2;
  expect(await send(slash('slow'))).toEqual({ type: 5, data: { flags: 0 } });
  await settled();
  const edit = { call: `PATCH ${hook}/messages/@original`, body: { content: 'done', allowed_mentions: { parse: [] } } };
  expect(asked).toEqual([edit, edit, edit]);
  expect(reported.lost).toEqual([]);
});

test('a refusal is told in a follow-up even when the deferral cannot be removed, and the loss is counted', async () => {
  const { send, settled, reported } = overHttp(true);
  notYet = 4;
  await send(slash('slow'));
  await settled();
  expect(asked.map(({ call }) => call)).toEqual([
    ...Array(4).fill(`DELETE ${hook}/messages/@original`),
    `POST ${hook}`,
  ]);
  expect(asked.at(-1)?.body).toMatchObject({ content: 'Not today.', flags: 64 });
  expect(reported.lost).toHaveLength(1);
});

test('an answer that cannot be delivered is counted, and disturbs nobody', async () => {
  const { send, settled, reported } = overHttp(false);
  notYet = 99;
  await send(slash('slow'));
  await settled();
  notYet = 0;
  expect(asked).toHaveLength(4);
  expect(String(reported.lost)).toContain('responded with 404');
});
