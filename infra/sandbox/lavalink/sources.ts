import type { Catalog, CatalogPlaylist, CatalogTrack, TrackFailure } from './catalog.ts';
import { type DemoOffer, demoTrackForLink, demoTrackForSearch, matchOf } from './demo-tracks.ts';
import { encodeTrack } from './track/encoding.ts';
import { type Track, type TrackInfo, UNENDING } from './track/track.ts';
import { plain } from './words.ts';

/** An error in Lavalink's format. */
export interface Exception {
  message: string;
  severity: 'common' | 'suspicious' | 'fault';
  cause: string;
}

export type LoadResult =
  | { loadType: 'track'; data: Track }
  | {
      loadType: 'playlist';
      data: { info: { name: string; selectedTrack: number }; pluginInfo: Record<string, unknown>; tracks: Track[] };
    }
  | { loadType: 'search'; data: Track[] }
  | { loadType: 'empty'; data: Record<string, never> }
  | { loadType: 'error'; data: Exception };

/** Search prefixes and the source name of their results. All of them search the same catalog. */
const SEARCHES: Readonly<Record<string, string>> = {
  demosearch: 'demo',
  ytsearch: 'youtube',
  ytmsearch: 'youtube',
  scsearch: 'soundcloud',
  spsearch: 'spotify',
};
const HTTP = 'http';
const DEMO = 'demo';
/** The base URL of tracks and playlists. The domain never resolves (RFC 2606). */
const BASE_URL = 'https://demo.invalid';
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

export const EMPTY: LoadResult = { loadType: 'empty', data: {} };

/** Resolves identifiers to tracks. */
export class Sources {
  readonly #catalog: Catalog;
  readonly #allowsHttp: boolean;
  readonly #offersDemoTracks: boolean;
  readonly #fetchesLoopback: boolean;

  /**
   * @param options `offersDemoTracks`: offers a demo track for links and for searches without results, and says so.
   *   `fetchesLoopback`: takes tracks of any source, and fetches what they name on this machine.
   */
  constructor(catalog: Catalog, { allowsHttp = false, offersDemoTracks = false, fetchesLoopback = false } = {}) {
    this.#catalog = catalog;
    this.#allowsHttp = allowsHttp;
    this.#offersDemoTracks = offersDemoTracks;
    this.#fetchesLoopback = fetchesLoopback;
  }

  /** For `sourceManagers` in `/v4/info`. Clients validate their search prefixes with it. */
  get names(): string[] {
    return [...new Set(Object.values(SEARCHES)), ...(this.#allowsHttp ? [HTTP] : [])];
  }

  /** Whether tracks of a source can be decoded. */
  has(source: string): boolean {
    return this.#fetchesLoopback || this.names.includes(source);
  }

  /** A track is about to play. */
  open(encoded: string): void {
    if (this.#fetchesLoopback) fetchFromLoopback(Buffer.from(encoded, 'base64').toString('latin1'));
  }

  async load(identifier: string): Promise<LoadResult> {
    const [, prefix = '', rest = ''] = /^([a-z]+):(.*)$/su.exec(identifier) ?? [];
    const source = SEARCHES[prefix];
    if (source !== undefined) return this.#search(rest, source);
    if (this.#fetchesLoopback) fetchFromLoopback(identifier);
    if (prefix === DEMO) return this.#byPath(rest.replace(':', '/'));
    if (identifier.startsWith(`${BASE_URL}/`)) return this.#byPath(identifier.slice(BASE_URL.length + 1));
    if (this.#allowsHttp && /^https?:\/\//i.test(identifier)) return loadFromLoopback(identifier);
    return this.#offered(identifier, demoTrackForLink);
  }

  /** How a track fails, even if its encoded form was saved earlier. */
  failureOf({ identifier, sourceName }: TrackInfo): TrackFailure | undefined {
    return sourceName === HTTP ? undefined : this.#find(identifier)?.fails;
  }

  #search(query: string, source: string): LoadResult {
    const words = plain(query).split(/\s+/).filter(Boolean);
    if (words.length === 0) return EMPTY;
    const found = this.#catalog.tracks.filter((track) => {
      const text = plain(this.#searchable(track));
      return track.fails === undefined && words.every((word) => text.includes(word));
    });
    if (found.length === 0) return this.#offered(query, demoTrackForSearch);
    // Matching titles come before matching tags.
    const ranked = this.#offersDemoTracks ? found.toSorted((a, b) => matchOf(b, words) - matchOf(a, words)) : found;
    return { loadType: 'search', data: ranked.map((track) => show(track, source)) };
  }

  #searchable({ title, author, tags = [] }: CatalogTrack): string {
    return [title, author, ...(this.#offersDemoTracks ? tags : [])].join(' ');
  }

  /** A playlist with one track. Lavalink has no other field to say what the track is than the playlist's name. */
  #offered(
    query: string,
    choose: (query: string, tracks: readonly CatalogTrack[]) => DemoOffer | undefined,
  ): LoadResult {
    const offer = this.#offersDemoTracks ? choose(query, this.#catalog.tracks) : undefined;
    if (offer === undefined) return EMPTY;
    const info = { name: offer.label, selectedTrack: -1 };
    return { loadType: 'playlist', data: { info, pluginInfo: {}, tracks: [show(offer.track, DEMO)] } };
  }

  /** @param path `<id>`, `track/<id>`, or `playlist/<id>` */
  #byPath(path: string): LoadResult {
    const [kind = '', id = kind] = path.split('/');
    if (kind === 'playlist') return this.#playlist(id);
    const track = this.#find(id);
    if (track === undefined) return EMPTY;
    if (track.fails?.kind === 'load') return failed('This track fails to load on purpose', track.id);
    return { loadType: 'track', data: show(track, DEMO) };
  }

  #playlist(id: string): LoadResult {
    const playlist = this.#catalog.playlists.find((candidate) => candidate.id === id);
    if (playlist === undefined) return EMPTY;
    const { name, selected = -1 } = playlist;
    const tracks = this.#tracksOf(playlist).map((track) => show(track, DEMO));
    return { loadType: 'playlist', data: { info: { name, selectedTrack: selected }, pluginInfo: {}, tracks } };
  }

  #tracksOf({ tracks }: CatalogPlaylist): CatalogTrack[] {
    return tracks.map((id) => this.#find(id)).filter((track) => track !== undefined);
  }

  #find(id: string): CatalogTrack | undefined {
    return this.#catalog.tracks.find((candidate) => candidate.id === id);
  }
}

/** A track with its encoded form. */
export function trackOf(info: TrackInfo, userData: Record<string, unknown> = {}): Track {
  return { encoded: encodeTrack(info), info, pluginInfo: {}, userData };
}

function show(track: CatalogTrack, source: string): Track {
  const { id, title, author, lengthMs } = track;
  const isStream = lengthMs === undefined;
  return trackOf({
    ...{ identifier: id, isSeekable: !isStream, author, length: lengthMs ?? UNENDING, isStream, position: 0 },
    ...{ title, uri: `${BASE_URL}/track/${id}`, sourceName: source },
    artworkUrl: track.artworkUrl ?? null,
    isrc: track.isrc ?? null,
  });
}

/** Fetches each address in a text, wherever in it. Nobody waits for it, and nothing comes of it. */
function fetchFromLoopback(text: string): void {
  for (const [address] of text.matchAll(/https?:\/\/[!-~]+/gi)) {
    const url = URL.parse(address);
    if (url !== null && LOOPBACK.has(url.hostname))
      void fetch(url, { signal: AbortSignal.timeout(1_000) }).catch(() => {});
  }
}

/** Loads a file that a test serves on this machine. Checks that it exists and is audio or video, but not its length. */
async function loadFromLoopback(identifier: string): Promise<LoadResult> {
  const url = URL.parse(identifier);
  if (url === null || !LOOPBACK.has(url.hostname)) return failed('Only URLs on this machine can be loaded', identifier);
  try {
    const response = await fetch(url, { method: 'HEAD', redirect: 'error', signal: AbortSignal.timeout(5_000) });
    if (!response.ok) return failed(`Invalid status code for file: ${response.status}`, identifier);
    const type = response.headers.get('content-type') ?? '';
    if (!/^(audio|video)\//.test(type)) return failed('Unknown file format.', type);
  } catch (error) {
    return failed('Connecting to the URL failed.', String(error));
  }
  const title = url.pathname.split('/').at(-1) || 'Unknown title';
  return {
    loadType: 'track',
    data: trackOf({
      ...{ identifier, isSeekable: true, author: 'Unknown artist', length: -1, isStream: false, position: 0 },
      ...{ title, uri: identifier, artworkUrl: null, isrc: null, sourceName: HTTP },
    }),
  };
}

export function failed(message: string, cause: string): LoadResult {
  return { loadType: 'error', data: { message, severity: 'common', cause } };
}
