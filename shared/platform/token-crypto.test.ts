import { createCipheriv, createDecipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TokenCipher, TokenError } from './token-crypto.ts';

const AGENT = '810000000000000001';
const OLD = `old:${'11'.repeat(32)}`;
const NEW = `new:${'22'.repeat(32)}`;
const TOKEN = 'ODEwMDAwMDAwMDAwMDAwMDAx.Gh1jKl.not-a-real-token-of-anyone';

/** Returns the error that decryption throws. */
async function problemOf(opening: Promise<string>): Promise<TokenError> {
  const error = await opening.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof TokenError)) throw new Error('expected a TokenError');
  return error;
}

describe('an encrypted token', () => {
  test('is AES-256-GCM with the agent as additional data, and OpenSSL can decrypt it', async () => {
    const iv = Uint8Array.from({ length: 12 }, (_, i) => i);
    const { ciphertext, keyId } = await (await TokenCipher.from([NEW])).seal(TOKEN, AGENT, iv);
    const cipher = createCipheriv('aes-256-gcm', Buffer.alloc(32, 0x22), iv).setAAD(Buffer.from(AGENT));
    const expected = Buffer.concat([iv, cipher.update(TOKEN, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    expect(ciphertext).toBe(expected.toString('base64url'));
    expect(keyId).toBe('new');
    const bytes = Buffer.from(ciphertext, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', Buffer.alloc(32, 0x22), bytes.subarray(0, 12))
      .setAAD(Buffer.from(AGENT))
      .setAuthTag(bytes.subarray(-16));
    expect(decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')).toBe(TOKEN);
  });

  test('can be decrypted for its agent, whatever the token', async () => {
    const cipher = await TokenCipher.from([NEW]);
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, unit: 'grapheme' }), async (token) => {
        expect(await cipher.open(await cipher.seal(token, AGENT), AGENT)).toBe(token);
      }),
    );
  });

  test('has a unique IV each time', async () => {
    const cipher = await TokenCipher.from([NEW]);
    const sealed = await Promise.all(Array.from({ length: 50 }, () => cipher.seal(TOKEN, AGENT)));
    expect(new Set(sealed.map(({ ciphertext }) => ciphertext.slice(0, 16))).size).toBe(50);
  });

  test('can be decrypted with any configured key, and is encrypted with the first', async () => {
    const before = await (await TokenCipher.from([OLD])).seal(TOKEN, AGENT);
    const both = await TokenCipher.from([NEW, OLD]);
    expect(await both.open(before, AGENT)).toBe(TOKEN);
    expect((await both.seal(TOKEN, AGENT)).keyId).toBe('new');
  });
});

describe('a token can’t be decrypted', () => {
  test('for another agent', async () => {
    const cipher = await TokenCipher.from([NEW]);
    const sealed = await cipher.seal(TOKEN, AGENT);
    expect((await problemOf(cipher.open(sealed, '810000000000000002'))).problem).toBe('not_authentic');
  });

  test('without its key, or with another key of the same ID', async () => {
    const sealed = await (await TokenCipher.from([OLD])).seal(TOKEN, AGENT);
    expect((await problemOf((await TokenCipher.from([NEW])).open(sealed, AGENT))).problem).toBe('unknown_key');
    const impostor = await TokenCipher.from([`old:${'33'.repeat(32)}`]);
    expect((await problemOf(impostor.open(sealed, AGENT))).problem).toBe('not_authentic');
  });

  test('if any byte is changed or missing, and errors reveal neither token nor ciphertext', async () => {
    const cipher = await TokenCipher.from([NEW]);
    const { ciphertext, keyId } = await cipher.seal(TOKEN, AGENT);
    const bytes = Buffer.from(ciphertext, 'base64url');
    const opening = (changed: Uint8Array) =>
      problemOf(cipher.open({ ciphertext: Buffer.from(changed).toString('base64url'), keyId }, AGENT));
    for (let at = 0; at < bytes.length; at++) {
      const changed = Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ 1 : byte));
      const error = await opening(changed);
      expect(error.problem).toBe('not_authentic');
      expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toMatch(/not-a-real-token|2222/);
      expect(error.message).not.toContain(ciphertext.slice(0, 8));
      expect(error.cause).toBeUndefined();
      expect(['not_authentic', 'malformed']).toContain((await opening(bytes.subarray(0, at))).problem);
    }
  });

  test.each(['', '!!!', 'AAAA', 'A'.repeat(37)])('if it’s %j', async (ciphertext) => {
    const cipher = await TokenCipher.from([NEW]);
    expect((await problemOf(cipher.open({ ciphertext, keyId: 'new' }, AGENT))).problem).toBe('malformed');
  });
});

describe('rejects invalid keys', () => {
  test.each([
    ['none at all', []],
    ['one without an ID', ['22'.repeat(32)]],
    ['one that’s too short', [`new:${'22'.repeat(31)}`]],
    ['one that isn’t hexadecimal', [`new:${'zz'.repeat(32)}`]],
    ['two with the same ID', [NEW, `new:${'33'.repeat(32)}`]],
  ])('%s', async (_what, keys) => {
    const refused = TokenCipher.from(keys);
    await expect(refused).rejects.toThrow(TypeError);
    await expect(refused).rejects.not.toThrow(/2222|3333|zzzz/);
  });
});
