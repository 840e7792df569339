import { uncorrelated } from '../platform/correlation.ts';
import type { Logger } from '../platform/log.ts';

/** How often to look for due jobs, in milliseconds. Other processes add some without telling. */
const POLL_MS = 1_000;
/** How often to measure the backlog, in milliseconds. */
const MEASURE_MS = 15_000;
/** How long running jobs may take to finish after a stop, in milliseconds. */
const DRAIN_MS = 5_000;

/** The runner's side that the loop needs. */
interface Pollable {
  poll(): Promise<number>;
  measure(): Promise<void>;
  abort(): void;
  settled(): Promise<void>;
}

/** Runs due jobs to the second, in processes that live long. */
export class JobLoop {
  readonly #runner: Pollable;
  readonly #log: Logger;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #polling: Promise<void> | undefined;
  #isPokedAgain = false;
  #isStopped = true;
  #measuredAtMs = Number.NEGATIVE_INFINITY;
  #hasFailed = false;

  constructor(runner: Pollable, log: Logger) {
    this.#runner = runner;
    this.#log = log;
  }

  start(): void {
    this.#isStopped = false;
    this.wake();
  }

  /** Looks for due jobs now: someone just added one. */
  wake(): void {
    if (this.#isStopped) return;
    if (this.#polling !== undefined) {
      this.#isPokedAgain = true;
      return;
    }
    clearTimeout(this.#timer);
    // An interaction that wakes it isn't what the other jobs belong to.
    uncorrelated(() => this.#start());
  }

  #start(): void {
    this.#polling = this.#poll().then((isBusy) => {
      this.#polling = undefined;
      const isSoon = isBusy || this.#isPokedAgain;
      this.#isPokedAgain = false;
      if (!this.#isStopped) this.#timer = setTimeout(() => this.wake(), isSoon ? 0 : POLL_MS);
    });
  }

  /** Claims nothing more, and lets what runs finish for a moment. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    const drained = Promise.all([this.#polling, this.#runner.settled()]);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, DRAIN_MS);
    });
    await Promise.race([drained, late]);
    clearTimeout(timer);
    this.#runner.abort();
    await drained;
    await this.#runner.settled();
  }

  /** Returns whether it should be asked again at once. Never rejects. */
  async #poll(): Promise<boolean> {
    try {
      const started = await this.#runner.poll();
      if (performance.now() - this.#measuredAtMs > MEASURE_MS) {
        this.#measuredAtMs = performance.now();
        await this.#runner.measure();
      }
      this.#hasFailed = false;
      return started > 0;
    } catch (error) {
      // One line per outage, not per second.
      if (!this.#hasFailed) this.#log.warn({ error }, 'could not look for jobs; trying again every second');
      this.#hasFailed = true;
      return false;
    }
  }
}
