/**
 * What a member can play, from what they typed. Lavalink fetches addresses from inside someone's network, and must not be used to
 * explore it.
 */
import { isAddress, isPublicAddress, isPublicHost } from '../platform/public-address.ts';

/** What was typed, as it can be passed to Lavalink. */
export type Source =
  | { kind: 'search'; text: string }
  | {
      kind: 'address';
      /** Normalized by the WHATWG standard, so that whoever parses it later sees the host that was checked. */
      url: string;
      host: string;
      /** The playlist that a video was opened from; null: none, or none that can be loaded. */
      list: string | null;
    }
  | { kind: 'refused'; reason: 'scheme' | 'credentials' | 'private' | 'malformed' };

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
/** `youtu.be/abc`, copied without a scheme. */
const WITHOUT_SCHEME = /^(?:[a-z0-9-]+\.)+[a-z]{2,}\/\S+$/i;

/**
 * Parses what someone wants to hear. Everything that isn't an address is a search, even `local:/etc/passwd`, so it must never reach
 * Lavalink without a search prefix.
 *
 * @param allowsPrivate ALLOW_PRIVATE_MEDIA: members can play from the operator's own network.
 */
export function readSource(query: string, allowsPrivate = false): Source {
  const text = query.trim();
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

/** Resolves a name to all its addresses, of both families. Rejects when there are none. */
export type Lookup = (host: string) => Promise<readonly string[]>;

/**
 * Whether every address of a host is public. Call it right before use, and where the name will be resolved.
 *
 * @returns the addresses to connect to. A name can resolve differently the next time, so connecting by name afterwards only narrows
 *   the gap: Lavalink's own http source has to stay off, or behind a proxy that connects to these.
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
    // Whatever the reason, nothing can be played from it.
    return { status: 'not_found' };
  }
  if (addresses.length === 0) return { status: 'not_found' };
  return addresses.every(isPublicAddress) ? { status: 'public', addresses } : { status: 'private' };
}

const YOUTUBE = new Set(['youtube.com', 'www.youtube.com', 'm.youtube.com', 'music.youtube.com']);
/** Public playlists. Mixes (RD…) can't be loaded without their video, and WL and LL are different for each user. */
const LOADABLE_LIST = /^(?:PL|OLAK5uy_|UU|FL|EC)[\w-]+$/;

/** Reduces the address to its video, and returns the playlist it was opened from. */
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
