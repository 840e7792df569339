/** Parts of pages that stay up to date: server-sent events. https://html.spec.whatwg.org/multipage/server-sent-events.html */
import type { Context } from 'hono';
import type { Html } from './layout.ts';
import { html, t } from './words/index.ts';

/** How often the data is read at most, for all viewers in this process, in milliseconds. */
const FRESH_MS = 3_000;
/** A read that has taken longer is given up: on Workers, a request that ended never finishes it. In milliseconds. */
const READ_LIMIT_MS = 10_000;
/** How often viewers look whether another one's read is done, in milliseconds. Promises of other requests can't be awaited on Workers. */
const POLL_MS = 250;
/** How long a stream lasts, in milliseconds. Then the browser asks again. Workers don't hear of those who leave, so this ends them. */
const LASTS_MS = 25_000;
/** Proxies close what's silent for longer, and a ping finds out who has left. In milliseconds. */
const PING_MS = 10_000;
/** How often a viewer's permission is checked, in milliseconds. */
const ALLOWED_MS = 15_000;
/** How long browsers wait before they ask again, in milliseconds. */
const RETRY_MS = 1_000;
/** Of one viewer. Without HTTP/2, browsers have six connections to a server, and pages need some, too. */
const MOST_PER_VIEWER = 4;
/** What browsers close the stream for. */
const DENIED = 'denied';

export interface LiveSource<T> {
  /** Viewers with the same key are shown the same data. It has to name the server and what's read. */
  key: string;
  /** Whose streams are counted together: a member, or an address. */
  viewer: string;
  /** Reads the data with the store of this request. It's called while the stream lasts, and only if no other viewer's read is fresh. */
  read(): Promise<T>;
  /** What this viewer sees of the data. */
  render(data: T): Html;
  /** Whether the viewer may still see it. Check that before you open the stream, too. */
  isAllowed(): Promise<boolean>;
  /** Keeps the request's store open until the stream ends. */
  waitUntil(work: Promise<unknown>): void;
}

export interface LiveOptions {
  clock: () => number;
  /** Told about reads and checks that fail. The stream goes on after a failed read, and ends after a failed check. */
  failed: (error: unknown) => void;
  /** In this process. */
  mostStreams?: number;
  mostPerViewer?: number;
  /** Ends all streams when the process stops, which would wait for them otherwise. Browsers ask the next one. */
  closing?: AbortSignal;
  /** Instead of {@link LASTS_MS} and {@link ALLOWED_MS}. */
  lastsMs?: number;
  checkedEveryMs?: number;
}

interface Feed {
  data: unknown;
  /** Counts reads that succeeded. */
  version: number;
  /** When it should be read again. */
  dueAtMs: number;
  /** The read that's going on. */
  reading: symbol | undefined;
}

interface Stream {
  key: string;
  viewer: string;
  /** On Workers, a stream may be gone earlier without a word. */
  endsAtMs: number;
  stopped: AbortController;
  hasLeft: boolean;
}

/** The streams of a process. Each runs in its own request. They share what was read, but neither promises, timers, nor clients. */
export class LiveFeeds {
  readonly #clock: () => number;
  readonly #failed: (error: unknown) => void;
  readonly #mostStreams: number;
  readonly #mostPerViewer: number;
  readonly #lastsMs: number;
  readonly #checkedEveryMs: number;
  readonly #feeds = new Map<string, Feed>();
  readonly #streams = new Set<Stream>();

  constructor({ clock, failed, closing, ...limits }: LiveOptions) {
    closing?.addEventListener('abort', () => {
      for (const { stopped } of this.#streams) stopped.abort();
    });
    this.#clock = clock;
    this.#failed = failed;
    this.#mostStreams = limits.mostStreams ?? 500;
    this.#mostPerViewer = limits.mostPerViewer ?? MOST_PER_VIEWER;
    this.#lastsMs = limits.lastsMs ?? LASTS_MS;
    this.#checkedEveryMs = limits.checkedEveryMs ?? ALLOWED_MS;
  }

  /** How many streams are open, and how many different things they show. */
  get counts(): { streams: number; feeds: number } {
    this.#forgetEnded();
    return { streams: this.#streams.size, feeds: this.#feeds.size };
  }

  /** Answers a request of a {@link liveRegion}: with a stream, or with 429 if there are too many. */
  stream<T>(c: Context, source: LiveSource<T>): Response {
    this.#forgetEnded();
    const own = [...this.#streams].filter(({ viewer }) => viewer === source.viewer).length;
    if (own >= this.#mostPerViewer || this.#streams.size >= this.#mostStreams) {
      const headers = { 'retry-after': String(LASTS_MS / 1_000), 'cache-control': 'no-store' };
      return c.text(
        t`Too many pages are open. Close one, or reload this one later.
`,
        429,
        headers,
      );
    }
    const endsAtMs = this.#clock() + this.#lastsMs;
    const { key, viewer } = source;
    const stream: Stream = { key, viewer, endsAtMs, stopped: new AbortController(), hasLeft: false };
    this.#streams.add(stream);
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const running = this.#run(source, stream, new Frames(controller)).finally(() => {
          this.#streams.delete(stream);
          this.#forgetEnded();
          if (!stream.hasLeft) controller.close();
        });
        source.waitUntil(running);
      },
      cancel: () => {
        stream.hasLeft = true;
        stream.stopped.abort();
      },
    });
    return c.body(body, 200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Otherwise nginx collects it.
      'x-accel-buffering': 'no',
    });
  }

  async #run<T>(source: LiveSource<T>, { endsAtMs, stopped: { signal } }: Stream, frames: Frames): Promise<void> {
    const clock = this.#clock;
    const feed = this.#feedOf(source.key);
    // The page was read for this viewer, and is newer than what others were shown: a press may have changed it since.
    let version = feed.version;
    let shown: string | undefined;
    let pingAtMs = clock() + PING_MS;
    let checkAtMs = clock() + this.#checkedEveryMs;
    try {
      while (!signal.aborted && clock() < endsAtMs) {
        if (clock() >= checkAtMs) {
          if (!(await source.isAllowed())) return frames.deny(await notAllowed());
          checkAtMs = clock() + this.#checkedEveryMs;
        }
        if (clock() >= feed.dueAtMs) await this.#read(feed, source);
        // Someone who can't keep up gets the latest once there's room.
        if (feed.version > version && frames.hasRoom && !signal.aborted) {
          version = feed.version;
          const text = String(await source.render(feed.data as T));
          if (text !== shown) {
            shown = text;
            frames.send(text);
            pingAtMs = clock() + PING_MS;
          }
        } else if (clock() >= pingAtMs && !signal.aborted) {
          frames.ping();
          pingAtMs = clock() + PING_MS;
        }
        const isWaiting = feed.reading !== undefined || feed.version > version;
        const wakeAtMs = isWaiting ? clock() + POLL_MS : feed.dueAtMs;
        await sleep(Math.min(wakeAtMs, pingAtMs, checkAtMs, endsAtMs) - clock(), signal);
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Reads once for all listeners. Never rejects. */
  async #read(feed: Feed, { read }: LiveSource<unknown>): Promise<void> {
    const reading = Symbol();
    const startedAtMs = this.#clock();
    feed.reading = reading;
    feed.dueAtMs = startedAtMs + READ_LIMIT_MS;
    try {
      const data = await read();
      // Another read has begun, because this one took too long.
      if (feed.reading !== reading) return;
      feed.data = data;
      feed.version += 1;
    } catch (error) {
      this.#failed(error);
    }
    if (feed.reading !== reading) return;
    feed.reading = undefined;
    feed.dueAtMs = Math.max(startedAtMs + FRESH_MS, this.#clock() + POLL_MS);
  }

  #feedOf(key: string): Feed {
    const feed = this.#feeds.get(key) ?? { data: undefined, version: 0, dueAtMs: 0, reading: undefined };
    this.#feeds.set(key, feed);
    return feed;
  }

  #forgetEnded(): void {
    // Until a check or a read that's going on is done, a stream may be a little late.
    const now = this.#clock() - READ_LIMIT_MS;
    for (const stream of this.#streams) if (stream.endsAtMs < now) this.#streams.delete(stream);
    const watched = new Set([...this.#streams].map(({ key }) => key));
    for (const key of this.#feeds.keys()) if (!watched.has(key)) this.#feeds.delete(key);
  }
}

const ENCODER = new TextEncoder();
const notAllowed = () => html`<p>You can no longer see this. Reload the page to log in again.</p>`;

/** Writes events. https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
class Frames {
  readonly #controller: ReadableStreamDefaultController<Uint8Array>;

  constructor(controller: ReadableStreamDefaultController<Uint8Array>) {
    this.#controller = controller;
  }

  get hasRoom(): boolean {
    return (this.#controller.desiredSize ?? 0) > 0;
  }

  send(text: string): void {
    const lines = text.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
    this.#write(`retry: ${RETRY_MS}\n${lines.join('')}\n`);
  }

  ping(): void {
    this.#write(': ping\n\n');
  }

  deny(text: string | { toString(): string }): void {
    this.send(String(text));
    this.#write(`event: ${DENIED}\ndata: ${DENIED}\n\n`);
  }

  #write(frame: string): void {
    this.#controller.enqueue(ENCODER.encode(frame));
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, Math.max(ms, 0));
  const wake = () => {
    clearTimeout(timer);
    resolve();
  };
  signal.addEventListener('abort', wake, { once: true });
  return promise.finally(() => signal.removeEventListener('abort', wake));
}

/**
 * A part of a page that {@link LiveFeeds.stream} at `url` keeps up to date, with the script 'page'. Without script, it stays as it is.
 * Changes aren't announced, and they leave focus, open details, and whatever is being typed alone. Give elements that move an id.
 */
export function liveRegion({ url, content }: { url: string; content: Html }): Html {
  return html`<div class="live" aria-live="off" data-hx-sse:connect="${url}" data-hx-sse:close="${DENIED}" data-hx-swap="innerMorph" data-hx-status:4xx="swap:none" data-hx-status:5xx="swap:none">
${content}
</div>
`;
}
