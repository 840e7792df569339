/**
 * A certificate for a TLS server on this machine, made anew at every start.
 *
 * Voice clients speak `wss://` only, and check who answers. A client in another process trusts this server when the file
 * of `writeTrust` is named in its `NODE_EXTRA_CA_CERTS` *before it starts* (Node reads the variable once); one in this
 * process takes the text as its `ca` option. A Java client needs it in a trust store (`keytool -importcert`).
 * The private key is never written anywhere, and the certificate can sign no other.
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { dirname } from 'node:path';

export interface Certificate {
  /** PEM. What clients trust. */
  certificate: string;
  /** PEM, PKCS #8. What the server proves itself with. */
  key: string;
}

const DAY_MS = 86_400_000;

// DER tags (X.690); those from 0xa0 on are X.509's own numbered fields.
const BOOLEAN = 0x01;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const SEQUENCE = 0x30;
const SET = 0x31;
const VERSION_FIELD = 0xa0;
const EXTENSIONS_FIELD = 0xa3;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

// Object identifiers with their tag, as they stand in the certificate.
const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const SUBJECT_ALT_NAME = Buffer.from('0603551d11', 'hex');
const BASIC_CONSTRAINTS = Buffer.from('0603551d13', 'hex');
const EXTENDED_KEY_USAGE = Buffer.from('0603551d25', 'hex');
const SERVER_AUTH = Buffer.from('06082b06010505070301', 'hex');

/**
 * Makes a key (P-256) and a certificate over it that it signs itself, valid from yesterday (clocks differ) for `days`.
 *
 * @param address the IPv4 address clients connect to; `localhost` is always named as well.
 * @param days 1 to 3650.
 * @throws RangeError for another kind of address or another number of days.
 *
 * @example
 * const own = createCertificate();
 * createServer({ cert: own.certificate, key: own.key });
 */
export function createCertificate({ address = '127.0.0.1', days = 30 } = {}): Certificate {
  if (!isIPv4(address)) throw new RangeError(`${address} is no IPv4 address`);
  if (!(days >= 1 && days <= 3650)) throw new RangeError(`days must be 1 to 3650, not ${days}`);
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(SEQUENCE, ECDSA_WITH_SHA256);
  const body = der(
    SEQUENCE,
    der(VERSION_FIELD, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, serialNumber()),
    algorithm,
    name('Chorus sandbox'),
    der(SEQUENCE, utcTime(Date.now() - DAY_MS), utcTime(Date.now() + days * DAY_MS)),
    name('Chorus sandbox'),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(EXTENSIONS_FIELD, der(SEQUENCE, ...extensions(address))),
  );
  const certificate = der(SEQUENCE, body, algorithm, bitString(sign('sha256', body, privateKey)));
  return { certificate: pem(certificate), key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) };
}

/** Writes the public part where `NODE_EXTRA_CA_CERTS` of other processes can name it; gives the path back. */
export async function writeTrust(path: string, { certificate }: Certificate): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, certificate);
  return path;
}

function extensions(address: string): Buffer[] {
  const names = der(
    SEQUENCE,
    der(IP_ADDRESS, Buffer.from(address.split('.').map(Number))),
    der(DNS_NAME, Buffer.from('localhost')),
  );
  return [
    extension(SUBJECT_ALT_NAME, names),
    extension(BASIC_CONSTRAINTS, der(SEQUENCE), { isCritical: true }),
    extension(EXTENDED_KEY_USAGE, der(SEQUENCE, SERVER_AUTH)),
  ];
}

function extension(id: Buffer, value: Buffer, { isCritical = false } = {}): Buffer {
  const critical = isCritical ? [der(BOOLEAN, Buffer.from([0xff]))] : [];
  return der(SEQUENCE, id, ...critical, der(OCTET_STRING, value));
}

function name(commonName: string): Buffer {
  return der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, Buffer.from(commonName)))));
}

/** Positive and without a leading zero byte, as DER wants integers. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

/** `YYMMDDHHMMSSZ`: two digits of the year, which reach to 2049. */
function utcTime(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/\.\d+Z$|\D/g, '');
  return der(UTC_TIME, Buffer.from(`${digits.slice(2, 14)}Z`));
}

function bitString(bytes: Buffer): Buffer {
  return der(BIT_STRING, Buffer.from([0]), bytes);
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), derLength(content.length), content]);
}

function derLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  if (length < 0x100) return Buffer.from([0x81, length]);
  return Buffer.from([0x82, length >> 8, length & 0xff]);
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
