import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** The Ed25519 key pair that signs the application's interactions. */
export class SigningKey {
  readonly #private: KeyObject;
  /** 32 bytes in hexadecimal, like in the developer portal. */
  readonly publicKeyHex: string;

  constructor(pkcs8Base64: string) {
    this.#private = createPrivateKey({ key: Buffer.from(pkcs8Base64, 'base64'), format: 'der', type: 'pkcs8' });
    if (this.#private.asymmetricKeyType !== 'ed25519') throw new Error("The signing key isn't an Ed25519 key.");
    const spki = createPublicKey(this.#private).export({ format: 'der', type: 'spki' });
    // An Ed25519 SubjectPublicKeyInfo is a fixed 12-byte header followed by the key (RFC 8410).
    this.publicKeyHex = spki.subarray(12).toString('hex');
  }

  /** Generates a key in PKCS #8, as base64. */
  static generate(): string {
    const { privateKey } = generateKeyPairSync('ed25519');
    return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  }

  /** The signature headers that Discord sends with a body. */
  headersFor(body: string, timestamp: string): { 'X-Signature-Ed25519': string; 'X-Signature-Timestamp': string } {
    const signature = sign(null, Buffer.from(timestamp + body), this.#private).toString('hex');
    return { 'X-Signature-Ed25519': signature, 'X-Signature-Timestamp': timestamp };
  }
}
