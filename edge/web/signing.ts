/** Short values that come back from a browser, and must be the ones that were sent. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Signs for one purpose each, so that no value passes for another. The first secret signs, and all are accepted. */
export class WebSigner {
  readonly #secrets: readonly string[];

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  /** 32 hexadecimal digits. */
  sign(purpose: string, value: string): string {
    return mac(this.#secrets[0] ?? '', purpose, value);
  }

  /** In constant time. */
  isSigned(purpose: string, value: string, signature: string): boolean {
    const given = digest(signature);
    return this.#secrets.map((secret) => timingSafeEqual(given, digest(mac(secret, purpose, value)))).includes(true);
  }

  /** `signature.value`, for cookies. */
  seal(purpose: string, value: string): string {
    return `${this.sign(purpose, value)}.${Buffer.from(value).toString('base64url')}`;
  }

  /** What was sealed for this purpose; undefined for anything else. */
  open(purpose: string, sealed: string | undefined): string | undefined {
    const [signature = '', encoded] = (sealed ?? '').split('.');
    if (encoded === undefined) return undefined;
    const value = Buffer.from(encoded, 'base64url').toString();
    return this.isSigned(purpose, value, signature) ? value : undefined;
  }
}

function mac(secret: string, purpose: string, value: string): string {
  return createHmac('sha256', secret).update(`web ${purpose}\0${value}`).digest('hex').slice(0, 32);
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Of a token, as the database has it: SHA-256 in hexadecimal. */
export function tokenHash(token: string): string {
  return digest(token).toString('hex');
}

/** 256 random bits, for cookies and links. */
export function newToken(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
}
