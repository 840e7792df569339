import type { MiddlewareHandler } from 'hono';
import { RestError } from './errors.ts';

const MOST_MS = 60_000;

/** Breaks an endpoint on purpose, until it is healed. */
export class Faults {
  #latencyMs = 0;
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

  /** Holds every REST request back for so long, 0 to 60000 ms, before anything is done. */
  latency(ms: number): void {
    if (!(ms >= 0 && ms <= MOST_MS)) throw new RangeError(`ms must be 0 to ${MOST_MS}, not ${ms}`);
    this.#latencyMs = ms;
  }

  /** Answers every REST request with this status, 400 to 599, and does nothing. */
  error(status: number): void {
    if (!(Number.isInteger(status) && status >= 400 && status <= 599))
      throw new RangeError(`status must be 400 to 599, not ${status}`);
    this.#status = status;
  }

  /** Sends nothing over any websocket; what was to be sent is lost. */
  silence(isSilent = true): void {
    this.#isSilent = isSilent;
  }

  /** Answers every `/v4/loadtracks` with loadType `error`. */
  refuseLoads(isRefusing = true): void {
    this.#refusesLoads = isRefusing;
  }

  /** Ends all of the above; requests held back go on at once. */
  heal(): void {
    this.#latencyMs = 0;
    this.#status = undefined;
    this.#isSilent = false;
    this.#refusesLoads = false;
    this.#healed.abort();
    this.#healed = new AbortController();
  }

  middleware(): MiddlewareHandler {
    return async (_, next) => {
      if (this.#latencyMs > 0) await this.#delay(this.#latencyMs);
      if (this.#status !== undefined) throw new RestError(this.#status, 'This endpoint was told to fail');
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
