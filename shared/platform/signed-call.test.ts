import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { CALL_HEADERS, CALL_WINDOW_MS, MAX_CALL_BYTES, NonceStore, signCall, verifyCall } from './signed-call.ts';

const NOW = 1_790_000_000_000;
const SECRET = 'first-secret-of-at-least-32-characters';
const OTHER = 'other-secret-of-at-least-32-characters';
const NONCE = 'AAECAwQFBgcICQoLDA0ODw';
const CALL = {
  nodeId: 'node-1',
  url: 'http://127.0.0.1:9/v1/join?a=1',
  method: 'POST',
  body: '{"key":"i:1"}',
} as const;

const node = (overrides: Partial<Parameters<typeof verifyCall>[1]> = {}) => ({
  id: 'node-1',
  secrets: [SECRET],
  nonces: new NonceStore(),
  startedAtMs: 0,
  ...overrides,
});
const signed = (overrides: Partial<Parameters<typeof signCall>[0]> = {}, secret = SECRET) =>
  signCall({ ...CALL, ...overrides }, secret, { nowMs: NOW, nonce: NONCE });

/** The same call, modified after it was signed. */
async function tampered(change: {
  url?: string;
  method?: string;
  body?: string | null;
  headers?: Record<string, string>;
}) {
  const request = await signed();
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(change.headers ?? {})) headers.set(name, value);
  const body = change.body === undefined ? CALL.body : change.body;
  return new Request(change.url ?? request.url, { method: change.method ?? 'POST', headers, body });
}

describe('a call', () => {
  test('is signed over node, method, path with query, timestamp, nonce, and body', async () => {
    const request = await signed();
    const hash = createHash('sha256').update(CALL.body).digest('hex');
    const text = ['chorus-call-1', 'node-1', 'POST', '/v1/join?a=1', String(NOW), NONCE, hash].join('\n');
    expect(request.headers.get(CALL_HEADERS.signature)).toBe(createHmac('sha256', SECRET).update(text).digest('hex'));
  });

  test('reaches its target node, with its body', async () => {
    const verified = await verifyCall(await signed(), node(), NOW);
    expect('body' in verified && Buffer.from(verified.body).toString()).toBe(CALL.body);
  });

  test('reaches a node behind a path, whether or not the proxy removes it', async () => {
    const behind = () => node({ basePath: '/voice/1' });
    const call = await signed({ url: 'http://127.0.0.1:9/voice/1/v1/join?a=1', route: '/v1/join?a=1' });
    const stripped = new Request('http://127.0.0.1:9/v1/join?a=1', { ...CALL, headers: call.headers });
    expect(await verifyCall(stripped, behind(), NOW)).toHaveProperty('body');
    expect(await verifyCall(call, behind(), NOW)).toHaveProperty('body');
    expect(await verifyCall(call, node({ basePath: '/voice/2' }), NOW)).toMatchObject({ status: 401 });
  });

  test('without a body is signed too', async () => {
    const request = await signCall({ nodeId: 'node-1', url: 'http://127.0.0.1:9/v1/status', method: 'GET' }, SECRET, {
      nowMs: NOW,
    });
    expect(await verifyCall(request, node(), NOW)).toHaveProperty('body');
  });

  test('can be signed with any secret the node accepts, so secrets can be rotated', async () => {
    for (const secret of [SECRET, OTHER])
      expect(await verifyCall(await signed({}, secret), node({ secrets: [OTHER, SECRET] }), NOW)).toHaveProperty(
        'body',
      );
    expect(await verifyCall(await signed({}, OTHER), node(), NOW)).toEqual({
      status: 401,
      reason: 'invalid signature',
    });
  });

  test('has a unique nonce', async () => {
    const calls = await Promise.all(Array.from({ length: 50 }, () => signCall(CALL, SECRET)));
    expect(new Set(calls.map(({ headers }) => headers.get(CALL_HEADERS.nonce))).size).toBe(50);
  });
});

describe('a call is rejected', () => {
  test.each([
    ['another path', { url: 'http://127.0.0.1:9/v1/leave?a=1' }],
    ['another query', { url: 'http://127.0.0.1:9/v1/join?a=2' }],
    ['another method', { method: 'PUT' }],
    ['another body', { body: '{"key":"i:2"}' }],
    ['no body', { body: null }],
    ['another time', { headers: { [CALL_HEADERS.timestamp]: String(NOW + 1) } }],
    ['another nonce', { headers: { [CALL_HEADERS.nonce]: `B${NONCE.slice(1)}` } }],
    ['another signature', { headers: { [CALL_HEADERS.signature]: 'f'.repeat(64) } }],
  ])('if it was modified: %s', async (_what, change) => {
    expect(await verifyCall(await tampered(change), node(), NOW)).toEqual({ status: 401, reason: 'invalid signature' });
  });

  test('by any other node', async () => {
    expect(await verifyCall(await signed(), node({ id: 'node-2' }), NOW)).toEqual({
      status: 401,
      reason: 'invalid signature',
    });
  });

  test.each([
    ['not signed', CALL_HEADERS.signature, ''],
    ['malformed signature', CALL_HEADERS.signature, 'abc'],
    ['malformed timestamp', CALL_HEADERS.timestamp, '12'],
    ['malformed timestamp', CALL_HEADERS.timestamp, '1.79e12'],
    ['malformed nonce', CALL_HEADERS.nonce, 'short'],
  ])('%s', async (reason, header, value) => {
    expect(await verifyCall(await tampered({ headers: { [header]: value } }), node(), NOW)).toEqual({
      status: 401,
      reason,
    });
  });

  test('if its timestamp is more than 30 seconds off in either direction', async () => {
    for (const sign of [-1, 1]) {
      expect(await verifyCall(await signed(), node(), NOW + sign * CALL_WINDOW_MS)).toHaveProperty('body');
      expect(await verifyCall(await signed(), node(), NOW + sign * (CALL_WINDOW_MS + 1))).toEqual({
        status: 401,
        reason: 'timestamp out of range',
      });
    }
  });

  test('when it’s replayed, for as long as its timestamp is valid', async () => {
    const receiver = node();
    expect(await verifyCall(await signed(), receiver, NOW - CALL_WINDOW_MS)).toHaveProperty('body');
    expect(await verifyCall(await signed(), receiver, NOW + CALL_WINDOW_MS - 1)).toEqual({
      status: 401,
      reason: 'nonce already used',
    });
  });

  test('when it’s replayed after the node restarted and forgot its nonces', async () => {
    const restarted = node({ startedAtMs: NOW + 1 });
    expect(await verifyCall(await signed(), restarted, NOW + 2)).toEqual({
      status: 401,
      reason: 'older than this process',
    });
    expect(await verifyCall(await signed(), node({ startedAtMs: NOW }), NOW + 2)).toHaveProperty('body');
  });

  test('unless it’s the first of 20 concurrent copies', async () => {
    const receiver = node();
    const copies = await Promise.all(Array.from({ length: 20 }, () => signed()));
    const verified = await Promise.all(copies.map((copy) => verifyCall(copy, receiver, NOW)));
    expect(verified.filter((outcome) => 'body' in outcome)).toHaveLength(1);
  });

  test('if it’s too large, declared or streamed', async () => {
    const large = 'x'.repeat(MAX_CALL_BYTES + 1);
    expect(await verifyCall(await signed({ body: large }), node(), NOW)).toEqual({
      status: 413,
      reason: 'body too large',
    });
    const declared = await tampered({ headers: { 'content-length': String(MAX_CALL_BYTES + 1) } });
    expect(await verifyCall(declared, node(), NOW)).toEqual({ status: 413, reason: 'body too large' });
    expect(await verifyCall(await signed({ body: large.slice(1) }), node(), NOW)).toHaveProperty('body');
  });

  test('if its body is incomplete', async () => {
    const { headers, url } = await signed();
    const body = new ReadableStream({ pull: (stream) => stream.error(new Error('gone')) });
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body, duplex: 'half' };
    expect(await verifyCall(new Request(url, init), node(), NOW)).toEqual({ status: 401, reason: 'incomplete body' });
  });
});

describe('the nonces a node stores', () => {
  test('are removed once no call with them could be valid, so there are never many', () => {
    const nonces = new NonceStore(3);
    for (const nonce of ['a', 'b', 'c']) expect(nonces.take(nonce, NOW)).toBe('new');
    expect(nonces.take('a', NOW + 2 * CALL_WINDOW_MS - 1)).toBe('seen');
    expect(nonces.take('d', NOW + 2 * CALL_WINDOW_MS)).toBe('new');
    expect(nonces.size).toBe(1);
  });

  test('never exceed the limit: new calls are rejected, and replays still are', async () => {
    const receiver = node({ nonces: new NonceStore(1) });
    await verifyCall(await signed(), receiver, NOW);
    const second = await signCall(CALL, SECRET, { nowMs: NOW });
    expect(await verifyCall(second, receiver, NOW)).toEqual({ status: 503, reason: 'too many calls' });
    expect(await verifyCall(await signed(), receiver, NOW)).toEqual({ status: 401, reason: 'nonce already used' });
  });

  test('don’t include those of calls with an invalid signature', async () => {
    const receiver = node();
    await verifyCall(await signed({}, OTHER), receiver, NOW);
    expect(receiver.nonces.size).toBe(0);
  });
});
