import type { MiddlewareHandler } from 'hono';

type FailureStatus = 400 | 500;

/** Breaks an endpoint on purpose: every request is delayed or fails until it's healed. */
export class Faults {
  #latencyMs = 0;
  #status: number | null = null;
  #healed = new AbortController();

  /** Delays every request by 0 to 60,000 ms before handling it. */
  pause(latencyMs: number): void {
    if (!(latencyMs >= 0 && latencyMs <= 60_000))
      throw new RangeError(`latencyMs must be 0 to 60000, not ${latencyMs}`);
    this.#latencyMs = latencyMs;
  }

  /** Answers every request with an HTTP status, 400 to 599, instead of handling it. */
  failWith(status: number): void {
    const isFailure = Number.isInteger(status) && status >= 400 && status <= 599;
    if (!isFailure) throw new RangeError(`status must be 400 to 599, not ${status}`);
    this.#status = status;
  }

  /** Ends both. Delayed requests are handled immediately. */
  heal(): void {
    this.#latencyMs = 0;
    this.#status = null;
    this.#healed.abort();
    this.#healed = new AbortController();
  }

  middleware(): MiddlewareHandler {
    return async (c, next) => {
      if (this.#latencyMs > 0) await this.#delay(this.#latencyMs);
      const status = this.#status;
      if (status === null) return next();
      // Hono's type lists only the statuses it knows. Others are sent the same way.
      return c.json({ error: `ERR the endpoint is set to fail with ${status}` }, status as FailureStatus);
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
