import { Buffer } from 'node:buffer';
import { generateKeyPairSync, sign } from 'node:crypto';

/** Signs requests like Discord does for one application. */
export interface Signer {
  /** 64 hexadecimal digits, like in the Developer Portal. */
  publicKey: string;
  /** @returns 128 hexadecimal digits. */
  sign(body: string | Uint8Array, timestamp: string): string;
}

/** Creates a signer with a new Ed25519 key pair. */
export function createSigner(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    // An Ed25519 SubjectPublicKeyInfo has a fixed prefix, followed by the 32 bytes of the key (RFC 8410).
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex'),
    sign: (body, timestamp) =>
      sign(null, Buffer.concat([Buffer.from(timestamp), Buffer.from(body)]), privateKey).toString('hex'),
  };
}

export interface SignedRequestOptions {
  /** The time of the signature, in Unix milliseconds. */
  nowMs?: number;
  /** Overrides headers. `undefined` removes one. */
  headers?: Readonly<Record<string, string | undefined>>;
  /** Sent instead of the signed body. */
  sent?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
}

/** Creates a `POST /interactions` like Discord's. Objects are sent as JSON. */
export function signedRequest(
  signer: Signer,
  content: string | Uint8Array<ArrayBuffer> | object,
  { nowMs = Date.now(), headers = {}, sent }: SignedRequestOptions = {},
): Request {
  const body = typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content);
  const timestamp = headers['x-signature-timestamp'] ?? String(Math.floor(nowMs / 1_000));
  const all = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'x-signature-ed25519': signer.sign(body, timestamp),
    'x-signature-timestamp': timestamp,
    ...headers,
  };
  const present = Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined);
  // Streams as bodies require `duplex`.
  const init: RequestInit = { method: 'POST', headers: present, body: sent ?? body, duplex: 'half' };
  return new Request('https://edge.test/interactions', init);
}
