import { Buffer } from 'node:buffer';
import { generateKeyPairSync, sign } from 'node:crypto';

/** Signs as Discord signs for one application. */
export interface Signer {
  /** As in the developer portal: 64 hexadecimal digits. */
  publicKey: string;
  /** @returns 128 hexadecimal digits. */
  sign(body: string | Uint8Array, timestamp: string): string;
}

/** A new Ed25519 key pair. */
export function createSigner(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    // A SubjectPublicKeyInfo for Ed25519 is a fixed beginning and then the 32 bytes of the key (RFC 8410).
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex'),
    sign: (body, timestamp) =>
      sign(null, Buffer.concat([Buffer.from(timestamp), Buffer.from(body)]), privateKey).toString('hex'),
  };
}

export interface SignedRequestOptions {
  /** When it claims to be signed, Unix milliseconds. */
  nowMs?: number;
  /** In the place of what is right; undefined leaves the header out. */
  headers?: Readonly<Record<string, string | undefined>>;
  /** What is sent in the place of what was signed. */
  sent?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
}

/** A `POST /interactions` as Discord makes it. Objects are sent as JSON. */
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
  const given = Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined);
  // A body that is a stream has to be announced as such.
  const init: RequestInit = { method: 'POST', headers: given, body: sent ?? body, duplex: 'half' };
  return new Request('https://edge.test/interactions', init);
}
