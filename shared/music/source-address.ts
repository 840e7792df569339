/**
 * What a member may play, from what they typed. An address is fetched by the Lavalink server, which stands inside somebody's network:
 * it must not be made to look around there.
 */
import { isAddress, isPublicAddress } from './public-address.ts';
import type { Track } from './track.ts';

/** What was typed, as it may be handed to Lavalink. */
export type Source =
  | { kind: 'search'; text: string }
  /** A track that a search has shown. */
  | { kind: 'encoded'; encoded: string }
  | {
      kind: 'address';
      /** As the WHATWG standard writes it: whoever reads it after this sees the same host as was checked. */
      url: string;
      host: string;
      /** The whole list that a video was taken from; null: there is none that could be played. */
      list: string | null;
    }
  | { kind: 'refused'; reason: 'scheme' | 'credentials' | 'private' | 'malformed' };

const ENCODED = 'encoded:';
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
/** `youtu.be/abc`, as it is copied without a scheme. */
const WITHOUT_SCHEME = /^(?:[a-z0-9-]+\.)+[a-z]{2,}\/\S+$/i;

/** Names that lead inside: reserved by RFC 6761, 6762, 7686 and 8375 or by ICANN, and those that routers give out. */
const INTERNAL_DOMAINS = [
  'localhost',
  'localdomain',
  'local',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'arpa',
  'test',
  'example',
  'onion',
  'alt',
];

/**
 * Reads what somebody wants to hear. Everything that is no address is a search: `local:/etc/passwd` too, which therefore must never
 * reach Lavalink without a search prefix before it.
 *
 * @param allowsPrivate ALLOW_PRIVATE_MEDIA: the operator's own network may be played from.
 */
export function readSource(query: string, allowsPrivate = false): Source {
  const text = query.trim();
  if (text.startsWith(ENCODED)) return { kind: 'encoded', encoded: text.slice(ENCODED.length) };
  const isBare = WITHOUT_SCHEME.test(text);
  if (!isBare && !SCHEME.test(text)) return { kind: 'search', text };
  const url = URL.parse(isBare ? `https://${text}` : text);
  if (url === null) return { kind: 'refused', reason: 'malformed' };
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { kind: 'refused', reason: 'scheme' };
  if (url.username !== '' || url.password !== '') return { kind: 'refused', reason: 'credentials' };
  if (!allowsPrivate && !isPublicHost(url.hostname)) return { kind: 'refused', reason: 'private' };
  const list = splitList(url);
  url.hash = '';
  return { kind: 'address', url: url.href, host: url.hostname, list };
}

/**
 * Whether a host may be public, by its name alone.
 *
 * @param host as `URL` gives it: IPv4 in whatever form it was typed is dotted decimal by then, IPv6 in brackets.
 */
export function isPublicHost(host: string): boolean {
  const name = host.replace(/\.+$/, '').toLowerCase();
  if (isAddress(name)) return isPublicAddress(name);
  const labels = name.split('.');
  // A name of one label is looked up in the search domains of whoever resolves it.
  return labels.length > 1 && !name.startsWith('[') && !INTERNAL_DOMAINS.includes(labels.at(-1) as string);
}

/**
 * Whether a track may be played, by what is in it: a choice or a file can hold tracks that no search has shown. Given as its encoded
 * form was read, not as something beside that says.
 */
export function mayPlay({ source, identifier, uri }: Track, allowsPrivate = false): boolean {
  if (source === 'local') return false;
  // The http source plays its identifier.
  if (source === 'http' && readSource(identifier, allowsPrivate).kind !== 'address') return false;
  return [identifier, uri ?? ''].every((text) => readSource(text, allowsPrivate).kind !== 'refused');
}

/** All addresses of a name, of both families. Rejects when there is none. */
export type Lookup = (host: string) => Promise<readonly string[]>;

/**
 * Whether every address of a host is public. Asked where the name would be resolved, just before it is used.
 *
 * @returns the addresses to connect to. A name can answer differently the next time it is asked, so whoever connects by the name
 *   again has only narrowed the gap: Lavalink's own http source is to stay off, or behind a proxy that connects to these.
 */
export async function resolvesPublicly(
  host: string,
  lookup: Lookup,
): Promise<{ status: 'public'; addresses: readonly string[] } | { status: 'private' } | { status: 'not_found' }> {
  if (!isPublicHost(host)) return { status: 'private' };
  const name = host.replace(/\.+$/, '');
  if (isAddress(name)) return { status: 'public', addresses: [name] };
  let addresses: readonly string[];
  try {
    addresses = await lookup(name);
  } catch {
    // Whatever keeps a name from being resolved, it cannot be played from.
    return { status: 'not_found' };
  }
  if (addresses.length === 0) return { status: 'not_found' };
  return addresses.every(isPublicAddress) ? { status: 'public', addresses } : { status: 'private' };
}

const YOUTUBE = new Set(['youtube.com', 'www.youtube.com', 'm.youtube.com', 'music.youtube.com']);
/** Lists that everybody may see. Mixes (RD…) cannot be loaded without their video, and WL and LL are each visitor's own. */
const LOADABLE_LIST = /^(?:PL|OLAK5uy_|UU|FL|EC)[\w-]+$/;

/** Leaves the video that was named in the address, and returns the list that it stands in. */
function splitList(url: URL): string | null {
  const host = url.hostname.toLowerCase();
  const isVideo =
    (YOUTUBE.has(host) && url.pathname === '/watch' && url.searchParams.has('v')) ||
    (host === 'youtu.be' && url.pathname.length > 1);
  const list = url.searchParams.get('list');
  if (!isVideo || list === null) return null;
  for (const name of ['list', 'index', 'start_radio', 'pp']) url.searchParams.delete(name);
  return LOADABLE_LIST.test(list) ? `https://www.youtube.com/playlist?list=${list}` : null;
}
