/**
 * A certificate for a TLS server on this machine, created at every start.
 *
 * Voice clients only speak `wss://` and verify the server. Clients in this process trust it through their `ca` option. Clients in
 * another process need the file from `writeTrust` in `NODE_EXTRA_CA_CERTS` *before they start*, because Node reads the variable
 * once. Java clients need it in a trust store (`keytool -importcert`).
 *
 * The private key is never written to disk, and the certificate can't sign others.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { dirname } from 'node:path';
import { generate } from 'selfsigned';

export interface Certificate {
  /** The certificate that clients trust, as PEM. */
  certificate: string;
  /** The server's private key, as PEM (PKCS #8). */
  key: string;
}

const DAY_MS = 86_400_000;

/**
 * Creates a P-256 key and a self-signed certificate. It's valid since yesterday, because clocks differ, and for `days`.
 *
 * @param address the IPv4 address that clients connect to. The certificate always includes `localhost`, too.
 * @param days 1 to 3,650.
 * @throws RangeError if the address isn't IPv4 or the number of days is out of range.
 *
 * @example
 * const own = await createCertificate();
 * createServer({ cert: own.certificate, key: own.key });
 */
export async function createCertificate({ address = '127.0.0.1', days = 30 } = {}): Promise<Certificate> {
  if (!isIPv4(address)) throw new RangeError(`${address} isn’t an IPv4 address`);
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

/** Writes the certificate to a file for `NODE_EXTRA_CA_CERTS`, and returns the path. */
export async function writeTrust(path: string, { certificate }: Certificate): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, certificate);
  return path;
}
