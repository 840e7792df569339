import type { MiddlewareHandler } from 'hono';
import { RestError } from './errors.ts';

const MAX_LATENCY_MS = 60_000;

/** Breaks an endpoint on purpose until it's healed. */
export class Faults {
  #latencyMs = 0;
  /** What the latency is for. Undefined: everything. */
  #slowPath: string | undefined;
  #status: number | undefined;
  #isSilent = false;
  #refusesLoads = false;
  #healed = new AbortController();

  get isSilent(): boolean {
    return this.#isSilent;
  }

  get refusesLoads(): boolean {
    return this.#refusesLoads;
  }

  /** Delays every REST request by 0 to 60,000 ms before handling it. @param path only those to this one. */
  latency(ms: number, path?: string): void {
    if (!(ms >= 0 && ms <= MAX_LATENCY_MS)) throw new RangeError(`ms must be 0 to ${MAX_LATENCY_MS}, not ${ms}`);
    this.#latencyMs = ms;
    this.#slowPath = path;
  }

  /** Answers every REST request with this status, 400 to 599, instead of handling it. */
  error(status: number): void {
    if (!(Number.isInteger(status) && status >= 400 && status <= 599))
      throw new RangeError(`status must be 400 to 599, not ${status}`);
    this.#status = status;
  }

  /** Drops everything that would be sent over a WebSocket. */
  silence(isSilent = true): void {
    this.#isSilent = isSilent;
  }

  /** Answers every `/v4/loadtracks` request with the load type `error`. */
  refuseLoads(isRefusing = true): void {
    this.#refusesLoads = isRefusing;
  }

  /** Ends all of the above. Delayed requests are handled immediately. */
  heal(): void {
    this.#latencyMs = 0;
    this.#slowPath = undefined;
    this.#status = undefined;
    this.#isSilent = false;
    this.#refusesLoads = false;
    this.#healed.abort();
    this.#healed = new AbortController();
  }

  middleware(): MiddlewareHandler {
    return async ({ req }, next) => {
      const isSlow = this.#slowPath === undefined || req.path === this.#slowPath;
      if (this.#latencyMs > 0 && isSlow) await this.#delay(this.#latencyMs);
      if (this.#status !== undefined) throw new RestError(this.#status, 'This endpoint is set to fail');
      await next();
    };
  }

  #delay(ms: number): Promise<void> {
    const { signal } = this.#healed;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
