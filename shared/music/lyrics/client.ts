/** Asks a lyrics service of LRCLIB's dialect: over the internet, and about what somebody has typed or plays. */
import { Unavailable } from '../../platform/unavailable.ts';
import type { Lyrics } from './answer.ts';
import type { Wanted } from './match.ts';

/** Loaded by the first answer: its schemas would slow the start of every Worker. */
const answers = () => import('./answer.ts');

/** How long one call may take, in milliseconds. */
const TIMEOUT_MS = 2_000;
/** An answer may be so long, in bytes. A search brings twenty songs; those with the most words, twice each, are half of it. */
export const LONGEST_ANSWER = 512 * 1_024;
/** The service refuses to look for another length, in milliseconds. */
const LENGTH_MS = { least: 1_000, most: 3_600_000 } as const;
/** Characters of one name, or of all that is searched for. */
const LONGEST_NAME = 200;

const AWAY = 'The lyrics service does not answer right now. Please try again in a minute.';
const SLOW = 'The lyrics service takes too long right now. Please try again in a minute.';
const UNREADABLE = 'The lyrics service answered something that I cannot read. Please try again later.';

export type LyricsCall = 'get' | 'search';

/** Told about every call, and the status of its answer (0 when there was none). */
export type LyricsObserver = (call: LyricsCall, status: number) => void;

export class LyricsClient {
  /** The name of its host, for readers. */
  readonly source: string;
  readonly #base: string;
  readonly #userAgent: string;
  readonly #observe: LyricsObserver;
  readonly #timeoutMs: number;

  /**
   * @param base e.g. `https://lrclib.net`.
   * @param userAgent names the application: the service asks for it.
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
   * The recording of exactly this title, artist and, within two seconds, length.
   *
   * @throws {Unavailable} when the service does not say.
   */
  find({ title, artist, lengthMs }: Wanted): Promise<Lyrics | undefined> {
    const isAskable = lengthMs !== null && lengthMs >= LENGTH_MS.least && lengthMs <= LENGTH_MS.most;
    return this.#ask('get', '/api/get', {
      track_name: title,
      artist_name: artist,
      ...(isAskable && { duration: String(Math.round(lengthMs / 1_000)) }),
    });
  }

  /** @throws {Unavailable} when the service does not say. */
  byId(id: number): Promise<Lyrics | undefined> {
    return this.#ask('get', `/api/get/${id}`);
  }

  /**
   * Recordings in whose names all of these words are, in no order one could rely on.
   *
   * @throws {Unavailable} when the service does not say.
   */
  async search(words: string): Promise<Lyrics[]> {
    return (await this.#ask('search', '/api/search', { q: words })) ?? [];
  }

  async #ask(call: 'get', path: string, parameters?: Record<string, string>): Promise<Lyrics | undefined>;
  async #ask(call: 'search', path: string, parameters: Record<string, string>): Promise<Lyrics[] | undefined>;
  async #ask(call: LyricsCall, path: string, parameters: Record<string, string> = {}) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters))
      query.set(name, value.slice(0, LONGEST_NAME).toWellFormed());
    const { status, text } = await this.#fetch(call, `${this.#base}${path}${query.size === 0 ? '' : `?${query}`}`);
    if (text === undefined) return undefined;
    const parsed = (await answers()).ANSWERS[call].safeParse(json(text));
    if (!parsed.success) throw new Unavailable(UNREADABLE, `${call} answered ${status} with something else`);
    return parsed.data;
  }

  /** The text of an answer; none where the service knows nothing of the kind. */
  async #fetch(call: LyricsCall, url: string): Promise<{ status: number; text: string | undefined }> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    const headers = { 'user-agent': this.#userAgent, accept: 'application/json' };
    let status = 0;
    try {
      // A redirect could lead anywhere, the insides of a network included.
      const response = await fetch(url, { signal, headers, redirect: 'manual' });
      status = response.status;
      if (status === 200) return { status, text: await textWithin(response, LONGEST_ANSWER) };
      // An unread body keeps one of the six connections a Workers request has.
      await response.body?.cancel();
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      status = 0;
      // What a failed fetch says could hold what somebody plays.
      throw signal.aborted ? new Unavailable(SLOW, `${call} timed out`) : new Unavailable(AWAY, `${call} failed`);
    } finally {
      this.#observe(call, status);
    }
    // It refuses names that it cannot search for: it has nothing of the kind.
    if (status === 404 || status === 400) return { status, text: undefined };
    throw new Unavailable(status >= 300 && status < 400 ? UNREADABLE : AWAY, `${call} answered ${status}`);
  }
}

/** @throws {Unavailable} for more than so many bytes; the rest is not waited for. */
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
    return JSON.parse(text);
  } catch {
    // A proxy's page of HTML is no answer either.
    return undefined;
  }
}
