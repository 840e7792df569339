import type { MiddlewareHandler } from 'hono';
import { pause } from '../interactions/delivery.ts';

/** How requests fail on purpose. */
export interface Failure {
  /** The HTTP status. */
  status: number;
  /** Only this route, with `:id` for each ID: `POST /channels/:id/messages` (default: all routes). */
  route?: string | undefined;
  /** Discord's error code in the body (default: 0). */
  code?: number | undefined;
  /** For 429, when to retry, in seconds (default: 1). */
  retryAfter?: number | undefined;
  /** For 429, whether it's the limit for all routes together. */
  isGlobal?: boolean | undefined;
  /** Only this many requests (default: all of them). */
  times?: number | undefined;
  /** The request is handled, and only the response is lost. */
  isLate?: boolean | undefined;
}

/** A request as it arrived, before anything else happened to it. */
export interface Arrival {
  /** Monotonic time in milliseconds. */
  atMs: number;
  /** `POST /channels/:id/messages`. */
  route: string;
  path: string;
  headers: Headers;
  /** What it brings along. */
  body(): Promise<ArrayBuffer>;
}

/** The faults of the REST API, and who watches its requests. */
export class Faults {
  latencyMs = 0;
  /** How many requests have failed on purpose so far. */
  failures = 0;
  readonly #failing = new Map<string, Failure>();
  readonly #listeners = new Set<(arrival: Arrival) => void>();

  /** Replaces an earlier failure of the same route, or of all routes. */
  fail(failure: Failure): void {
    this.#failing.set(failure.route ?? '', { ...failure });
  }

  heal(): void {
    this.#failing.clear();
  }

  /** Watches every request. Call the result to stop. */
  watch(listener: (arrival: Arrival) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** For routes of Discord's REST API. */
  readonly middleware: MiddlewareHandler = async (c, next) => {
    const path = c.req.path.replace(/^\/api(\/v\d+)?/, '');
    const route = `${c.req.method} ${path.replaceAll(/\d{15,20}/g, ':id')}`;
    for (const listener of this.#listeners)
      listener({
        atMs: performance.now(),
        route,
        path,
        headers: c.req.raw.headers,
        // Hono keeps it, so that whoever handles the request reads the same.
        body: () => c.req.arrayBuffer(),
      });
    await pause(this.latencyMs);
    const failure = this.#take(route);
    if (failure === undefined) return next();
    this.failures++;
    if (!failure.isLate) return responseOf(failure);
    await next();
    // Otherwise, Hono would keep the headers of the real response.
    c.res = undefined;
    c.res = responseOf(failure);
  };

  #take(route: string): Failure | undefined {
    const key = this.#failing.has(route) ? route : '';
    const failure = this.#failing.get(key);
    if (failure?.times !== undefined && --failure.times <= 0) this.#failing.delete(key);
    return failure;
  }
}

/** https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit */
function responseOf({ status, code = 0, retryAfter = 1, isGlobal = false }: Failure): Response {
  if (status !== 429) {
    return Response.json({ message: `${status}: Sandbox fault`, code }, { status });
  }
  const headers = {
    'Retry-After': String(Math.ceil(retryAfter)),
    'X-RateLimit-Scope': isGlobal ? 'global' : 'shared',
    ...(isGlobal && { 'X-RateLimit-Global': 'true' }),
  };
  const details = { retry_after: retryAfter, global: isGlobal, ...(code > 0 && { code }) };
  return Response.json({ message: 'You are being rate limited.', ...details }, { status, headers });
}
