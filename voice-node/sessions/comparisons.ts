import { uncorrelated } from '../../shared/platform/correlation.ts';

/** How often rows are compared with the sessions served here, in milliseconds, in addition to comparisons after events. */
const INTERVAL_MS = 1_000;
/** Events within this time share one comparison, in milliseconds. */
const DEBOUNCE_MS = 20;

/**
 * Schedules comparisons of rows with the sessions served here. Only one runs at a time, so outdated rows are never acted on
 * late.
 */
export class Comparisons {
  readonly #compare: () => Promise<void>;
  readonly #failed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  /** When the next comparison is due, by the monotonic clock. */
  #dueAtMs = Number.POSITIVE_INFINITY;
  /** The comparison that starts when the current one ends. */
  #next: Promise<void> | undefined;
  #latest: Promise<void> = Promise.resolve();
  #isEnded = false;

  /** @param failed called with errors of comparisons that no caller awaits. */
  constructor(compare: () => Promise<void>, failed: (error: unknown) => void) {
    this.#compare = compare;
    this.#failed = failed;
  }

  /** Something changed: compares soon, and periodically from then on. */
  soon(): void {
    this.#schedule(DEBOUNCE_MS);
  }

  /**
   * Compares the current rows. Resolves once all resulting work has started.
   *
   * @throws if the rows can't be read.
   */
  now(): Promise<void> {
    this.#next ??= this.#latest
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        this.#latest = this.#isEnded ? Promise.resolve() : this.#compare();
        return this.#latest;
      });
    return this.#next;
  }

  end(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
  }

  /** Compares after this delay, unless an earlier comparison is already scheduled. */
  #schedule(ms: number): void {
    const dueAtMs = performance.now() + ms;
    if (this.#isEnded || dueAtMs >= this.#dueAtMs) return;
    clearTimeout(this.#timer);
    this.#dueAtMs = dueAtMs;
    // Comparisons go on forever, whoever asked for the first one.
    this.#timer = uncorrelated(() => setTimeout(() => void this.#tick(), ms));
  }

  async #tick(): Promise<void> {
    this.#dueAtMs = Number.POSITIVE_INFINITY;
    await this.now().catch(this.#failed);
    this.#schedule(INTERVAL_MS);
  }
}
