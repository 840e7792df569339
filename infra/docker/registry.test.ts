/** Against a registry that speaks the real protocol: token, index, digest. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imageIndex, type LocalRegistry, sha256, startRegistry } from '../testing/registry.ts';
import { addressOf, digestOf } from './registry.ts';

let registry: LocalRegistry;
beforeEach(async () => {
  registry = await startRegistry();
  registry.manifests.set('owner/name:1.2.3', imageIndex('name'));
});
afterEach(() => registry.stop());

const found = () => digestOf(`${registry.host}/owner/name:1.2.3`);

test.each([
  ['node:24.21.0-trixie-slim', 'https://registry-1.docker.io', 'library/node', '24.21.0-trixie-slim'],
  ['cloudflare/cloudflared:2026.9.3', 'https://registry-1.docker.io', 'cloudflare/cloudflared', '2026.9.3'],
  ['docker.io/library/node:24', 'https://registry-1.docker.io', 'library/node', '24'],
  ['ghcr.io/owner/name:1-alpine', 'https://ghcr.io', 'owner/name', '1-alpine'],
  ['registry.example:5000/name:1', 'https://registry.example:5000', 'name', '1'],
  ['localhost:5000/a/b:1', 'http://localhost:5000', 'a/b', '1'],
])('%s is looked up where Docker pulls it from', (reference, origin, name, tag) => {
  expect(addressOf(reference)).toEqual({ origin, name, tag });
});

test('a tag’s digest is that of its index, with the token that the registry asks for', async () => {
  expect(await found()).toBe(sha256(imageIndex('name')));
  expect(registry.log).toEqual([
    'GET /v2/owner/name/manifests/1.2.3 401',
    'GET /token?service=local&scope=repository%3Aowner%2Fname%3Apull 200',
    'GET /v2/owner/name/manifests/1.2.3 200',
  ]);
});

test('a registry that sends something else than it claims is caught', async () => {
  registry.claimedDigest = sha256('something else');
  await expect(found()).rejects.toThrow(/isn’t what its registry claims: its digest is sha256:/);
});

test('an unknown tag says so', async () => {
  await expect(digestOf(`${registry.host}/owner/name:9.9.9`)).rejects.toThrow(/doesn’t exist, or isn’t public \(404\)/);
});

test('a page instead of an image is refused', async () => {
  registry.contentType = 'text/html';
  await expect(found()).rejects.toThrow(/isn’t an image: text\/html/);
});

test('a rate limit is waited for, as long as the registry asks', async () => {
  registry.busy = { requests: 2, retryAfter: '0' };
  expect(await found()).toBe(sha256(imageIndex('name')));
  expect(registry.log.slice(0, 2)).toEqual(Array(2).fill('GET /v2/owner/name/manifests/1.2.3 429'));
});

test('a rate limit of an hour isn’t waited for', async () => {
  registry.busy = { requests: 1, retryAfter: '3600' };
  await expect(found()).rejects.toThrow(/is rate-limited\. Try again in 60 minutes\./);
  expect(registry.log).toHaveLength(1);
});

test('a token that would be sent without TLS isn’t asked for', async () => {
  const server = createServer((_request, response) =>
    response.writeHead(401, { 'www-authenticate': 'Bearer realm="http://tokens.invalid/",service="a"' }).end(),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  try {
    await expect(digestOf(`127.0.0.1:${port}/a:1`)).rejects.toThrow('http://tokens.invalid gives tokens without TLS.');
  } finally {
    server.close();
  }
});
