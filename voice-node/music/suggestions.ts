/** What members may mean while they type. Providers limit searches, so nobody's keystrokes may cost one each. */
import { setTimeout as wait } from 'node:timers/promises';
import { readSource } from '../../shared/music/source-address.ts';
import type { Track } from '../../shared/music/track.ts';
import type { Loading } from './loading.ts';

/** A member who hasn't typed for this long gets a search, in milliseconds. Discord waits 3 seconds for suggestions. */
const PAUSE_MS = 300;
/** How long search results are cached for everyone, in milliseconds, and how many of them. */
const CACHE_MS = 60_000;
const CACHE_SIZE = 500;

interface Searched {
  atMs: number;
  tracks: Promise<Track[]>;
  /** Known once the search is done. */
  isEmpty: boolean;
}

export class Suggestions {
  readonly #loading: Pick<Loading, 'results'>;
  readonly #pauseMs: number;
  /** By source and words, least recently used first. */
  readonly #searched = new Map<string, Searched>();
  /** The latest keystroke of each member who's typing. */
  readonly #typing = new Map<string, symbol>();

  constructor(loading: Pick<Loading, 'results'>, pauseMs = PAUSE_MS) {
    this.#loading = loading;
    this.#pauseMs = pauseMs;
  }

  /**
   * Returns up to `most` search results. Nothing for a URL, for what has no letter or digit, for what begins like a search that found
   * nothing, and for a keystroke that another one follows.
   *
   * @param source a search prefix instead of the server's best.
   * @param member who's typing. Without it, the search starts at once.
   */
  async suggest(query: string, source: string | undefined, most: number, member?: string): Promise<Track[]> {
    const typed = readSource(query, true);
    if (typed.kind !== 'search' || !/[\p{L}\p{N}]/u.test(typed.text)) return [];
    const text = typed.text.replace(/\s+/g, ' ');
    const keystroke = Symbol(text);
    if (member !== undefined) this.#typing.set(member, keystroke);
    const known = this.#find(text, source);
    if (known === undefined && member !== undefined) {
      await wait(this.#pauseMs);
      if (this.#typing.get(member) !== keystroke) return [];
    }
    if (member !== undefined && this.#typing.get(member) === keystroke) this.#typing.delete(member);
    const { tracks } = known ?? this.#find(text, source) ?? this.#search(text, source);
    return (await tracks).slice(0, most);
  }

  /** A search for the same words, or one for their beginning that found nothing. */
  #find(text: string, source: string | undefined): Searched | undefined {
    const whole = keyOf(text, source);
    const prefix = keyOf('', source).length;
    for (let length = whole.length; length > prefix; length--) {
      const key = whole.slice(0, length);
      const found = this.#searched.get(key);
      if (found === undefined || performance.now() - found.atMs >= CACHE_MS) continue;
      if (key !== whole && !found.isEmpty) continue;
      this.#searched.delete(key);
      this.#searched.set(key, found);
      return found;
    }
    return undefined;
  }

  #search(text: string, source: string | undefined): Searched {
    const key = keyOf(text, source);
    const searched: Searched = { atMs: performance.now(), tracks: Promise.resolve([]), isEmpty: false };
    searched.tracks = this.#loading.results(text, source).then((found) => {
      // A failure may be over with the next keystroke.
      if (found === undefined) this.#searched.delete(key);
      searched.isEmpty = found?.length === 0;
      return found ?? [];
    });
    this.#searched.set(key, searched);
    const [oldest] = this.#searched.keys();
    if (this.#searched.size > CACHE_SIZE && oldest !== undefined) this.#searched.delete(oldest);
    return searched;
  }
}

function keyOf(text: string, source: string | undefined): string {
  return `${source ?? ''}\n${text.toLowerCase()}`;
}
