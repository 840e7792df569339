/** Before work that failed is tried again, in milliseconds. */
const RETRY_MS = 500;

/**
 * Runs work whenever it is requested, never twice at once: requested while it runs, it runs once more. When it throws, it runs
 * again in a moment.
 */
export class ReconcileLoop {
  readonly #work: () => Promise<void>;
  readonly #failed: (error: unknown) => void;
  #isRequested = false;
  #isRunning = false;
  #isEnded = false;
  #retry: NodeJS.Timeout | undefined;

  /** @param failed called with what the work throws. */
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
    this.#retry = setTimeout(() => this.request(), RETRY_MS);
  }

  /** Starts nothing any more. What runs finishes. */
  end(): void {
    this.#isEnded = true;
    clearTimeout(this.#retry);
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      while (this.#isRequested && !this.#isEnded) {
        this.#isRequested = false;
        await this.#work();
      }
    } catch (error) {
      this.#failed(error);
      this.retryLater();
    } finally {
      this.#isRunning = false;
    }
  }
}
