/** Delay before failed work runs again, in milliseconds. Doubles up to the longest. */
const RETRY_MS = { first: 500, longest: 8_000 };

/**
 * Runs work on request, never concurrently. A request during a run leads to another run afterward. If the work throws, it runs
 * again after a delay.
 */
export class ReconcileLoop {
  readonly #work: () => Promise<void>;
  readonly #failed: (error: unknown) => void;
  #isRequested = false;
  #isRunning = false;
  #isEnded = false;
  #retry: NodeJS.Timeout | undefined;
  /** Runs in a row that asked for another one. */
  #failures = 0;
  #hasFailed = false;

  /** @param failed called with errors thrown by the work. */
  constructor(work: () => Promise<void>, failed: (error: unknown) => void) {
    this.#work = work;
    this.#failed = failed;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  request(): void {
    if (this.#isEnded) return;
    this.#isRequested = true;
    if (!this.#isRunning) void this.#run();
  }

  retryLater(): void {
    clearTimeout(this.#retry);
    if (this.#isEnded) return;
    this.#hasFailed = true;
    const delayMs = Math.min(RETRY_MS.first * 2 ** this.#failures++, RETRY_MS.longest);
    this.#retry = setTimeout(() => this.request(), delayMs);
  }

  /** Stops further runs. A run in progress finishes. */
  end(): void {
    this.#isEnded = true;
    clearTimeout(this.#retry);
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      while (this.#isRequested && !this.#isEnded) {
        this.#isRequested = false;
        this.#hasFailed = false;
        await this.#work();
        if (!this.#hasFailed) this.#failures = 0;
      }
    } catch (error) {
      this.#failed(error);
      this.retryLater();
    } finally {
      this.#isRunning = false;
    }
  }
}
