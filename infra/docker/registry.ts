/**
 * Asks a container registry what a tag stands for, without credentials.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md, https://distribution.github.io/distribution/spec/auth/token/
 */
import { createHash } from 'node:crypto';
import { type Downloaded, download } from './download.ts';

/** Where an image is. */
export interface ImageAddress {
  /** The registry's origin. */
  origin: string;
  /** `library/node` */
  name: string;
  /** `24.21.0-trixie-slim` */
  tag: string;
}

/** An index lists an image's platforms. Images for a single one only have a manifest. */
const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Reads a reference like Docker does: without a registry it's on Docker Hub, and registries on this machine use HTTP. */
export function addressOf(reference: string): ImageAddress {
  const at = reference.lastIndexOf(':');
  const [path, tag] = [reference.slice(0, at), reference.slice(at + 1)];
  const [first = '', ...rest] = path.split('/');
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const host = hasHost ? first : 'docker.io';
  const name = hasHost ? rest.join('/') : path;
  if (host === 'docker.io')
    return { origin: 'https://registry-1.docker.io', name: name.includes('/') ? name : `library/${name}`, tag };
  return { origin: `${isLocal(host) ? 'http' : 'https'}://${host}`, name, tag };
}

/**
 * The digest of what a tag stands for right now: of its index, if it has several platforms.
 *
 * @param reference like `ghcr.io/owner/name:tag`.
 * @throws with a sentence, also if the content doesn't have the digest that the registry claims.
 */
export async function digestOf(reference: string): Promise<string> {
  const { origin, name, tag } = addressOf(reference);
  const url = `${origin}/v2/${name}/manifests/${tag}`;
  let found = await download(url, { accept: ACCEPT });
  if (found.status === 401) {
    const token = await tokenFor(found, name);
    found = await download(url, { accept: ACCEPT, authorization: `Bearer ${token}` });
  }
  // Registries don't tell strangers whether an image is private or doesn't exist.
  if (found.status === 401 || found.status === 403 || found.status === 404)
    throw new Error(`${reference} doesn’t exist, or isn’t public (${found.status}).`);
  if (found.status !== 200) throw new Error(`${new URL(url).host} answered ${found.status} for ${reference}.`);
  const type = found.headers.get('content-type')?.split(';')[0] ?? '';
  if (!ACCEPT.split(', ').includes(type)) throw new Error(`${reference} isn’t an image: ${type || 'no content type'}.`);
  const digest = `sha256:${createHash('sha256').update(found.body).digest('hex')}`;
  const claimed = found.headers.get('docker-content-digest');
  if (claimed !== null && claimed !== digest)
    throw new Error(`${reference} isn’t what its registry claims: its digest is ${digest}, not ${claimed}.`);
  return digest;
}

/** An anonymous token that may pull this image. */
async function tokenFor(refused: Downloaded, name: string): Promise<string> {
  const challenge = refused.headers.get('www-authenticate') ?? '';
  const asked = Object.fromEntries([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
  if (!/^bearer /i.test(challenge) || !URL.canParse(asked.realm ?? ''))
    throw new Error(`The registry of ${name} doesn’t offer anonymous tokens.`);
  const url = new URL(asked.realm);
  if (url.protocol !== 'https:' && !isLocal(url.host)) throw new Error(`${url.origin} gives tokens without TLS.`);
  if (asked.service !== undefined) url.searchParams.set('service', asked.service);
  url.searchParams.set('scope', asked.scope ?? `repository:${name}:pull`);
  const { status, body } = await download(String(url));
  const answer = status === 200 ? (JSON.parse(body.toString()) as { token?: string; access_token?: string }) : {};
  const token = answer.token ?? answer.access_token;
  if (!token) throw new Error(`${url.host} gave no token for ${name} (${status}).`);
  return token;
}

function isLocal(host: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/.test(host);
}
