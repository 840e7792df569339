/** What anyone on the internet can send to an edge, without a key to anything. */
import { randomBytes } from 'node:crypto';
import { commandBody, memberId } from '../requests.ts';

/** A kind of request that costs its sender nothing. */
export interface Flood {
  name: string;
  next(): Buffer;
}

const HOST = 'host: 127.0.0.1\r\n';

function get(path: string): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${HOST}\r\n`);
}

function post(headers: Readonly<Record<string, string>>, body: Buffer): Buffer {
  const lines = Object.entries({
    ...headers,
    'content-type': 'application/json',
    'content-length': String(body.byteLength),
  })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  return Buffer.concat([Buffer.from(`POST /interactions HTTP/1.1\r\n${HOST}${lines}\r\n`), body]);
}

/** Headers that look right and aren't. */
function forged(): Record<string, string> {
  return {
    'x-signature-ed25519': randomBytes(64).toString('hex'),
    'x-signature-timestamp': String(Math.floor(Date.now() / 1_000)),
  };
}

const BODY = Buffer.from(commandBody({ sequence: 1, member: memberId(0), name: 'balance' }));
const LARGE = Buffer.concat([BODY.subarray(0, -1), Buffer.from(`,"x":"${'x'.repeat(256 * 1_024)}"}`)]);

export const FLOODS: readonly Flood[] = [
  { name: 'GET /readyz', next: () => get('/readyz') },
  { name: 'GET /metrics without a token', next: () => get('/metrics') },
  { name: 'GET of nothing there', next: () => get(`/${randomBytes(8).toString('hex')}`) },
  { name: 'POST without a signature', next: () => post({}, BODY) },
  { name: 'POST with a forged signature', next: () => post(forged(), BODY) },
  { name: 'POST of 256 KiB with a forged signature', next: () => post(forged(), LARGE) },
];
