/** A client for lyrics services with LRCLIB's API, with searches that members typed. */
import { parseCleanJson, truncateText } from '../../platform/text.ts';
import { Unavailable } from '../../platform/unavailable.ts';
import type { Lyrics } from './answer.ts';
import type { Wanted } from './match.ts';

/** Loaded by the first answer: its schemas would slow down the start of every Worker. */
const answers = () => import('./answer.ts');

/** How long one call may take, in milliseconds. */
const TIMEOUT_MS = 2_000;
/** The longest answer that's read, in bytes: twice as much as a search with twenty of the longest songs. */
export const LONGEST_ANSWER = 512 * 1_024;
/** The lengths that the service accepts, in milliseconds. */
const LENGTH_MS = { least: 1_000, most: 3_600_000 } as const;
/** Characters of one name, or of a search. */
const LONGEST_NAME = 200;

const AWAY = "The lyrics service isn't responding right now. Please try again in a minute.";
const SLOW = 'The lyrics service is too slow right now. Please try again in a minute.';
const UNREADABLE = "I couldn't read the lyrics service's answer. Please try again later.";

export type LyricsCall = 'get' | 'search';

/** Called for every call, with the status of its answer (0 when there was none). */
export type LyricsObserver = (call: LyricsCall, status: number) => void;

export class LyricsClient {
  /** The name of its host, for members. */
  readonly source: string;
  readonly #base: string;
  readonly #userAgent: string;
  readonly #observe: LyricsObserver;
  readonly #timeoutMs: number;

  /**
   * @param base e.g. `https://lrclib.net`.
   * @param userAgent names the application, as the service requests.
   * @param timeoutMs for one call, in milliseconds.
   */
  constructor(base: string, userAgent: string, observe: LyricsObserver, timeoutMs = TIMEOUT_MS) {
    this.source = new URL(base).hostname;
    this.#base = base.replace(/\/+$/, '');
    this.#userAgent = userAgent;
    this.#observe = observe;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * The recording with exactly this title and artist, and this length within two seconds.
   *
   * @throws {Unavailable} when the service fails.
   */
  find({ title, artist, lengthMs }: Wanted): Promise<Lyrics | undefined> {
    const isAskable = lengthMs !== null && lengthMs >= LENGTH_MS.least && lengthMs <= LENGTH_MS.most;
    return this.#ask('get', '/api/get', {
      track_name: title,
      artist_name: artist,
      ...(isAskable && { duration: String(Math.round(lengthMs / 1_000)) }),
    });
  }

  /** @throws {Unavailable} when the service fails. */
  byId(id: number): Promise<Lyrics | undefined> {
    return this.#ask('get', `/api/get/${id}`);
  }

  /**
   * Recordings whose names contain all of these words, in no particular order.
   *
   * @throws {Unavailable} when the service fails.
   */
  async search(words: string): Promise<Lyrics[]> {
    return (await this.#ask('search', '/api/search', { q: words })) ?? [];
  }

  async #ask(call: 'get', path: string, parameters?: Record<string, string>): Promise<Lyrics | undefined>;
  async #ask(call: 'search', path: string, parameters: Record<string, string>): Promise<Lyrics[] | undefined>;
  async #ask(call: LyricsCall, path: string, parameters: Record<string, string> = {}) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) query.set(name, truncateText(value, LONGEST_NAME));
    const { status, text } = await this.#fetch(call, `${this.#base}${path}${query.size === 0 ? '' : `?${query}`}`);
    if (text === undefined) return undefined;
    const parsed = (await answers()).ANSWERS[call].safeParse(json(text));
    if (!parsed.success) throw new Unavailable(UNREADABLE, `${call} answered ${status} in another shape`);
    return parsed.data;
  }

  /** The text of an answer; none where the service has nothing. */
  async #fetch(call: LyricsCall, url: string): Promise<{ status: number; text: string | undefined }> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    const headers = { 'user-agent': this.#userAgent, accept: 'application/json' };
    let status = 0;
    try {
      // A redirect could lead anywhere, even into an internal network.
      const response = await fetch(url, { signal, headers, redirect: 'manual' });
      status = response.status;
      if (status === 200) return { status, text: await textWithin(response, LONGEST_ANSWER) };
      // An unread body would occupy one of the six connections that a Workers request has.
      await response.body?.cancel();
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      status = 0;
      // The message of a failed fetch could contain what someone plays.
      throw signal.aborted ? new Unavailable(SLOW, `${call} timed out`) : new Unavailable(AWAY, `${call} failed`);
    } finally {
      this.#observe(call, status);
    }
    // 400 is its answer to names that it can't search for.
    if (status === 404 || status === 400) return { status, text: undefined };
    throw new Unavailable(status >= 300 && status < 400 ? UNREADABLE : AWAY, `${call} answered ${status}`);
  }
}

/** @throws {Unavailable} beyond this many bytes, without reading the rest. */
async function textWithin(response: Response, most: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > most) throw new Unavailable(UNREADABLE, `an answer of more than ${most} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function json(text: string): unknown {
  try {
    return parseCleanJson(text);
  } catch {
    // A proxy's HTML page, for example.
    return undefined;
  }
}
