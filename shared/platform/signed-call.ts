/**
 * Calls between the edge and voice nodes, signed so that nobody else can make, change, repeat or redirect one: HMAC-SHA256 over
 * the node it is for, method, path, timestamp, nonce and the body's hash.
 */
import { Buffer } from 'node:buffer';
import type { webcrypto } from 'node:crypto';

/** How far a call's timestamp may be from the node's clock, in milliseconds. */
export const CALL_WINDOW_MS = 30_000;
/** Calls are a few hundred bytes; whatever is larger than this many is not one. */
export const MAX_CALL_BYTES = 262_144;

export const CALL_HEADERS = {
  timestamp: 'x-chorus-timestamp',
  nonce: 'x-chorus-nonce',
  signature: 'x-chorus-signature',
} as const;

const NONCE_BYTES = 16;
const NONCE = /^[\w-]{22}$/;
const TIMESTAMP = /^\d{13}$/;
const SIGNATURE = /^[0-9a-f]{64}$/;

// A resolved key may be shared by all requests of an isolate; a pending import may not (workerd ties it to its request).
const importedKeys = new Map<string, webcrypto.CryptoKey>();

async function keyOf(secret: string): Promise<webcrypto.CryptoKey> {
  const known = importedKeys.get(secret);
  if (known !== undefined) return known;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', Buffer.from(secret, 'utf8'), algorithm, false, ['sign', 'verify']);
  importedKeys.set(secret, key);
  return key;
}

/** What is signed. None of the parts can hold a line feed, so no two calls sign the same text. */
interface SignedParts {
  nodeId: string;
  method: string;
  /** With the query. */
  path: string;
  /** Unix milliseconds, 13 digits. */
  timestamp: string;
  nonce: string;
  body: Uint8Array<ArrayBuffer>;
}

async function signedText({
  nodeId,
  method,
  path,
  timestamp,
  nonce,
  body,
}: SignedParts): Promise<Uint8Array<ArrayBuffer>> {
  const hash = Buffer.from(await crypto.subtle.digest('SHA-256', body)).toString('hex');
  return Buffer.from(['chorus-call-1', nodeId, method, path, timestamp, nonce, hash].join('\n'), 'utf8');
}

/**
 * A signed request to one node.
 *
 * @param call `nodeId`: the node it is for, another one refuses it; `url`: of the route, on that node.
 * @param secret the first of `VOICE_NODE_SECRET`.
 * @param given for test vectors: the clock in Unix milliseconds, and a nonce.
 */
export async function signCall(
  call: { nodeId: string; url: string; method: 'GET' | 'POST'; body?: string; signal?: AbortSignal },
  secret: string,
  given: { nowMs?: number; nonce?: string } = {},
): Promise<Request> {
  const { nodeId, method, body = '' } = call;
  const url = new URL(call.url);
  const timestamp = String(given.nowMs ?? Date.now());
  const nonce = given.nonce ?? Buffer.from(crypto.getRandomValues(new Uint8Array(NONCE_BYTES))).toString('base64url');
  const path = url.pathname + url.search;
  const text = await signedText({ nodeId, method, path, timestamp, nonce, body: Buffer.from(body, 'utf8') });
  const signature = await crypto.subtle.sign('HMAC', await keyOf(secret), text);
  return new Request(url, {
    method,
    headers: {
      ...(method === 'POST' && { 'content-type': 'application/json' }),
      [CALL_HEADERS.timestamp]: timestamp,
      [CALL_HEADERS.nonce]: nonce,
      [CALL_HEADERS.signature]: Buffer.from(signature).toString('hex'),
    },
    // A redirect would carry the call to somewhere it was not signed for.
    redirect: 'manual',
    ...(method === 'POST' && { body }),
    ...(call.signal && { signal: call.signal }),
  });
}

/**
 * The nonces of the calls a node took, for as long as their timestamps are good. Only calls whose signature is right are
 * remembered, so nobody without the secret fills it; when it is full, calls are refused rather than forgotten.
 */
export class NonceStore {
  readonly #limit: number;
  /** By the time until which they are remembered; all are kept equally long, so the oldest is first. */
  readonly #until = new Map<string, number>();

  /** @param limit nonces at most; a node takes at most that many calls a minute. */
  constructor(limit = 100_000) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#until.size;
  }

  /** Remembers a nonce that it has not seen. */
  take(nonce: string, nowMs: number): 'new' | 'seen' | 'full' {
    for (const [old, until] of this.#until) {
      if (until > nowMs) break;
      this.#until.delete(old);
    }
    if (this.#until.has(nonce)) return 'seen';
    if (this.#until.size >= this.#limit) return 'full';
    // A timestamp may be ahead by one window, and is good for one more.
    this.#until.set(nonce, nowMs + 2 * CALL_WINDOW_MS);
    return 'new';
  }
}

/** Why a call was turned away before anything in it was read. */
export type RefusedCall = { status: 401 | 413 | 503; reason: string };

/**
 * Reads a request to a node, and says whether the edge made it for this node, just now and once.
 *
 * @param secrets any of which may have signed (two while one is being rotated).
 * @param nowMs the node's clock, Unix milliseconds.
 */
export async function verifyCall(
  request: Request,
  node: { id: string; secrets: readonly string[]; nonces: NonceStore },
  nowMs: number,
): Promise<{ body: Uint8Array<ArrayBuffer> } | RefusedCall> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_CALL_BYTES)
    return { status: 413, reason: 'body too large' };
  const timestamp = request.headers.get(CALL_HEADERS.timestamp) ?? '';
  const nonce = request.headers.get(CALL_HEADERS.nonce) ?? '';
  const signature = request.headers.get(CALL_HEADERS.signature) ?? '';
  if (signature === '') return { status: 401, reason: 'not signed' };
  if (!SIGNATURE.test(signature)) return { status: 401, reason: 'signature malformed' };
  if (!TIMESTAMP.test(timestamp)) return { status: 401, reason: 'timestamp malformed' };
  if (!NONCE.test(nonce)) return { status: 401, reason: 'nonce malformed' };
  if (Math.abs(nowMs - Number(timestamp)) > CALL_WINDOW_MS) return { status: 401, reason: 'timestamp too far off' };

  const body = await readBounded(request);
  if (body === 'broken off') return { status: 401, reason: 'body broken off' };
  if (body === 'too large') return { status: 413, reason: 'body too large' };
  const url = new URL(request.url);
  const path = url.pathname + url.search;
  const text = await signedText({ nodeId: node.id, method: request.method, path, timestamp, nonce, body });
  if (!(await isSignedByAny(node.secrets, Buffer.from(signature, 'hex'), text)))
    return { status: 401, reason: 'signature wrong' };
  const seen = node.nonces.take(nonce, nowMs);
  if (seen === 'seen') return { status: 401, reason: 'seen before' };
  return seen === 'full' ? { status: 503, reason: 'too many calls' } : { body };
}

/** WebCrypto compares in constant time. */
async function isSignedByAny(
  secrets: readonly string[],
  signature: Uint8Array<ArrayBuffer>,
  text: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  for (const secret of secrets)
    if (await crypto.subtle.verify('HMAC', await keyOf(secret), signature, text)) return true;
  return false;
}

async function readBounded(request: Request): Promise<Uint8Array<ArrayBuffer> | 'too large' | 'broken off'> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      if (size > MAX_CALL_BYTES) return 'too large';
      chunks.push(chunk);
    }
  } catch {
    // The sender hung up: there is nothing to check, and nobody to be told.
    return 'broken off';
  }
  return Buffer.concat(chunks);
}
