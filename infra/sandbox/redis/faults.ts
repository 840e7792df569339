import type { MiddlewareHandler } from 'hono';

type FailureStatus = 400 | 500;

/** Breaks an endpoint on purpose: every exchange is late, or fails, until it is healed. */
export class Faults {
  #latencyMs = 0;
  #status: number | null = null;
  #healed = new AbortController();

  /** Holds every exchange back for so long, 0 to 60000 ms, before anything is done. */
  pause(latencyMs: number): void {
    if (!(latencyMs >= 0 && latencyMs <= 60_000))
      throw new RangeError(`latencyMs must be 0 to 60000, not ${latencyMs}`);
    this.#latencyMs = latencyMs;
  }

  /** Answers every exchange with an HTTP status, 400 to 599, without doing anything. */
  failWith(status: number): void {
    const isFailure = Number.isInteger(status) && status >= 400 && status <= 599;
    if (!isFailure) throw new RangeError(`status must be 400 to 599, not ${status}`);
    this.#status = status;
  }

  /** Ends both; exchanges held back go on at once. */
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
      // Hono's type lists the statuses it knows; any failure goes over the wire the same way.
      return c.json({ error: `ERR the endpoint was told to fail with ${status}` }, status as FailureStatus);
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
