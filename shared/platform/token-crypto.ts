/**
 * Agents' tokens at rest: AES-256-GCM with a fresh random IV of 96 bits, bound to the agent's id, so that a row's ciphertext is
 * of no use in another row. WebCrypto, so that it runs in Workers and in Node alike.
 */
import { Buffer } from 'node:buffer';
import type { webcrypto } from 'node:crypto';

/** NIST SP 800-38D, section 8.2.2: random IVs of 96 bits serve 2^32 messages per key. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY = /^([A-Za-z0-9._-]{1,32}):([0-9a-f]{64})$/i;

/** A token as it is stored. */
export interface SealedToken {
  /** IV, ciphertext and tag, in base64url. */
  ciphertext: string;
  /** Which key sealed it. */
  keyId: string;
}

export type TokenProblem =
  /** The key that sealed it is not among those given. */
  | 'unknown_key'
  /** Too short, or not base64url. */
  | 'malformed'
  /** Changed, cut, of another agent, or sealed with another key under the same name. */
  | 'not_authentic';

/** A sealed token cannot be opened. Holds neither the token nor what was sealed. */
export class TokenError extends Error {
  override name = 'TokenError';
  readonly problem: TokenProblem;

  constructor(problem: TokenProblem) {
    super(`The sealed token cannot be opened: ${problem.replaceAll('_', ' ')}.`);
    this.problem = problem;
  }
}

interface NamedKey {
  id: string;
  key: webcrypto.CryptoKey;
}

/** Seals with the first of several keys and opens with all of them, so that keys can be rotated. */
export class TokenCipher {
  readonly #keys: readonly [NamedKey, ...NamedKey[]];

  private constructor(keys: readonly [NamedKey, ...NamedKey[]]) {
    this.#keys = keys;
  }

  /**
   * @param keys each `id:` and 64 hexadecimal digits, as `AGENT_TOKEN_KEYS` has them between its commas.
   * @throws {TypeError} when one is not, or an id is there twice. The message holds no key.
   */
  static async from(keys: readonly string[]): Promise<TokenCipher> {
    const named: NamedKey[] = [];
    for (const [index, text] of keys.entries()) {
      const [, id, hex] = KEY.exec(text) ?? [];
      if (id === undefined || hex === undefined)
        throw new TypeError(`Token key ${index + 1} is not an id, a colon and 64 hexadecimal digits.`);
      if (named.some((known) => known.id === id)) throw new TypeError(`There are two token keys called ${id}.`);
      const key = await crypto.subtle.importKey('raw', Buffer.from(hex, 'hex'), 'AES-GCM', false, [
        'encrypt',
        'decrypt',
      ]);
      named.push({ id, key });
    }
    const [first, ...others] = named;
    if (first === undefined) throw new TypeError('There is no token key.');
    return new TokenCipher([first, ...others]);
  }

  /** The id of the key that seals. */
  get keyId(): string {
    return this.#keys[0].id;
  }

  /** @param iv only for test vectors: an IV that is used twice gives both tokens away. */
  async seal(
    token: string,
    agentId: string,
    iv: Uint8Array<ArrayBuffer> = crypto.getRandomValues(new Uint8Array(IV_BYTES)),
  ): Promise<SealedToken> {
    const { id, key } = this.#keys[0];
    const sealed = await crypto.subtle.encrypt(parameters(iv, agentId), key, Buffer.from(token, 'utf8'));
    return { ciphertext: Buffer.concat([iv, Buffer.from(sealed)]).toString('base64url'), keyId: id };
  }

  /** @throws {TokenError} */
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
      // WebCrypto says no more than that it failed.
      throw new TokenError('not_authentic');
    }
  }
}

function parameters(iv: Uint8Array<ArrayBuffer>, agentId: string) {
  return { name: 'AES-GCM', iv, additionalData: Buffer.from(agentId, 'utf8'), tagLength: 8 * TAG_BYTES };
}
