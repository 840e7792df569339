/** How often rows are compared with what is served, in milliseconds, beside the times when something has happened. */
const EVERY_MS = 1_000;
/** How many things that happen at once are looked at together, in milliseconds. */
const SOON_MS = 20;

/** When rows are compared with what is served. One comparison at a time: what was read earlier must not be done later. */
export class Comparisons {
  readonly #compare: () => Promise<void>;
  readonly #failed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  /** When the next one is due, by the monotonic clock. */
  #dueAtMs = Number.POSITIVE_INFINITY;
  /** The one that is to begin when the one before it has ended. */
  #next: Promise<void> | undefined;
  #latest: Promise<void> = Promise.resolve();
  #isOver = false;

  /** @param failed told of one that nobody waits for. */
  constructor(compare: () => Promise<void>, failed: (error: unknown) => void) {
    this.#compare = compare;
    this.#failed = failed;
  }

  /** Compares soon, and now and then from then on: something has happened. */
  soon(): void {
    this.#schedule(SOON_MS);
  }

  /** Compares the rows as they are from now on. Resolves when all it takes is begun. @throws when the rows cannot be read. */
  now(): Promise<void> {
    this.#next ??= this.#latest
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        this.#latest = this.#isOver ? Promise.resolve() : this.#compare();
        return this.#latest;
      });
    return this.#next;
  }

  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  /** Compares after so long, unless it does so sooner anyway. */
  #schedule(ms: number): void {
    const dueAtMs = performance.now() + ms;
    if (this.#isOver || dueAtMs >= this.#dueAtMs) return;
    clearTimeout(this.#timer);
    this.#dueAtMs = dueAtMs;
    this.#timer = setTimeout(() => void this.#tick(), ms);
  }

  async #tick(): Promise<void> {
    this.#dueAtMs = Number.POSITIVE_INFINITY;
    await this.now().catch(this.#failed);
    this.#schedule(EVERY_MS);
  }
}
