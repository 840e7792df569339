import { Buffer } from 'node:buffer';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { scriptedPicture } from '../../../infra/sandbox/ai/images.ts';
import { textOfPicture } from '../../../infra/sandbox/ai/picture.ts';
import { type AiEndpoint, startAi } from '../../../infra/sandbox/ai/server.ts';
import { Circuits } from '../circuit.ts';
import { NobodyAnswered } from '../in-turn.ts';
import { aiProviders, type ProviderKind } from '../providers.ts';
import { artists } from './artists.ts';
import { type DrawOptions, draw } from './draw.ts';

let first: AiEndpoint;
let second: AiEndpoint;
beforeAll(async () => {
  [first, second] = await Promise.all([startAi(), startAi()]);
});
afterAll(() => Promise.all([first.stop(), second.stop()]));
afterEach(() => {
  for (const endpoint of [first, second]) {
    endpoint.faults.heal();
    endpoint.asked.length = 0;
  }
});

const PROMPT = 'a red fox';
const providerAt = (url: string, image = 'scripted', kind: ProviderKind = 'openai', id = 'p1') => ({
  ...{ id, kind, key: `sk-secret-${id}`, image },
  url: kind === 'workers-ai' ? url.replace('/v1', '') : url,
});

async function tryWith(providers: object[], parts: Partial<DrawOptions> = {}) {
  const tries: string[] = [];
  const options: DrawOptions = {
    circuits: new Circuits(),
    signal: new AbortController().signal,
    onTry: (provider, result) => tries.push(`${provider} ${result}`),
    retryMs: 1,
    ...parts,
  };
  const candidates = artists(aiProviders.schema().parse(JSON.stringify(providers)));
  const outcome = await draw(candidates, PROMPT, options).catch((error: unknown) => {
    if (error instanceof NobodyAnswered) return error;
    throw error;
  });
  const drawn = outcome instanceof NobodyAnswered ? undefined : outcome;
  return { tries, error: drawn === undefined ? (outcome as NobodyAnswered) : undefined, drawn };
}
const two = (kind: ProviderKind = 'openai', image = 'scripted') => [
  providerAt(first.url, image, kind),
  providerAt(second.url, 'scripted', 'openai', 'p2'),
];

describe('each dialect', () => {
  test.each([
    ['openai', 'dall-e-3', { size: '1024x1024', response_format: 'b64_json' }],
    ['openai', 'gpt-image-1', { size: '1024x1024' }],
    ['openai', 'imagen-4', { response_format: 'b64_json' }],
  ] as const)('%s with %s', async (kind, model, more) => {
    const { drawn, tries } = await tryWith([providerAt(first.url, model, kind)]);
    expect(drawn?.picture.contentType).toBe('image/png');
    expect(textOfPicture(drawn?.picture.bytes ?? Buffer.alloc(0))).toBe(PROMPT);
    expect(drawn?.by).toMatchObject({ model, provider: { id: 'p1' } });
    expect(tries).toEqual(['p1 ok']);
    expect(first.asked).toEqual([
      {
        path: '/v1/images/generations',
        authorization: 'Bearer sk-secret-p1',
        body: { model, prompt: PROMPT, n: 1, ...more },
      },
    ]);
  });

  test.each([
    ['in JSON', '@cf/black-forest-labs/flux-1-schnell'],
    ['by itself', '@cf/stabilityai/stable-diffusion-xl-base-1.0'],
  ])('workers-ai, which sends the picture %s', async (_, model) => {
    const { drawn } = await tryWith([providerAt(first.url, model, 'workers-ai')]);
    expect(textOfPicture(drawn?.picture.bytes ?? Buffer.alloc(0))).toBe(PROMPT);
    expect(first.asked).toMatchObject([{ path: `/run/${model}`, body: { prompt: PROMPT } }]);
  });
});

describe('another one is asked', () => {
  const kinds = [
    ['openai', 'scripted'],
    ['workers-ai', '@cf/black-forest-labs/flux-1-schnell'],
    ['workers-ai', '@cf/stabilityai/stable-diffusion-xl-base-1.0'],
  ] as const;
  const faults = [
    ['garbage', 'unusable'],
    ['half', 'unusable'],
    ['nothing', 'unusable'],
    ['refuse', 'refused'],
  ] as const;
  test.each(kinds.flatMap((kind) => faults.map((fault) => [...kind, ...fault] as const)))(
    '%s with %s after %s',
    async (kind, model, fault, problem) => {
      first.faults.answer(fault);
      const { drawn, tries } = await tryWith(two(kind, model));
      expect(drawn?.by.provider.id).toBe('p2');
      expect(tries).toEqual([`p1 ${problem}`, 'p2 ok']);
    },
  );

  test.each([
    [500, ['p1 transient', 'p1 transient', 'p2 ok']],
    [429, ['p1 limited', 'p2 ok']],
    [401, ['p1 unauthorized', 'p2 ok']],
    [400, ['p1 unusable', 'p2 ok']],
  ])('after status %i', async (status, tries) => {
    first.faults.error(status);
    expect(await tryWith(two())).toMatchObject({ tries, drawn: { by: { provider: { id: 'p2' } } } });
  });

  test('after one that takes too long, which isn’t asked to draw it twice', async () => {
    first.faults.latency(60_000);
    const { tries } = await tryWith(two(), { answerMs: 200 });
    expect(tries).toEqual(['p1 transient', 'p2 ok']);
    expect(first.asked).toHaveLength(1);
  });
});

test('the member learns when to come back, and chat isn’t left alone because pictures are', async () => {
  const circuits = new Circuits(() => 0);
  first.faults.error(429, 20);
  const { error } = await tryWith([providerAt(first.url)], { circuits });
  expect(error).toMatchObject({ problem: 'limited', retryAfterMs: 20_000 });
  first.faults.heal();
  expect(await tryWith([providerAt(first.url)], { circuits })).toMatchObject({
    tries: ['p1 skipped'],
    error: { problem: 'limited' },
  });
  expect(circuits.waitMs('p1')).toBe(0);
});

test('whoever stops waiting stops the provider', async () => {
  first.faults.latency(60_000);
  const stop = new AbortController();
  const drawing = tryWith(two(), { signal: stop.signal });
  await expect.poll(() => first.asked.length).toBe(1);
  stop.abort(new Error('stopped'));
  await expect(drawing).rejects.toThrow('stopped');
  expect(second.asked).toHaveLength(0);
});

describe('servers that differ', () => {
  let server: Server;
  let url: string;
  let answer: (body: Record<string, unknown>) => { status?: number; json: object };
  let bodies: Record<string, unknown>[] = [];
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const body = JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString()) as Record<string, unknown>;
      bodies.push(body);
      const { status = 200, json } = answer(body);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  afterEach(() => {
    bodies = [];
  });
  const picture = scriptedPicture(PROMPT);

  test('one that doesn’t know response_format is asked without it', async () => {
    answer = ({ response_format: format }) =>
      format === undefined
        ? { json: { data: [{ b64_json: picture.toString('base64') }] } }
        : { status: 400, json: { error: { message: "Unknown parameter: 'response_format'.", code: 'unknown' } } };
    const { tries } = await tryWith([providerAt(url, 'my-own-name')]);
    expect(tries).toEqual(['p1 ok']);
    expect(bodies).toHaveLength(2);
    expect(bodies[1]).not.toHaveProperty('response_format');
  });

  /** The public internet, as far as these tests have one. Providers are asked for real. */
  const internet =
    (respond: (url: string, init: RequestInit | undefined) => Response): typeof fetch =>
    (input, init) =>
      String(input).startsWith(url) ? fetch(input, init) : Promise.resolve(respond(String(input), init));

  test('an address on the public internet is fetched, without the key and without following it elsewhere', async () => {
    answer = () => ({ json: { data: [{ url: 'https://files.provider.dev/x.png?sig=1' }] } });
    const fetched: [string, RequestInit | undefined][] = [];
    const found = internet((address, init) => {
      fetched.push([address, init]);
      return new Response(new Uint8Array(picture));
    });
    const { drawn } = await tryWith([providerAt(url)], { fetch: found });
    expect(drawn?.picture.bytes.equals(picture)).toBe(true);
    expect(fetched).toEqual([
      ['https://files.provider.dev/x.png?sig=1', { redirect: 'manual', signal: expect.any(AbortSignal) }],
    ]);
  });

  test.each([
    'http://files.provider.dev/x.png',
    'https://127.0.0.1/x.png',
    'https://10.0.0.7/x.png',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/x.png',
    'https://[::ffff:10.0.0.1]/x.png',
    'https://localhost/x.png',
    'https://redis/x.png',
    'https://postgres.internal/x.png',
    'https://user:password@files.provider.dev/x.png',
    'file:///etc/passwd',
    'not an address',
  ])('%s isn’t fetched', async (address) => {
    answer = () => ({ json: { data: [{ url: address }] } });
    const fetched: string[] = [];
    const found = internet((one) => {
      fetched.push(one);
      return new Response(new Uint8Array(picture));
    });
    expect(await tryWith([providerAt(url)], { fetch: found })).toMatchObject({ tries: ['p1 unusable'] });
    expect(fetched).toEqual([]);
  });

  test.each([
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://10.0.0.7/' } })],
    ['a missing file', () => new Response('gone', { status: 404 })],
    ['an endless file', () => new Response(endless())],
    ['a page', () => new Response('<html></html>')],
  ])('%s is no picture', async (_, respond) => {
    answer = () => ({ json: { data: [{ url: 'https://files.provider.dev/x.png' }] } });
    expect(await tryWith([providerAt(url)], { fetch: internet(respond) })).toMatchObject({ tries: ['p1 unusable'] });
  });

  test.each([
    ['a response without end', { data: [{ b64_json: 'A'.repeat(12_000_000) }] }],
    ['a list that isn’t one', { data: 'busy' }],
    ['an empty picture', { data: [{ b64_json: '' }] }],
    ['null', { data: [null] }],
  ])('%s is no picture', async (_, json) => {
    answer = () => ({ json });
    expect(await tryWith([providerAt(url)])).toMatchObject({ tries: ['p1 unusable'] });
  });
});

function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1_000_000)) });
}
