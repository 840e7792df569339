import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** The Ed25519 key pair the application's interactions are signed with. */
export class SigningKey {
  readonly #private: KeyObject;
  /** As in the developer portal: 32 bytes in hex. */
  readonly publicKeyHex: string;

  constructor(pkcs8Base64: string) {
    this.#private = createPrivateKey({ key: Buffer.from(pkcs8Base64, 'base64'), format: 'der', type: 'pkcs8' });
    if (this.#private.asymmetricKeyType !== 'ed25519') throw new Error('the signing key is not an Ed25519 key');
    const spki = createPublicKey(this.#private).export({ format: 'der', type: 'spki' });
    // An Ed25519 SubjectPublicKeyInfo is a fixed 12-byte header and then the key itself (RFC 8410).
    this.publicKeyHex = spki.subarray(12).toString('hex');
  }

  /** A new key, as PKCS #8 in base64. */
  static generate(): string {
    const { privateKey } = generateKeyPairSync('ed25519');
    return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  }

  /** The two headers Discord sends with a body. */
  headersFor(body: string, timestamp: string): { 'X-Signature-Ed25519': string; 'X-Signature-Timestamp': string } {
    const signature = sign(null, Buffer.from(timestamp + body), this.#private).toString('hex');
    return { 'X-Signature-Ed25519': signature, 'X-Signature-Timestamp': timestamp };
  }
}
