/** How long one check answers everyone who asks, unless its owner has another opinion, in milliseconds. */
const MAX_AGE_MS = 2_000;
/** How long someone waits for a check that another request began, in milliseconds. */
const WAIT_MS = 2_000;
/** How often those who came during a check look for its result, in milliseconds. */
const POLL_MS = 20;

/**
 * Checks at most once every two seconds, however many ask. `/readyz` is public, so its cost mustn't grow with its callers.
 *
 * Those who come during a check wait with timers of their own instead of its promise: on Workers, a promise belongs to the
 * request that made it, and another one that awaits it hangs. If that request is gone after two seconds, the next caller checks.
 */
export class Readiness<T> {
  readonly #clock: () => number;
  readonly #maxAgeMs: number;
  #startedAtMs = Number.NEGATIVE_INFINITY;
  #check = 0;
  #latest: { check: number; report: T } | undefined;

  /**
   * @param clock in milliseconds. It only has to be monotonic.
   * @param maxAgeMs how long one check answers everyone (default: two seconds).
   */
  constructor(clock: () => number = () => performance.now(), maxAgeMs: number = MAX_AGE_MS) {
    this.#clock = clock;
    this.#maxAgeMs = maxAgeMs;
  }

  /** @param look finds out. It must not reject. */
  async read(look: () => Promise<T>): Promise<T> {
    while (this.#ageMs() < this.#maxAgeMs) {
      if (this.#latest?.check === this.#check) return this.#latest.report;
      if (this.#ageMs() >= WAIT_MS) break;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    this.#startedAtMs = this.#clock();
    const check = ++this.#check;
    const report = await look();
    // A newer check knows better.
    if (check >= (this.#latest?.check ?? 0)) this.#latest = { check, report };
    return report;
  }

  #ageMs(): number {
    return this.#clock() - this.#startedAtMs;
  }
}

/** What `/readyz` answers: everything with the bearer token, and only the status without it. */
export function readinessAnswer<T extends { status: string }>(
  report: T,
  isTrusted: boolean,
): [T | { status: string }, 200 | 503] {
  return [isTrusted ? report : { status: report.status }, report.status === 'unhealthy' ? 503 : 200];
}
