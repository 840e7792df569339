import { Buffer } from 'node:buffer';
import type { webcrypto } from 'node:crypto';

/** The largest body accepted, in bytes. Discord's interactions are a few KiB. */
export const MAX_BODY_BYTES = 1_048_576;

/** How far a signature's timestamp may be from our clock, in seconds. Discord documents no limit; this bounds replays. */
export const MAX_AGE_S = 300;

const SIGNATURE = /^[0-9a-f]{128}$/i;
const TIMESTAMP = /^\d{1,12}$/;
const PUBLIC_KEY = /^[0-9a-f]{64}$/i;

/** Why a request was rejected before anything in it was read. */
export type Refused = { status: 401 | 413; reason: string };
export type Verified = { body: Uint8Array<ArrayBuffer> } | Refused;

// All requests of an isolate can share a resolved key, but not a pending import: workerd ties that to its request.
const importedKeys = new Map<string, webcrypto.CryptoKey>();

async function publicKey(hex: string): Promise<webcrypto.CryptoKey> {
  const known = importedKeys.get(hex);
  if (known !== undefined) return known;
  if (!PUBLIC_KEY.test(hex)) throw new TypeError('A Discord public key is 64 hexadecimal digits.');
  const key = await crypto.subtle.importKey('raw', Buffer.from(hex, 'hex'), { name: 'Ed25519' }, false, ['verify']);
  importedKeys.set(hex, key);
  return key;
}

/**
 * Reads a request that claims to come from Discord and checks whether it does.
 *
 * The cheapest checks come first: declared size, header format, age, then Ed25519 over the raw bytes. Nothing is parsed.
 *
 * @param publicKeys hex, any of which may have signed (two while a key is being rotated).
 * @param nowMs our clock, Unix milliseconds.
 * @see https://docs.discord.com/developers/interactions/overview#validating-security-request-headers
 */
export async function verifyRequest(request: Request, publicKeys: readonly string[], nowMs: number): Promise<Verified> {
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > MAX_BODY_BYTES) return { status: 413, reason: 'body too large' };

  const signature = request.headers.get('x-signature-ed25519');
  const timestamp = request.headers.get('x-signature-timestamp');
  if (signature === null || timestamp === null) return { status: 401, reason: 'signature headers missing' };
  if (!SIGNATURE.test(signature)) return { status: 401, reason: 'signature malformed' };
  if (!TIMESTAMP.test(timestamp)) return { status: 401, reason: 'timestamp malformed' };
  if (Math.abs(nowMs / 1_000 - Number(timestamp)) > MAX_AGE_S) return { status: 401, reason: 'timestamp too far off' };

  const body = await readBody(request, declared !== null);
  if (body === 'broken off') return { status: 401, reason: 'body broken off' };
  if (body === undefined || body.byteLength > MAX_BODY_BYTES) return { status: 413, reason: 'body too large' };
  // Not discord-interactions' `verifyKey`: its copies and hex decoding cost a fifth of the whole verification.
  const message = signedMessage(timestamp, body);
  const bytes = hexBytes(signature);
  for (const hex of publicKeys) {
    const key = importedKeys.get(hex) ?? (await publicKey(hex));
    if (await crypto.subtle.verify('Ed25519', key, bytes, message)) return { body };
  }
  return { status: 401, reason: 'signature wrong' };
}

/** What Discord signs: the timestamp, then the body. */
function signedMessage(timestamp: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(timestamp.length + body.byteLength);
  for (let index = 0; index < timestamp.length; index++) message[index] = timestamp.charCodeAt(index);
  message.set(body, timestamp.length);
  return message;
}

/** Decodes what {@link SIGNATURE} accepts. Not `Buffer.from`, which leaves JavaScript for 64 bytes in workerd. */
function hexBytes(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  for (let index = 0; index < bytes.length; index++)
    bytes[index] = 16 * digitOf(hex.charCodeAt(2 * index)) + digitOf(hex.charCodeAt(2 * index + 1));
  return bytes;
}

/** Characters 48 to 57 are digits; with bit 32 set, letters of either case start at 97. */
function digitOf(code: number): number {
  return code < 58 ? code - 48 : (code | 32) - 87;
}

async function readBody(request: Request, isDeclared: boolean) {
  try {
    return isDeclared ? new Uint8Array(await request.arrayBuffer()) : await readBounded(request);
  } catch {
    // The sender hung up: there is no signature to check and nobody to answer.
    return 'broken off';
  }
}

/** Reads a body of undeclared length, and stops at the limit instead of filling the memory. */
async function readBounded(request: Request): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  const body = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return body;
}
