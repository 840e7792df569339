/** A container registry with anonymous tokens, a Maven repository, and releases like GitHub's, on one loopback port. */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const INDEX = 'application/vnd.oci.image.index.v1+json';

/** What the registry has, and how it misbehaves. Change it at any time. */
export interface RegistryContent {
  /** Manifests by `name:tag`. */
  manifests: Map<string, string>;
  /** Files of the Maven repository by path, like `/org/example/a/1.0.0/a-1.0.0.jar`. */
  files: Map<string, Buffer>;
  /** Files of releases by URL path, like `/owner/name/releases/download/1.0.0/A.jar`, and the digests that are published of them. */
  releases: Map<string, { body: Buffer; digest?: string }>;
  /** Claims that every manifest has this digest. */
  claimedDigest?: string;
  /** How many requests to refuse with 429, and the `Retry-After` of these answers. */
  busy?: { requests: number; retryAfter: string };
  /** The content type of manifests. An OCI image index by default. */
  contentType?: string;
}

export interface LocalRegistry extends RegistryContent {
  /** `127.0.0.1:1234`, as in `127.0.0.1:1234/name:tag`. */
  host: string;
  /** The Maven repository. */
  repository: string;
  /** Requests so far, like `GET /v2/name/manifests/tag 401`. */
  log: string[];
  stop(): Promise<void>;
}

export const sha256 = (content: string | Buffer): string =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** An OCI image index with two platforms. @param of whatever makes it differ from others. */
export function imageIndex(of: string): string {
  const manifests = ['amd64', 'arm64'].map((architecture) => ({
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: sha256(`${of} ${architecture}`),
    size: 1_234,
    platform: { architecture, os: 'linux' },
  }));
  return JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests });
}

export async function startRegistry(): Promise<LocalRegistry> {
  const tokens = new Map<string, string>();
  const log: string[] = [];
  const server = createServer((request, response) => {
    answer(request, response);
    log.push(`${request.method} ${request.url} ${response.statusCode}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const registry: LocalRegistry = {
    manifests: new Map(),
    files: new Map(),
    releases: new Map(),
    host,
    repository: `http://${host}/releases`,
    log,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', `http://${host}`);
    if (registry.busy && registry.busy.requests > 0) {
      registry.busy.requests -= 1;
      response.writeHead(429, { 'retry-after': registry.busy.retryAfter }).end();
    } else if (url.pathname === '/token') giveToken(url, response);
    else if (url.pathname.startsWith('/releases/')) {
      const file = registry.files.get(url.pathname.slice('/releases'.length));
      response.writeHead(file ? 200 : 404).end(file);
    } else if (registry.releases.has(url.pathname)) response.end(registry.releases.get(url.pathname)?.body);
    else if (url.pathname.startsWith('/api/v3/repos/')) describeRelease(url, response);
    else giveManifest(url, request, response);
  }

  function describeRelease(url: URL, response: ServerResponse): void {
    const [, repository, version] = /^\/api\/v3\/repos\/(.+)\/releases\/tags\/(.+)$/.exec(url.pathname) ?? [];
    const prefix = `/${repository}/releases/download/${version}/`;
    const assets = [...registry.releases].flatMap(([path, { digest = null }]) =>
      path.startsWith(prefix) ? [{ name: path.slice(prefix.length), digest }] : [],
    );
    response.writeHead(assets.length > 0 ? 200 : 404).end(JSON.stringify({ tag_name: version, assets }));
  }

  function giveToken(url: URL, response: ServerResponse): void {
    if (url.searchParams.get('service') !== 'local') {
      response.writeHead(400).end();
      return;
    }
    const token = randomUUID();
    tokens.set(token, url.searchParams.get('scope') ?? '');
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ token, expires_in: 300 }));
  }

  function giveManifest(url: URL, request: IncomingMessage, response: ServerResponse): void {
    const [, name = '', tag = ''] = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(url.pathname) ?? [];
    const scope = `repository:${name}:pull`;
    const token = request.headers.authorization?.replace(/^Bearer /, '');
    if (token === undefined || tokens.get(token) !== scope) {
      const challenge = `Bearer realm="http://${host}/token",service="local",scope="${scope}"`;
      response.writeHead(401, { 'www-authenticate': challenge }).end(problem('UNAUTHORIZED'));
      return;
    }
    const manifest = registry.manifests.get(`${name}:${tag}`);
    // Registries convert an index to one platform's manifest for clients that don't accept an index.
    if (manifest === undefined || !request.headers.accept?.includes(INDEX)) {
      response.writeHead(404).end(problem('MANIFEST_UNKNOWN'));
      return;
    }
    const headers = {
      'content-type': registry.contentType ?? INDEX,
      'docker-content-digest': registry.claimedDigest ?? sha256(manifest),
    };
    response.writeHead(200, headers).end(manifest);
  }
  return registry;
}

const problem = (code: string): string => JSON.stringify({ errors: [{ code, message: code.toLowerCase() }] });
