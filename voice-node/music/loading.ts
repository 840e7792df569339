/** Resolves what a member typed to tracks. */
import { isNamedSource, isSearchPrefix, PROVIDERS, providersOf } from '../../shared/music/providers.ts';
import { readSource } from '../../shared/music/source-address.ts';
import type { Track } from '../../shared/music/track.ts';
import type { Refusal } from '../../shared/music/verbs.ts';
import type { LavalinkTracks, LoadAnswer } from './lavalink-tracks.ts';
import type { TrackGuard } from './track-guard.ts';

/** What a source can open by a name of its own, like `demo:playlist:night`. Nothing that could be part of an address. */
const NAMED = /^[a-z][a-z0-9]*(?::[\w-]+)+$/;

export type Loaded =
  | {
      status: 'found';
      /** Not empty: a whole playlist, or the first search result. */
      tracks: Track[];
      /** Name of the playlist they're from. */
      playlist: string | null;
      /** URL of a playlist that was part of the track's URL and isn't loaded. */
      offered: string | null;
    }
  | Extract<Refusal, { status: 'not_found' | 'address_refused' | 'source_failed' }>;

export interface LoadingOptions {
  lavalink: LavalinkTracks;
  guard: TrackGuard;
}

/** Finds tracks for members, at whichever Lavalink server responds. */
export class Loading {
  readonly #lavalink: LavalinkTracks;
  readonly #guard: TrackGuard;

  constructor(options: LoadingOptions) {
    this.#lavalink = options.lavalink;
    this.#guard = options.guard;
  }

  /**
   * @param query a URL, `<source>:…`, or words to search for.
   * @param providers search prefixes, tried in order until one finds something. If empty, the server's sources, best first.
   */
  async load(query: string, providers: readonly string[] = []): Promise<Loaded> {
    const source = readSource(query, this.#guard.allowsPrivate);
    switch (source.kind) {
      case 'refused':
        return { status: 'address_refused' };
      case 'address':
        if (!(await this.#guard.isOpen(source.host))) return { status: 'address_refused' };
        return opened(await this.#open(source.url), query, source.list);
      case 'search': {
        const name = source.text.slice(0, Math.max(0, source.text.indexOf(':')));
        const isNamed = isSearchPrefix(name) || NAMED.test(source.text);
        if (isNamed && isNamedSource(name, await this.#lavalink.sources())) {
          const answer = await this.#open(source.text);
          if (answer.status !== 'empty') return opened(answer, query, null);
        }
        return this.#searchInTurn(source.text, providers);
      }
    }
  }

  /**
   * Reads tracks from their encoding, leaving out those that no server can decode, and those that lead where members may not go:
   * the caller may have forged them.
   */
  async decode(encoded: readonly string[]): Promise<Track[]> {
    const admitted = await this.#guard.admitted(encoded);
    const known = new Set(
      (await this.#lavalink.decode(admitted.map((track) => track.encoded))).map((track) => track.encoded),
    );
    return admitted.filter((track) => known.has(track.encoded));
  }

  /** Returns all results of one search, or nothing if it fails. */
  async search(provider: string, words: string): Promise<Track[]> {
    const answer = await this.#open(`${provider}:${words}`);
    return answer.status === 'tracks' || answer.status === 'playlist' ? answer.tracks : [];
  }

  /** Returns what the best provider finds, asking the next one only if it fails. Undefined if all of them do. */
  async results(words: string, source: string | undefined): Promise<Track[] | undefined> {
    for (const provider of await this.providers(source === undefined ? [] : [source])) {
      const answer = await this.#open(`${provider}:${words}`);
      if (answer.status === 'tracks' || answer.status === 'playlist') return answer.tracks;
      if (answer.status !== 'failed') return [];
    }
    return undefined;
  }

  /** Returns recommendations for an identifier we built, or nothing if the server doesn't support it. */
  async recommended(identifier: string): Promise<Track[]> {
    const answer = await this.#open(identifier);
    return answer.status === 'tracks' || answer.status === 'playlist' ? answer.tracks : [];
  }

  /** Search prefixes to use, in order: the preferred ones that the server has, or else all of its own. */
  async providers(preferred: readonly string[]): Promise<readonly string[]> {
    const named = preferred.filter(isSearchPrefix);
    const own = providersOf(await this.#lavalink.sources());
    const usable = named.filter(
      (prefix) => own.length === 0 || !Object.hasOwn(PROVIDERS, prefix) || own.includes(prefix),
    );
    return usable.length > 0 ? usable : own;
  }

  async #searchInTurn(query: string, preferred: readonly string[]): Promise<Loaded> {
    let failure: string | undefined;
    for (const provider of await this.providers(preferred)) {
      const answer = await this.#open(`${provider}:${query}`);
      if (answer.status === 'playlist') return opened(answer, query, null);
      if (answer.status === 'tracks') return found(answer.tracks.slice(0, 1));
      if (answer.status === 'failed') failure = answer.reason;
    }
    return failure === undefined ? { status: 'not_found', query } : { status: 'source_failed', reason: failure };
  }

  /** What Lavalink finds, without the tracks that members may not play: a page can redirect, and a plugin can name anything. */
  async #open(identifier: string): Promise<LoadAnswer | { status: 'refused' }> {
    const answer = await this.#lavalink.load(identifier);
    if (answer.status !== 'tracks' && answer.status !== 'playlist') return answer;
    const admitted = new Set(
      (await this.#guard.admitted(answer.tracks.map((track) => track.encoded))).map((track) => track.encoded),
    );
    const isAdmitted = (track: Track) => admitted.has(track.encoded);
    const tracks = answer.tracks.filter(isAdmitted);
    if (tracks.length === 0) return { status: 'refused' };
    if (answer.status === 'tracks') return { ...answer, tracks };
    return {
      ...answer,
      tracks,
      selected: answer.tracks.slice(0, Math.max(0, answer.selected)).filter(isAdmitted).length,
    };
  }
}

function opened(answer: LoadAnswer | { status: 'refused' }, query: string, list: string | null): Loaded {
  switch (answer.status) {
    case 'tracks':
      return { ...found(answer.tracks.slice(0, 1)), offered: list };
    case 'playlist':
      return { status: 'found', tracks: fromSelected(answer), playlist: answer.name, offered: null };
    case 'empty':
      return { status: 'not_found', query };
    case 'refused':
      return { status: 'address_refused' };
    case 'failed':
      return { status: 'source_failed', reason: answer.reason };
  }
}

/** A list that was opened at one of its tracks starts there. Those before it come last, so none is lost. */
function fromSelected({ tracks, selected }: Extract<LoadAnswer, { status: 'playlist' }>): Track[] {
  return selected > 0 ? [...tracks.slice(selected), ...tracks.slice(0, selected)] : tracks;
}

function found(tracks: Track[]): Extract<Loaded, { status: 'found' }> {
  return { status: 'found', tracks, playlist: null, offered: null };
}
