import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type Server } from 'node:tls';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCertificate, writeTrust } from './certificate.ts';

const run = promisify(execFile);
const own = await createCertificate();
let server: Server;
let port: number;

beforeEach(async () => {
  server = createServer({ cert: own.certificate, key: own.key }, (socket) => socket.end('hello'));
  // Clients that don't trust the server abort the handshake.
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  server.close();
  await once(server, 'close');
});

/** What the server sends, or the connection's error code. */
function receive(options: { ca?: string; host?: string }): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', ...options });
    socket.on('data', (data) => resolve(String(data)));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

describe('the certificate is trusted', () => {
  test('by a client that has it', async () => {
    expect(await receive({ ca: own.certificate })).toBe('hello');
    expect(await receive({ ca: own.certificate, host: 'localhost' })).toBe('hello');
  });

  test('not by clients without it or with another one', async () => {
    expect(await receive({})).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(await receive({ ca: (await createCertificate()).certificate })).not.toBe('hello');
  });

  test('not for an address that it doesn’t include', async () => {
    const elsewhere = await createCertificate({ address: '127.0.0.2' });
    server.setSecureContext({ cert: elsewhere.certificate, key: elsewhere.key });
    expect(await receive({ ca: elsewhere.certificate })).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  test('by another process, through NODE_EXTRA_CA_CERTS', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'chorus-trust-'));
    const path = await writeTrust(join(directory, 'deeper', 'voice.pem'), own);
    expect(await readFile(path, 'utf8')).not.toContain('PRIVATE');
    const script = `require('node:tls').connect(${port}, '127.0.0.1').on('data', (data) => console.log(String(data)))
      .on('error', ({ code }) => console.log(code))`;
    const output = (env: NodeJS.ProcessEnv) =>
      run(process.execPath, ['-e', script], { env: { PATH: process.env.PATH, ...env } });
    expect((await output({ NODE_EXTRA_CA_CERTS: path })).stdout).toBe('hello\n');
    expect((await output({})).stdout).toBe('DEPTH_ZERO_SELF_SIGNED_CERT\n');
    await rm(directory, { recursive: true });
  });
});

describe('its content', () => {
  test('names, validity, and that it can’t sign others', async () => {
    const seen = new X509Certificate((await createCertificate({ days: 7 })).certificate);
    expect(seen.subjectAltName).toBe('IP Address:127.0.0.1, DNS:localhost');
    expect(seen.ca).toBe(false);
    expect(seen.verify(seen.publicKey)).toBe(true);
    const days = (from: Date, to: Date) => Math.round((to.getTime() - from.getTime()) / 86_400_000);
    expect(days(new Date(), seen.validToDate)).toBe(7);
    expect(days(seen.validFromDate, new Date())).toBe(1);
  });

  test('serial numbers and keys are unique', async () => {
    const [one, other] = (await Promise.all([createCertificate(), createCertificate()])).map(
      (made) => new X509Certificate(made.certificate),
    );
    expect(one?.serialNumber).not.toBe(other?.serialNumber);
    expect(one?.publicKey.equals(other?.publicKey as never)).toBe(false);
  });

  test('invalid options are rejected', async () => {
    await expect(createCertificate({ address: 'example.org' })).rejects.toThrow(RangeError);
    await expect(createCertificate({ days: 0 })).rejects.toThrow(RangeError);
    await expect(createCertificate({ days: 4000 })).rejects.toThrow(RangeError);
  });
});
