/**
 * Encrypts agent tokens at rest: AES-256-GCM with a fresh random 96-bit IV, bound to the agent's ID so that a ciphertext is useless
 * in another row. Uses WebCrypto, which works on both Workers and Node.
 */
import { Buffer } from 'node:buffer';
import type { webcrypto } from 'node:crypto';

/** NIST SP 800-38D, section 8.2.2: random 96-bit IVs are safe for 2^32 messages per key. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY = /^([A-Za-z0-9._-]{1,32}):([0-9a-f]{64})$/i;

/** An encrypted token, as stored. */
export interface SealedToken {
  /** IV, ciphertext, and tag, in base64url. */
  ciphertext: string;
  /** The key that encrypted it. */
  keyId: string;
}

export type TokenProblem =
  /** None of the configured keys has this ID. */
  | 'unknown_key'
  /** Too short, or not base64url. */
  | 'malformed'
  /** Modified, truncated, from another agent, or encrypted with a different key of the same ID. */
  | 'not_authentic';

/** A token can't be decrypted. The error contains neither the token nor the ciphertext. */
export class TokenError extends Error {
  override name = 'TokenError';
  readonly problem: TokenProblem;

  constructor(problem: TokenProblem) {
    super(`Can’t decrypt the token: ${problem.replaceAll('_', ' ')}.`);
    this.problem = problem;
  }
}

interface NamedKey {
  id: string;
  key: webcrypto.CryptoKey;
}

/** Encrypts with the first key and decrypts with any of them, so keys can be rotated. */
export class TokenCipher {
  readonly #keys: readonly [NamedKey, ...NamedKey[]];

  private constructor(keys: readonly [NamedKey, ...NamedKey[]]) {
    this.#keys = keys;
  }

  /**
   * @param keys each an `id:` and 64 hexadecimal digits, as in `AGENT_TOKEN_KEYS`.
   * @throws {TypeError} if a key is malformed or an ID appears twice. The message contains no key.
   */
  static async from(keys: readonly string[]): Promise<TokenCipher> {
    const named: NamedKey[] = [];
    for (const [index, text] of keys.entries()) {
      const [, id, hex] = KEY.exec(text) ?? [];
      if (id === undefined || hex === undefined)
        throw new TypeError(`Token key ${index + 1} must be an ID, a colon, and 64 hexadecimal digits.`);
      if (named.some((known) => known.id === id)) throw new TypeError(`Two token keys have the ID ${id}.`);
      const key = await crypto.subtle.importKey('raw', Buffer.from(hex, 'hex'), 'AES-GCM', false, [
        'encrypt',
        'decrypt',
      ]);
      named.push({ id, key });
    }
    const [first, ...others] = named;
    if (first === undefined) throw new TypeError('At least one token key is required.');
    return new TokenCipher([first, ...others]);
  }

  /** The ID of the key that encrypts. */
  get keyId(): string {
    return this.#keys[0].id;
  }

  /** @param iv for test vectors only: using an IV twice reveals both tokens. */
  async seal(
    token: string,
    agentId: string,
    iv: Uint8Array<ArrayBuffer> = crypto.getRandomValues(new Uint8Array(IV_BYTES)),
  ): Promise<SealedToken> {
    const { id, key } = this.#keys[0];
    const sealed = await crypto.subtle.encrypt(parameters(iv, agentId), key, Buffer.from(token, 'utf8'));
    return { ciphertext: Buffer.concat([iv, Buffer.from(sealed)]).toString('base64url'), keyId: id };
  }

  /** @throws {TokenError} if it can't be decrypted. */
  async open({ ciphertext, keyId }: SealedToken, agentId: string): Promise<string> {
    const named = this.#keys.find(({ id }) => id === keyId);
    if (named === undefined) throw new TokenError('unknown_key');
    const bytes = Buffer.from(ciphertext, 'base64url');
    if (!/^[\w-]+$/.test(ciphertext) || bytes.byteLength <= IV_BYTES + TAG_BYTES) throw new TokenError('malformed');
    try {
      const token = await crypto.subtle.decrypt(
        parameters(bytes.subarray(0, IV_BYTES), agentId),
        named.key,
        bytes.subarray(IV_BYTES),
      );
      return Buffer.from(token).toString('utf8');
    } catch {
      // WebCrypto doesn't say why it failed.
      throw new TokenError('not_authentic');
    }
  }
}

function parameters(iv: Uint8Array<ArrayBuffer>, agentId: string) {
  return { name: 'AES-GCM', iv, additionalData: Buffer.from(agentId, 'utf8'), tagLength: 8 * TAG_BYTES };
}
