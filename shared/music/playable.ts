/**
 * Which tracks may be given to Lavalink. Several sources fetch what a track itself names, so a forged one can make Lavalink fetch
 * anything. What counts is Lavalink's own encoding of a track, wherever it was stored before.
 */
import { readEncodedTrack } from './encoded-track.ts';
import { readSource } from './source-address.ts';
import type { Track } from './track.ts';

export interface Playable {
  /** As its encoding has it, no matter what other fields said. */
  track: Track;
  /** Hosts that Lavalink looks up for it, in addition to those of its source. Each has to resolve publicly. */
  hosts: readonly string[];
}

/** A source's own id. It can't be an address: it has no dot, colon, or slash. */
const WORD = /^[\w-]{1,256}$/;
/** What an address consists of once it's normalized. Without spaces and backslashes, Java's parser and the WHATWG's agree on the host. */
const ADDRESS = /^https?:\/\/[!-[\]-~]+$/i;
const ANY_SCHEME = /^[a-z][a-z0-9+.-]*:/i;
/** Nothing is there, whoever looks. RFC 6761, 6.4. */
const NOWHERE = 'invalid';

interface SourceShape {
  /** Hosts, with their subdomains, that its identifiers may lead to. */
  identifiers?: readonly string[];
  /** What may precede such an address. */
  prefix?: RegExp;
  /** Hosts that its address may lead to, for sources that fetch it. */
  uris?: readonly string[];
}

/**
 * Sources whose identifiers aren't always words. https://github.com/lavalink-devs/lavaplayer, the `*AudioTrack` of each source: they
 * fetch the identifier, and SoundCloud the track's address if its identifier is none.
 */
const SHAPES: Readonly<Record<string, SourceShape>> = {
  // `O:https://api-v2.soundcloud.com/media/…`: the letter is the stream's format.
  soundcloud: { identifiers: ['soundcloud.com'], prefix: /^[OUMX]:/, uris: ['soundcloud.com'] },
  bandcamp: { identifiers: ['bandcamp.com'] },
  vimeo: { identifiers: ['vimeo.com'] },
  twitch: { identifiers: ['twitch.tv'] },
  nico: { identifiers: ['nicovideo.jp'] },
  nicovideo: { identifiers: ['nicovideo.jp'] },
};

/**
 * The track to play, or undefined when it's no track, or one that could lead Lavalink astray.
 *
 * @param encoded Lavalink's own encoding, in base64.
 * @param allowsPrivate ALLOW_PRIVATE_MEDIA.
 */
export function playableTrack(encoded: string, allowsPrivate = false): Playable | undefined {
  const read = readEncodedTrack(encoded);
  // A file of the server that Lavalink runs on.
  if (read === undefined || read.track.source === 'local') return undefined;
  const { track, rest } = read;
  const { source, identifier, uri } = track;
  const hostOf = (text: string) => openHost(text, allowsPrivate);
  if (uri !== null && uri !== '' && readSource(uri, allowsPrivate).kind === 'refused') return undefined;
  if (source === 'http') {
    const host = hostOf(identifier);
    return host === undefined ? undefined : { track, hosts: [host] };
  }
  const shape = Object.hasOwn(SHAPES, source) ? (SHAPES[source] as SourceShape) : {};
  if (!WORD.test(identifier)) {
    const host = hostOf(identifier.replace(shape.prefix ?? '', ''));
    if (host === undefined || !isOf(host, shape.identifiers ?? [])) return undefined;
  }
  if (shape.uris !== undefined && uri !== null && uri !== '') {
    const host = hostOf(uri);
    if (host === undefined || !isOf(host, shape.uris)) return undefined;
  }
  // Fields of the source's own, such as the address of a preview.
  const hosts = rest?.filter((text) => ANY_SCHEME.test(text) && text.includes('//')).map(hostOf);
  if (hosts === undefined || hosts.includes(undefined)) return undefined;
  return { track, hosts: hosts.filter((host) => host !== undefined) };
}

function openHost(text: string, allowsPrivate: boolean): string | undefined {
  if (!ADDRESS.test(text)) return undefined;
  const address = readSource(text, allowsPrivate);
  return address.kind === 'address' ? address.host : undefined;
}

function isOf(host: string, sites: readonly string[]): boolean {
  const name = host.replace(/\.$/, '');
  return name.endsWith(`.${NOWHERE}`) || sites.some((site) => name === site || name.endsWith(`.${site}`));
}
