/**
 * A certificate for a TLS server on this machine, made anew at every start.
 *
 * Voice clients speak `wss://` only, and check who answers. A client in another process trusts this server when the file
 * of `writeTrust` is named in its `NODE_EXTRA_CA_CERTS` *before it starts* (Node reads the variable once); one in this
 * process takes the text as its `ca` option. A Java client needs it in a trust store (`keytool -importcert`).
 * The private key is never written anywhere, and the certificate can sign no other.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { dirname } from 'node:path';
import { generate } from 'selfsigned';

export interface Certificate {
  /** PEM. What clients trust. */
  certificate: string;
  /** PEM, PKCS #8. What the server proves itself with. */
  key: string;
}

const DAY_MS = 86_400_000;

/**
 * Makes a key (P-256) and a certificate over it that it signs itself, valid from yesterday (clocks differ) for `days`.
 *
 * @param address the IPv4 address clients connect to; `localhost` is always named as well.
 * @param days 1 to 3650.
 * @throws RangeError for another kind of address or another number of days.
 *
 * @example
 * const own = await createCertificate();
 * createServer({ cert: own.certificate, key: own.key });
 */
export async function createCertificate({ address = '127.0.0.1', days = 30 } = {}): Promise<Certificate> {
  if (!isIPv4(address)) throw new RangeError(`${address} is no IPv4 address`);
  if (!(days >= 1 && days <= 3650)) throw new RangeError(`days must be 1 to 3650, not ${days}`);
  const made = await generate([{ name: 'commonName', value: 'Chorus sandbox' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - DAY_MS),
    notAfterDate: new Date(Date.now() + days * DAY_MS),
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: address },
          { type: 2, value: 'localhost' },
        ],
      },
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
    ],
  });
  return { certificate: made.cert, key: made.private };
}

/** Writes the public part where `NODE_EXTRA_CA_CERTS` of other processes can name it; gives the path back. */
export async function writeTrust(path: string, { certificate }: Certificate): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, certificate);
  return path;
}
