/**
 * Signed calls from the edge to voice nodes. Nobody else can forge, change, replay, or redirect one: the HMAC-SHA256 covers the
 * target node, method, path, timestamp, nonce, and body hash.
 */
import { Buffer } from 'node:buffer';
import type { webcrypto } from 'node:crypto';
import { callHeaders } from './tracing.ts';

/** Maximum difference between a call's timestamp and the node's clock, in milliseconds. */
export const CALL_WINDOW_MS = 30_000;
/** Calls are a few hundred bytes. Anything larger than this is rejected. */
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

// Requests in an isolate can share a resolved key, but not a pending import: workerd ties that to the request that started it.
const importedKeys = new Map<string, webcrypto.CryptoKey>();

async function keyOf(secret: string): Promise<webcrypto.CryptoKey> {
  const known = importedKeys.get(secret);
  if (known !== undefined) return known;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', Buffer.from(secret, 'utf8'), algorithm, false, ['sign', 'verify']);
  importedKeys.set(secret, key);
  return key;
}

/** What the signature covers. No part can contain a line feed, so different calls always sign different text. */
interface SignedParts {
  nodeId: string;
  method: string;
  /** Includes the query. */
  path: string;
  /** Unix milliseconds, 13 digits. */
  timestamp: string;
  nonce: string;
  body: Uint8Array<ArrayBuffer>;
}

async function textToSign({
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
 * Creates a signed request to one node.
 *
 * @param call `nodeId` is the target node (any other node rejects the call), `url` the full URL of the route on it, `route` the part
 *   that's signed: all but what a proxy may remove (default: the URL's path and query).
 * @param secret the first one in `VOICE_NODE_SECRET`.
 * @param overrides for test vectors: the current time in Unix milliseconds, and a nonce.
 */
export async function signCall(
  call: { nodeId: string; url: string; route?: string; method: 'GET' | 'POST'; body?: string; signal?: AbortSignal },
  secret: string,
  overrides: { nowMs?: number; nonce?: string } = {},
): Promise<Request> {
  const { nodeId, method, body = '' } = call;
  const url = new URL(call.url);
  const timestamp = String(overrides.nowMs ?? Date.now());
  const nonce =
    overrides.nonce ?? Buffer.from(crypto.getRandomValues(new Uint8Array(NONCE_BYTES))).toString('base64url');
  const path = call.route ?? url.pathname + url.search;
  const text = await textToSign({ nodeId, method, path, timestamp, nonce, body: Buffer.from(body, 'utf8') });
  const signature = await crypto.subtle.sign('HMAC', await keyOf(secret), text);
  return new Request(url, {
    method,
    headers: {
      ...(method === 'POST' && { 'content-type': 'application/json' }),
      // For logs and traces. They aren't signed, so that nodes of other versions accept the call, and nothing is decided by them.
      ...callHeaders(),
      [CALL_HEADERS.timestamp]: timestamp,
      [CALL_HEADERS.nonce]: nonce,
      [CALL_HEADERS.signature]: Buffer.from(signature).toString('hex'),
    },
    // Don't follow redirects: the call was signed for this URL only.
    redirect: 'manual',
    ...(method === 'POST' && { body }),
    ...(call.signal && { signal: call.signal }),
  });
}

/**
 * Nonces of the calls a node accepted, kept while their timestamps are valid. Only calls with a valid signature are stored, so
 * nobody without the secret can fill it. When it's full, new calls are rejected: evicting nonces would allow replays.
 */
export class NonceStore {
  readonly #limit: number;
  /** Expiry time by nonce. All live equally long, so the oldest come first. */
  readonly #expiries = new Map<string, number>();

  /** @param limit maximum number of nonces, and so of calls per minute. */
  constructor(limit = 100_000) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#expiries.size;
  }

  /** Stores a nonce unless it's already there. */
  take(nonce: string, nowMs: number): 'new' | 'seen' | 'full' {
    for (const [old, expiry] of this.#expiries) {
      if (expiry > nowMs) break;
      this.#expiries.delete(old);
    }
    if (this.#expiries.has(nonce)) return 'seen';
    if (this.#expiries.size >= this.#limit) return 'full';
    // A timestamp can be one window ahead, and then it's valid for another window.
    this.#expiries.set(nonce, nowMs + 2 * CALL_WINDOW_MS);
    return 'new';
  }
}

/** Why a call was rejected before its content was read. */
export type RefusedCall = { status: 401 | 413 | 503; reason: string };

/**
 * Verifies that the edge sent this request to this node just now, and that it isn't a replay.
 *
 * @param node `secrets` are all accepted ones (two during a rotation). `startedAtMs` is when this process began to keep nonces, in
 *   Unix milliseconds: whether an older call was accepted before, it can't know. `basePath` is what its public URL has before the
 *   routes (default: nothing). It isn't signed, and a proxy may have removed it.
 * @param nowMs the node's clock, in Unix milliseconds.
 */
export async function verifyCall(
  request: Request,
  node: { id: string; secrets: readonly string[]; nonces: NonceStore; startedAtMs: number; basePath?: string },
  nowMs: number,
): Promise<{ body: Uint8Array<ArrayBuffer> } | RefusedCall> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_CALL_BYTES)
    return { status: 413, reason: 'body too large' };
  const timestamp = request.headers.get(CALL_HEADERS.timestamp) ?? '';
  const nonce = request.headers.get(CALL_HEADERS.nonce) ?? '';
  const signature = request.headers.get(CALL_HEADERS.signature) ?? '';
  if (signature === '') return { status: 401, reason: 'not signed' };
  if (!SIGNATURE.test(signature)) return { status: 401, reason: 'malformed signature' };
  if (!TIMESTAMP.test(timestamp)) return { status: 401, reason: 'malformed timestamp' };
  if (!NONCE.test(nonce)) return { status: 401, reason: 'malformed nonce' };
  if (Math.abs(nowMs - Number(timestamp)) > CALL_WINDOW_MS) return { status: 401, reason: 'timestamp out of range' };
  if (Number(timestamp) < node.startedAtMs) return { status: 401, reason: 'older than this process' };

  const body = await readBounded(request);
  if (body === 'incomplete') return { status: 401, reason: 'incomplete body' };
  if (body === 'too large') return { status: 413, reason: 'body too large' };
  const url = new URL(request.url);
  const { basePath = '' } = node;
  const path =
    (url.pathname.startsWith(`${basePath}/`) ? url.pathname.slice(basePath.length) : url.pathname) + url.search;
  const text = await textToSign({ nodeId: node.id, method: request.method, path, timestamp, nonce, body });
  if (!(await isSignedByAny(node.secrets, Buffer.from(signature, 'hex'), text)))
    return { status: 401, reason: 'invalid signature' };
  const taken = node.nonces.take(nonce, nowMs);
  if (taken === 'seen') return { status: 401, reason: 'nonce already used' };
  return taken === 'full' ? { status: 503, reason: 'too many calls' } : { body };
}

/** `crypto.subtle.verify` compares in constant time. */
async function isSignedByAny(
  secrets: readonly string[],
  signature: Uint8Array<ArrayBuffer>,
  text: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  for (const secret of secrets)
    if (await crypto.subtle.verify('HMAC', await keyOf(secret), signature, text)) return true;
  return false;
}

async function readBounded(request: Request): Promise<Uint8Array<ArrayBuffer> | 'too large' | 'incomplete'> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      if (size > MAX_CALL_BYTES) return 'too large';
      chunks.push(chunk);
    }
  } catch {
    // The sender hung up, so there's nothing to verify.
    return 'incomplete';
  }
  return Buffer.concat(chunks);
}
