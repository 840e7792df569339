import { describe, expect, test } from 'vitest';
import { createSigner, type SignedRequestOptions, signedRequest } from '../../infra/testing/signed-request.ts';
import { MAX_AGE_S, MAX_BODY_BYTES, verifyRequest } from './verify.ts';

const NOW_MS = Date.UTC(2026, 0, 15, 12);
const NOW_S = NOW_MS / 1_000;
const signer = createSigner();

function verify(body: string | Uint8Array<ArrayBuffer>, options: SignedRequestOptions = {}, keys = [signer.publicKey]) {
  return verifyRequest(signedRequest(signer, body, { nowMs: NOW_MS, ...options }), keys, NOW_MS);
}

function streamOf(...chunks: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });
}

describe('a request signed by Discord', () => {
  test.each([
    ['an ordinary body', '{"type":1}'],
    ['an empty body', ''],
    ['more than ASCII', '{"note":"crème brûlée 🍮"}'],
    ['bytes that are not UTF-8', new Uint8Array([0xff, 0xfe, 0x80])],
    ['a body of the greatest size', 'x'.repeat(MAX_BODY_BYTES)],
  ])('is let through with %s, its bytes untouched', async (_, body) => {
    const verified = await verify(body);
    expect(verified).toEqual({ body: new Uint8Array(Buffer.from(body)) });
  });

  test('is let through when it comes in chunks, without a declared length', async () => {
    const options = { headers: { 'content-length': undefined }, sent: streamOf('{"ty', 'pe"', ':1}') };
    expect(await verify('{"type":1}', options)).toEqual({ body: new Uint8Array(Buffer.from('{"type":1}')) });
  });

  test('is let through with a signature in capitals', async () => {
    const signature = signer.sign('{}', String(NOW_S)).toUpperCase();
    expect(await verify('{}', { headers: { 'x-signature-ed25519': signature } })).toHaveProperty('body');
  });

  test.each([-MAX_AGE_S, MAX_AGE_S])('is let through %i s away from our clock', async (seconds) => {
    expect(await verify('{}', { nowMs: NOW_MS + seconds * 1_000 })).toHaveProperty('body');
  });

  test('is let through with any of several keys while one is being rotated', async () => {
    const next = createSigner();
    const keys = [next.publicKey, signer.publicKey];
    expect(await verify('{}', {}, keys)).toHaveProperty('body');
    expect(await verifyRequest(signedRequest(next, '{}', { nowMs: NOW_MS }), keys, NOW_MS)).toHaveProperty('body');
  });
});

describe('a request that is not from Discord is turned away', () => {
  const signature = signer.sign('{}', String(NOW_S));
  const cases: [string, string, SignedRequestOptions][] = [
    ['without a signature', 'signature headers missing', { headers: { 'x-signature-ed25519': undefined } }],
    ['with an empty signature', 'signature malformed', { headers: { 'x-signature-ed25519': '' } }],
    [
      'with a signature cut short',
      'signature malformed',
      { headers: { 'x-signature-ed25519': signature.slice(0, -1) } },
    ],
    ['with half a signature', 'signature malformed', { headers: { 'x-signature-ed25519': signature.slice(0, 64) } }],
    ['with a signature too long', 'signature malformed', { headers: { 'x-signature-ed25519': `${signature}00` } }],
    [
      'with a signature that is not hexadecimal',
      'signature malformed',
      { headers: { 'x-signature-ed25519': 'z'.repeat(128) } },
    ],
    ['with zeros for a signature', 'signature wrong', { headers: { 'x-signature-ed25519': '0'.repeat(128) } }],
    ['with a timestamp that is not a number', 'timestamp malformed', { headers: { 'x-signature-timestamp': 'now' } }],
    ['with a fractional timestamp', 'timestamp malformed', { headers: { 'x-signature-timestamp': `${NOW_S}.5` } }],
    [
      'with a hexadecimal timestamp',
      'timestamp malformed',
      { headers: { 'x-signature-timestamp': `0x${NOW_S.toString(16)}` } },
    ],
    ['with a negative timestamp', 'timestamp malformed', { headers: { 'x-signature-timestamp': `-${NOW_S}` } }],
    ['with an endless timestamp', 'timestamp malformed', { headers: { 'x-signature-timestamp': '9'.repeat(400) } }],
    ['too old', 'timestamp too far off', { nowMs: NOW_MS - (MAX_AGE_S + 1) * 1_000 }],
    ['from the future', 'timestamp too far off', { nowMs: NOW_MS + (MAX_AGE_S + 1) * 1_000 }],
    ['with another body than the signed one', 'signature wrong', { sent: '[]' }],
    ['with a byte added to the body', 'signature wrong', { headers: { 'content-length': undefined }, sent: '{} ' }],
  ];

  test.each(cases)('%s: 401, %s', async (_, reason, options) => {
    expect(await verify('{}', options)).toEqual({ status: 401, reason });
  });

  test('without a timestamp: 401', async () => {
    const request = signedRequest(signer, '{}', { nowMs: NOW_MS });
    request.headers.delete('x-signature-timestamp');
    const refused = { status: 401, reason: 'signature headers missing' };
    expect(await verifyRequest(request, [signer.publicKey], NOW_MS)).toEqual(refused);
  });

  test('with the timestamp of another request: 401', async () => {
    const headers = {
      'x-signature-timestamp': String(NOW_S),
      'x-signature-ed25519': signer.sign('{}', `${NOW_S - 1}`),
    };
    expect(await verify('{}', { headers })).toEqual({ status: 401, reason: 'signature wrong' });
  });

  test('signed by someone else: 401', async () => {
    const stranger = createSigner();
    const refused = { status: 401, reason: 'signature wrong' };
    expect(await verify('{}', {}, [stranger.publicKey])).toEqual(refused);
  });

  test('with a declared length above the limit: 413, before anything else is looked at', async () => {
    const headers = { 'content-length': String(MAX_BODY_BYTES + 1), 'x-signature-ed25519': undefined };
    expect(await verify('{}', { headers })).toEqual({ status: 413, reason: 'body too large' });
  });

  test('with more than the limit in chunks: 413, and the rest is never read', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const options = { headers: { 'content-length': undefined }, sent: endless };
    expect(await verify('{}', options)).toEqual({ status: 413, reason: 'body too large' });
    expect(pulled).toBeLessThan(2 * (MAX_BODY_BYTES / 65_536));
  });

  test('with more than it declared: 413', async () => {
    const options = { headers: { 'content-length': '2' }, sent: 'x'.repeat(MAX_BODY_BYTES + 1) };
    expect(await verify('{}', options)).toEqual({ status: 413, reason: 'body too large' });
  });

  test.each([['2'], [undefined]])(
    'breaking off in the middle, declared length %s: 401, not a crash',
    async (length) => {
      const broken = new ReadableStream<Uint8Array>({
        pull: (controller) => controller.error(new Error('the connection was reset')),
      });
      const refused = { status: 401, reason: 'body broken off' };
      expect(await verify('{}', { headers: { 'content-length': length }, sent: broken })).toEqual(refused);
    },
  );
});
