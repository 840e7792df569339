/** What's left when a process, Discord, or moderation fails on the way. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AiEndpoint, startAi } from '../../../infra/sandbox/ai/server.ts';
import { createDatabase, type TestDatabase } from '../../../infra/testing/database.ts';
import { recordingWebhook, type WebhookCall } from '../../../infra/testing/dispatching.ts';
import { storeOn } from '../../../infra/testing/store.ts';
import { type EditableWebhook, WebhookError } from '../../platform/discord/interaction-webhook.ts';
import { createLogger } from '../../platform/log.ts';
import { Circuits } from '../circuit.ts';
import { aiProviders } from '../providers.ts';
import { drawJob } from './draw-job.ts';
import { pictureFor } from './picture-for.ts';
import type { PictureRequest } from './picture-request.ts';

let database: TestDatabase;
let ai: AiEndpoint;
beforeAll(async () => {
  [database, ai] = await Promise.all([createDatabase(), startAi()]);
});
afterAll(() => Promise.all([database.drop(), ai.stop()]));
beforeEach(async () => {
  ai.faults.heal();
  ai.pictureMs = 0;
  ai.asked.length = 0;
  await database.sql`truncate ai_usage, ai_request, ai_turn`;
});

const KEY = 'i:1';
const request: PictureRequest = {
  ...{ user: '7', guild: '9', channel: '5', prompt: 'a red fox', style: 'neon', into: 'original' },
  buttons: { again: { custom_id: 'again' }, vary: { custom_id: 'vary' } },
};
function servicesWith(moderation?: string) {
  const provider = { id: 'main', kind: 'openai', url: ai.url, image: 'brush', ...(moderation && { moderation }) };
  return {
    store: storeOn(database.sql),
    log: createLogger('silent', 'test'),
    ai: {
      ...{ providers: aiProviders.schema().parse(JSON.stringify([provider])), circuits: new Circuits() },
      ...{ budgets: { member: { images: 5 } }, attachmentOrigins: new Set<string>() },
      openKey: () => Promise.reject(new Error('there are no keys here')),
    },
  };
}
const running = () => new AbortController().signal;
const asked = (path: string) => ai.asked.filter((one) => one.path === `/v1/${path}`).length;
const texts = (calls: readonly WebhookCall[]) =>
  calls.map(({ payload }) => String(payload?.content).split('\n').slice(2).join('\n'));

async function books() {
  const bills = await database.sql`select output::int, settled_at is not null as settled from ai_request`;
  const [usage] =
    await database.sql`select used::int, held::int from ai_usage where scope = 'member' and unit = 'images'`;
  const [turn] = await database.sql`select state from ai_turn`;
  return { bills: [...bills], usage, state: turn?.state };
}
const ONE_BILL = { bills: [{ output: 1, settled: true }], usage: { used: 1, held: 0 } };

test('whoever goes on after the bill draws nothing, and says nothing', async () => {
  const calls: WebhookCall[] = [];
  const delivery = { key: KEY, signal: running(), webhook: recordingWebhook(calls) };
  await pictureFor(servicesWith(), request, delivery);
  expect(await books()).toEqual({ ...ONE_BILL, state: 'done' });
  // Its process died between the bill and the end.
  await database.sql`update ai_turn set state = 'open'`;
  await pictureFor(servicesWith(), request, delivery);
  await pictureFor(servicesWith(), request, delivery);
  expect([calls.length, asked('images/generations')]).toEqual([1, 1]);
  expect(await books()).toEqual({ ...ONE_BILL, state: 'done' });
});

test('whoever goes on with a picture below another one draws into the same message', async () => {
  const calls: WebhookCall[] = [];
  const webhook = recordingWebhook(calls);
  const dying = new AbortController();
  ai.pictureMs = 2_000;
  const first = pictureFor(servicesWith(), { ...request, into: 'new' }, { key: KEY, signal: dying.signal, webhook });
  await expect.poll(() => asked('images/generations')).toBe(1);
  dying.abort(new Error('the process is shutting down'));
  await expect(first).rejects.toThrow('shutting down');
  expect(await books()).toEqual({
    bills: [{ output: null, settled: false }],
    usage: { used: 0, held: 1 },
    state: 'open',
  });
  ai.pictureMs = 0;
  await pictureFor(servicesWith(), { ...request, into: 'new' }, { key: KEY, signal: running(), webhook });
  expect(calls.map(({ call }) => call)).toEqual(['follow up', 'edit']);
  expect(texts(calls)).toEqual(['Drawing…', '-# 1 picture · 4 of 5 left today']);
  expect(await books()).toEqual({ ...ONE_BILL, state: 'done' });
});

test('a picture that Discord doesn’t take is billed once, isn’t drawn twice, and the member is told', async () => {
  const calls: WebhookCall[] = [];
  const usual = recordingWebhook(calls);
  const webhook: EditableWebhook = {
    ...usual,
    edit: (message, changed) =>
      changed.files.length > 0
        ? Promise.reject(new WebhookError('PATCH responded with 413'))
        : usual.edit(message, changed),
  };
  await pictureFor(servicesWith(), request, { key: KEY, signal: running(), webhook });
  expect(texts(calls)).toEqual([
    expect.stringMatching(/Discord didn’t take the picture.*\n-# 1 picture · 4 of 5 left today$/),
  ]);
  expect(asked('images/generations')).toBe(1);
  expect(await books()).toEqual({ ...ONE_BILL, state: 'failed' });
});

test('a job that’s given up bills nothing, holds nothing, and says so', async () => {
  const calls: WebhookCall[] = [];
  const dying = new AbortController();
  ai.faults.latency(30_000);
  const webhook = recordingWebhook(calls);
  const attempt = pictureFor(servicesWith(), request, { key: KEY, signal: dying.signal, webhook });
  await expect.poll(() => asked('images/generations')).toBe(1);
  dying.abort(new Error('it took too long'));
  await expect(attempt).rejects.toThrow('too long');
  const payload = {
    application: '1',
    token: { ciphertext: '', keyId: '' },
    expiresAt: '2030-01-01T00:00:00Z',
    request,
  };
  const context = {
    ...servicesWith(),
    payload,
    key: KEY,
    attempt: 3,
    dueAt: new Date(),
    now: new Date(),
    signal: running(),
  };
  await drawJob.givenUp?.({ ...context, webhookOf: async () => webhook } as never);
  expect(texts(calls)).toEqual(['I couldn’t finish that picture, and it doesn’t count. Try again in a minute.']);
  expect(await books()).toEqual({
    bills: [{ output: 0, settled: true }],
    usage: { used: 0, held: 0 },
    state: 'failed',
  });
});

describe('moderation', () => {
  test.each([
    ['looks at the description alone if its model can’t see', 'text-moderation-latest', 1],
    ['looks at the picture as well if it can', 'omni-moderation-latest', 2],
  ])('%s', async (_, model, times) => {
    const delivery = { key: KEY, signal: running(), webhook: recordingWebhook([]) };
    await pictureFor(servicesWith(model), { ...request, prompt: 'a shocking fox' }, delivery);
    expect(asked('moderations')).toBe(times);
    expect(await books()).toEqual({ ...ONE_BILL, state: times === 1 ? 'done' : 'failed' });
  });
});
