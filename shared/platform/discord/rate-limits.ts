/**
 * What one process knows about Discord's rate limits for one token: a window per route and major id, learned from response
 * headers, and pauses for all of them. https://docs.discord.com/developers/topics/rate-limits
 *
 * It's only data. Callers wait on their own timers, because on Workers one request can't wait for another one's promises.
 */

interface Window {
  /** Requests per window. */
  limit: number;
  remaining: number;
  /** Monotonic time. */
  resetAtMs: number;
  /** The longest time until a reset that Discord reported: about the length of a window, in milliseconds. */
  lengthMs: number;
}

/** A request that's about to be sent. */
export interface Turn {
  /** Method and label of the route: `GET /users/:id`. */
  route: string;
  /** The id that the route's limit is counted for; see {@link file://./route.ts}. */
  major: string;
  /** Jobs let everything else in this process go first. */
  isJob: boolean;
}

/** A response's rate limit headers. */
export type LimitHeaders = Pick<Headers, 'get'>;

/** What a 429 asks for. */
export interface Limited {
  /** Milliseconds until the next attempt; undefined if Discord didn't say. */
  retryAfterMs: number | undefined;
  isGlobal: boolean;
}

/** An interactive request that waits for its turn. */
interface Waiter {
  window: string;
  /** It waits for the end of a pause of all routes. */
  isPaused: boolean;
  /** Monotonic time at which it has given up. */
  untilMs: number;
}

/** Windows to keep. Those that have reset are dropped when there are more. */
const CAPACITY = 1_000;
/** How often a job checks whether it's its turn, in milliseconds. */
const JOB_YIELD_MS = 20;

export class RateLimits {
  readonly #now: () => number;
  /** Buckets by route, as Discord names them: several routes can share one. */
  readonly #buckets = new Map<string, string>();
  readonly #windows = new Map<string, Window>();
  #pausedUntilMs = 0;
  #interactive = 0;
  readonly #waiting = new Set<Waiter>();

  /** @param now a monotonic clock, in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether Discord doesn't accept anything at the moment. */
  get isPaused(): boolean {
    return this.#now() < this.#pausedUntilMs;
  }

  /**
   * Takes a request's turn.
   *
   * @returns 0 if it may be sent now. Otherwise milliseconds until the next try, and nothing was taken.
   */
  take(turn: Turn): number {
    const now = this.#now();
    if (now < this.#pausedUntilMs) return this.#pausedUntilMs - now;
    const key = this.#keyOf(turn);
    const ahead = turn.isJob ? this.#waitingFor(key, now) : { here: 0, everywhere: 0 };
    const window = this.#windows.get(key);
    if (window !== undefined) {
      if (now >= window.resetAtMs) Object.assign(window, { remaining: window.limit, resetAtMs: now + window.lengthMs });
      if (window.remaining - ahead.here <= 0) return Math.max(1, window.resetAtMs - now);
    }
    if (ahead.everywhere > 0) return JOB_YIELD_MS;
    if (window !== undefined) window.remaining -= 1;
    if (!turn.isJob) this.#interactive += 1;
    return 0;
  }

  /** How many interactive requests have taken their turn since the last call. */
  drainInteractive(): number {
    const count = this.#interactive;
    this.#interactive = 0;
    return count;
  }

  /**
   * Notes that an interactive request waits, so jobs let it go first. Call the result when it no longer waits.
   *
   * @param forMs at most this long: where the runtime can end a request early, nobody might call the result.
   */
  wait(turn: Turn, forMs: number): () => void {
    const now = this.#now();
    const waiter = { window: this.#keyOf(turn), isPaused: now < this.#pausedUntilMs, untilMs: now + forMs };
    this.#waiting.add(waiter);
    return () => this.#waiting.delete(waiter);
  }

  /** Learns from a response's headers. */
  learn(turn: Turn, headers: LimitHeaders): void {
    const bucket = headers.get('x-ratelimit-bucket');
    const [limit, remaining, resetAfter] = ['limit', 'remaining', 'reset-after'].map((name) => {
      const value = headers.get(`x-ratelimit-${name}`);
      return value === null ? Number.NaN : Number(value);
    }) as [number, number, number];
    if (bucket === null || !(limit > 0) || !(remaining >= 0) || !(resetAfter >= 0)) return;
    this.#buckets.set(turn.route, bucket);
    const key = this.#keyOf(turn);
    const now = this.#now();
    const known = this.#windows.get(key);
    const resetAfterMs = resetAfter * 1_000;
    this.#set(key, {
      limit,
      // Discord hasn't counted the requests that are still on their way to it.
      remaining: known !== undefined && now < known.resetAtMs ? Math.min(known.remaining, remaining) : remaining,
      resetAtMs: now + resetAfterMs,
      lengthMs: Math.max(resetAfterMs, known?.lengthMs ?? 0),
    });
  }

  /** Learns from a 429. */
  limited(turn: Turn, { retryAfterMs = 0, isGlobal }: Limited): void {
    const untilMs = this.#now() + retryAfterMs;
    if (isGlobal) {
      this.#pausedUntilMs = Math.max(this.#pausedUntilMs, untilMs);
      return;
    }
    const key = this.#keyOf(turn);
    // Without headers, nothing is known about the next window.
    const known = this.#windows.get(key) ?? { limit: Number.POSITIVE_INFINITY, lengthMs: 0, resetAtMs: 0 };
    this.#set(key, { ...known, remaining: 0, resetAtMs: Math.max(known.resetAtMs, untilMs) });
  }

  #keyOf({ route, major }: Turn): string {
    return `${this.#buckets.get(route) ?? route} ${major}`;
  }

  #waitingFor(key: string, now: number): { here: number; everywhere: number } {
    for (const waiter of this.#waiting) if (now > waiter.untilMs) this.#waiting.delete(waiter);
    const waiting = [...this.#waiting];
    return {
      here: waiting.filter(({ window }) => window === key).length,
      everywhere: waiting.filter(({ isPaused }) => isPaused).length,
    };
  }

  #set(key: string, window: Window): void {
    this.#windows.set(key, window);
    if (this.#windows.size <= CAPACITY) return;
    const now = this.#now();
    for (const [each, { resetAtMs }] of this.#windows) if (resetAtMs <= now) this.#windows.delete(each);
  }
}
