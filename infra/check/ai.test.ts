/** Every finding of the area `ai`, caused on endpoints that answer like providers. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type AiEndpoint, type AiOptions, startAi } from '../sandbox/ai/server.ts';
import { freePort } from '../sandbox/processes/ports.ts';
import { checkoutFolder, findingsOf, matching, serving } from '../testing/checking.ts';

/** Nothing listens there. */
const closed = `http://127.0.0.1:${await freePort()}/v1`;
const KEY = 'sk-the-operators-own-key';
const KEYS = { AGENT_TOKEN_KEYS: `test:${'5a'.repeat(32)}` };

let root: string;
beforeAll(() => {
  root = checkoutFolder();
});
afterAll(() => rmSync(root, { recursive: true }));

async function endpointWith(options: AiOptions = {}): Promise<AiEndpoint> {
  const endpoint = await startAi({ models: ['small', 'seeing'], ...options });
  onTestFinished(() => endpoint.stop());
  return endpoint;
}

const check = findingsOf(() => ({ environment: KEYS, root }));
/** With what's right, too. */
const found = (providers: readonly object[], changes: Record<string, string> = {}) =>
  check('ai', { AI_PROVIDERS: JSON.stringify(providers), ...changes }, { withOk: true });
const main = (url: string, more: object = {}) => ({
  id: 'main',
  kind: 'openai',
  url,
  key: KEY,
  chat: 'small',
  ...more,
});

test('AI that’s off is nothing to fix, and says how it’s switched on', async () => {
  expect(await check('ai', {}, { withOk: true })).toEqual([
    'ai providers ok: off, because AI_PROVIDERS isn’t set. To switch it on, see docs/AI.md',
  ]);
  expect(await check('ai', { NODE_PUBLIC_URL: closed }, { withOk: true })).toEqual([matching('ok: .+ edges answer')]);
  // The configuration's area says so.
  expect(await check('ai', { AI_PROVIDERS: '[{' }, { withOk: true })).toEqual([]);
});

test.each(['openai', 'anthropic', 'workers-ai'] as const)('%s that answers, and has all models', async (kind) => {
  const others = Array.from({ length: 120 }, (_, index) => `other-${index}`);
  const { url, asked } = await endpointWith({ key: KEY, models: [...others, 'small', 'seeing'] });
  const base = kind === 'workers-ai' ? url.replace(/\/v1$/, '') : url;
  expect(await found([main(base, { kind, vision: 'seeing' })])).toEqual([
    matching(`^ai main ok: main answers GET ${base}/models\\S* in \\d+ ms, and accepts the key$`),
    'ai main-models ok: main has all models that AI_PROVIDERS names',
  ]);
  // Nothing but the list was asked for, and nothing that costs anything.
  expect(new Set(asked.map(({ path }) => path))).toEqual(
    new Set([kind === 'workers-ai' ? '/models/search' : '/v1/models']),
  );
  expect(asked.every(({ body }) => body === undefined)).toBe(true);
});

test('providers in numbered variables are checked, too', async () => {
  const { url } = await endpointWith({ key: KEY });
  const second = JSON.stringify([main(url, { id: 'second' })]);
  const ids = await found([main(url)], { AI_PROVIDERS_1: second });
  expect(ids.map((finding) => finding.split(' ')[1])).toEqual(['main', 'main-models', 'second', 'second-models']);
});

test('a key that’s refused, and one that’s missing', async () => {
  const { url } = await endpointWith({ key: 'another one' });
  const { key, ...keyless } = main(url);
  expect(key).toBe(KEY);
  expect(await found([main(url), { ...keyless, id: 'bare' }])).toEqual([
    `ai main failure: main refuses the key: GET ${url}/models returns 401 → Put a valid key into AI_PROVIDERS, everywhere it’s set.`,
    matching('^ai bare failure: bare wants a key: '),
  ]);
});

test('a list that anyone may see says nothing about the key', async () => {
  const { url } = await endpointWith();
  const { key, ...keyless } = main(url);
  expect(await found([main(url), { ...keyless, id: 'local' }])).toEqual([
    matching('main answers .+ and shows its models to anyone, so the key wasn’t checked$'),
    expect.stringContaining('main-models ok'),
    matching('local answers .+ in \\d+ ms, without a key$'),
    expect.stringContaining('local-models ok'),
  ]);
  expect(key).toBe(KEY);
});

test('a model that doesn’t exist is a warning, and another name for one that does isn’t', async () => {
  const { url } = await endpointWith({ key: KEY });
  const models = { chat: 'small-latest', vision: 'sing', embedding: 'vectors' };
  expect(await found([main(url, models)])).toEqual([
    expect.stringContaining('main ok'),
    'ai main-models warning: main doesn’t have sing for vision and vectors for embedding → Correct the name in AI_PROVIDERS.',
  ]);
});

test('a provider that’s down, has an outage, limits requests, is slow, or isn’t one', async () => {
  const endpoint = await endpointWith();
  const { url, faults } = endpoint;
  expect(await found([main(closed)])).toEqual([
    matching('^ai main failure: main: http://127.0.0.1:\\d+ can’t be reached: ECONNREFUSED → Start it'),
  ]);
  faults.error(503);
  expect(await found([main(url)])).toEqual([matching('failure: main has an outage: .+ returns 503 → See its status')]);
  faults.error(429);
  expect(await found([main(url)])).toEqual([matching('warning: main limits requests right now: .+429 → Check again')]);
  faults.heal();
  faults.answer('garbage');
  expect(await found([main(url)])).toEqual([
    matching('warning: main: .+ returns 200 without a list of models, so .+ weren’t checked → Its url has to be'),
  ]);
  faults.heal();
  // What comes before /chat/completions is missing.
  expect(await found([main(url.replace(/\/v1$/, ''))])).toEqual([matching('warning: main: .+ returns 404 without')]);
  const silent = await serving(() => {});
  expect(await found([main(silent)])).toEqual([matching('failure: main: .+ no answer within 5 s')]);
}, 20_000);

test('what’s valid and can’t answer, or isn’t safe', async () => {
  const { url } = await endpointWith();
  expect(await found([main(url)], { AGENT_TOKEN_KEYS: '' })).toContainEqual(
    matching('^ai keys failure: AI_PROVIDERS is set, but AGENT_TOKEN_KEYS isn’t, so AI can’t answer → Set AGENT_TOKEN'),
  );
  const { chat, ...silent } = main(url, { embedding: 'small' });
  expect(chat).toBe('small');
  expect(await found([silent])).toContainEqual(matching('^ai chat warning: no provider has a model for chat'));
  // Nobody has this name. https://www.rfc-editor.org/rfc/rfc6761#section-6.4
  expect(await found([main('http://ai.chorus.invalid/v1')])).toEqual([
    matching('^ai main-https warning: main is asked over http, .+ questions and the key on the way → Use https'),
    matching('^ai main failure: main: http://ai.chorus.invalid can’t be reached'),
  ]);
}, 20_000);
