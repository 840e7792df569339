/** Loads tracks over Lavalink's REST API. https://lavalink.dev/api/rest */
import { NAME_LENGTH, type Track } from '../../shared/music/track.ts';
import { parseCleanJson, truncateText } from '../../shared/platform/text.ts';
import { httpCall, noteStatus, traced } from '../../shared/platform/tracing.ts';
import { urlUnder } from '../../shared/platform/url-under.ts';
import type { LavalinkAddress } from '../agents/lavalink.ts';

/** Timeouts for one request, in milliseconds: a quick one, a search, and one that may read many pages of a list. */
const QUICK_MS = 5_000;
const SEARCH_MS = 10_000;
export const LIST_MS = 30_000;
const SEARCH = /^[a-z]{2,24}search:/;

/** A server didn't answer in time. It may still be at it. */
class TookTooLong extends Error {
  override name = 'TookTooLong';
}

/** What Lavalink says about a request, for members too. */
class Refused extends Error {
  override name = 'Refused';
}
/** How long a server's source list is cached, in milliseconds. */
const INFO_MS = 300_000;
/** Streams report the largest possible length. Nothing real is this long, in milliseconds. */
const LONGEST_MS = 2 ** 43;

export type LoadAnswer =
  | { status: 'tracks'; tracks: Track[] }
  /** `selected`: index of the selected track, or −1. */
  | { status: 'playlist'; name: string; tracks: Track[]; selected: number }
  | { status: 'empty' }
  | { status: 'failed'; reason: string };

/** Several interchangeable servers. The one that responded last is tried first. */
export class LavalinkTracks {
  readonly #addresses: readonly LavalinkAddress[];
  readonly #timeouts: { quickMs: number; searchMs: number; listMs: number };
  #first = 0;
  #info: { sources: readonly string[]; atMs: number } | undefined;

  /** @param timeouts for one request, in milliseconds. */
  constructor(
    addresses: readonly LavalinkAddress[],
    timeouts = { quickMs: QUICK_MS, searchMs: SEARCH_MS, listMs: LIST_MS },
  ) {
    this.#addresses = addresses;
    this.#timeouts = timeouts;
  }

  /** Loads an identifier: a URL, `<search prefix>:<words>`, or anything else a source accepts. */
  async load(identifier: string): Promise<LoadAnswer> {
    try {
      return parseLoadResponse(
        await this.#inTurn(
          () =>
            this.#request(`/v4/loadtracks?identifier=${encodeURIComponent(identifier)}`, {
              timeoutMs: SEARCH.test(identifier) ? this.#timeouts.searchMs : this.#timeouts.listMs,
            }),
          true,
        ),
      );
    } catch (error) {
      return { status: 'failed', reason: sentenceOf(error) };
    }
  }

  /** Decodes tracks, leaving out those the servers can't decode. */
  async decode(encoded: readonly string[]): Promise<Track[]> {
    if (encoded.length === 0) return [];
    const body = JSON.stringify(encoded);
    const all = await this.#inTurn(() => this.#request('/v4/decodetracks', { body })).catch(() => undefined);
    if (Array.isArray(all)) return tracksOf(all);
    // The server refuses a whole batch if it can't decode one of them.
    if (encoded.length === 1) return [];
    return (await Promise.all(encoded.map((one) => this.decode([one])))).flat();
  }

  /** Names of the sources the servers load from. Empty if no server responds. */
  async sources(): Promise<readonly string[]> {
    const known = this.#info;
    if (known !== undefined && performance.now() - known.atMs < INFO_MS) return known.sources;
    const info = await this.#inTurn(() => this.#request('/v4/info')).catch(() => undefined);
    const sources = (info as { sourceManagers?: unknown } | undefined)?.sourceManagers;
    if (!Array.isArray(sources)) return known?.sources ?? [];
    this.#info = { sources: sources.map(String), atMs: performance.now() };
    return this.#info.sources;
  }

  /**
   * Tries one server after another.
   *
   * @param isOnce whether a server that takes too long isn't followed by another one, which would take as long.
   * @throws the last server's error.
   */
  async #inTurn(ask: () => Promise<unknown>, isOnce = false): Promise<unknown> {
    const attempts = this.#addresses.length;
    for (let attempt = 1; ; attempt++) {
      try {
        return await ask();
      } catch (error) {
        // Whatever it is, the next request starts at another server: this one may hang.
        this.#first = (this.#first + 1) % this.#addresses.length;
        if (attempt >= attempts) throw error;
        if (isOnce && error instanceof TookTooLong) throw error;
      }
    }
  }

  /** @throws if there's no response, or its status isn't 2xx. */
  async #request(
    path: string,
    { body, timeoutMs = this.#timeouts.quickMs }: { body?: string; timeoutMs?: number } = {},
  ): Promise<unknown> {
    const address = this.#addresses[this.#first];
    if (address === undefined) throw new Error('no Lavalink server is configured');
    // Without the query: what's loaded is what a member searched for.
    const [template = path] = path.split('?', 1);
    const method = body === undefined ? 'GET' : 'POST';
    const [response, answer] = await traced(httpCall(method, template, address.url), async (span) => {
      const response = await fetch(urlUnder(address.url, path), {
        headers: { authorization: address.password, ...(body !== undefined && { 'content-type': 'application/json' }) },
        signal: AbortSignal.timeout(timeoutMs),
        ...(body !== undefined && { method, body }),
      }).catch(tooLong);
      noteStatus(span, response.status);
      return [response, parseJson(await response.text().catch(tooLong))] as const;
    });
    if (!response.ok) {
      const { message } = (answer ?? {}) as { message?: unknown };
      throw new Refused(typeof message === 'string' ? message : `it answered HTTP ${response.status}`);
    }
    return answer;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}

function tooLong(error: unknown): never {
  throw isTimeout(error) ? new TookTooLong('the request timed out', { cause: error }) : error;
}

/** Never the text of an error of Node's: it's for operators. */
function sentenceOf(error: unknown): string {
  if (error instanceof TookTooLong) return 'it took too long to load';
  return error instanceof Refused ? error.message : 'the music server isn’t responding';
}

/** Parses a response of `/v4/loadtracks`. */
function parseLoadResponse(body: unknown): LoadAnswer {
  const { loadType, data, exception } = (body ?? {}) as Record<string, unknown>;
  switch (loadType) {
    case 'track':
      return found([data]);
    case 'search':
      return found(data);
    case 'playlist': {
      const { info, tracks } = (data ?? {}) as {
        info?: { name?: unknown; selectedTrack?: unknown };
        tracks?: unknown;
      };
      const read = tracksOf(tracks);
      if (read.length === 0) return { status: 'empty' };
      const selected = Number.isInteger(info?.selectedTrack) ? (info?.selectedTrack as number) : -1;
      return { status: 'playlist', name: truncateText(String(info?.name ?? ''), NAME_LENGTH), tracks: read, selected };
    }
    case 'empty':
      return { status: 'empty' };
    default: {
      // Most servers put the error into `data`, some into `exception`.
      const { message } = (data ?? exception ?? {}) as { message?: unknown };
      const reason = typeof message === 'string' && message !== '' ? message : 'the source gave no reason';
      // It's stored as the result of a request.
      return { status: 'failed', reason: truncateText(reason, NAME_LENGTH) };
    }
  }
}

/** Returns undefined for anything but JSON, such as a proxy's HTML page. */
function parseJson(text: string): unknown {
  try {
    return parseCleanJson(text);
  } catch {
    return undefined;
  }
}

function found(data: unknown): LoadAnswer {
  const tracks = tracksOf(data);
  return tracks.length === 0 ? { status: 'empty' } : { status: 'tracks', tracks };
}

function tracksOf(data: unknown): Track[] {
  return Array.isArray(data) ? data.map(trackOf).filter((track) => track !== undefined) : [];
}

/** Converts a track for storage. Returns undefined for anything else, and for tracks that are too large to store. */
function trackOf(data: unknown): Track | undefined {
  const { encoded, info } = (data ?? {}) as { encoded?: unknown; info?: Record<string, unknown> };
  if (typeof encoded !== 'string' || encoded === '' || encoded.length > 8_192 || info === undefined) return undefined;
  const text = (value: unknown, most: number) => (typeof value === 'string' ? truncateText(value, most) : '');
  const whole = (value: unknown, most: number) =>
    typeof value === 'string' && value !== '' && value.length <= most ? value : null;
  const isStream = info.isStream === true;
  const length = Math.round(Number(info.length));
  return {
    ...{ encoded, identifier: text(info.identifier, 1_024) },
    ...{ title: text(info.title, NAME_LENGTH), author: text(info.author, NAME_LENGTH), isStream },
    // −1 if the source didn't determine it.
    lengthMs: !isStream && length > 0 && length < LONGEST_MS ? length : null,
    ...{ uri: whole(info.uri, 2_048), artworkUrl: whole(info.artworkUrl, 2_048), isrc: whole(info.isrc, 32) },
    source: text(info.sourceName, 64),
  };
}
