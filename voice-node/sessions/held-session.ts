import type { VoiceSession } from '../../shared/voice/session.ts';

/** Delay before the agent of a session that lost its connection joins again, in milliseconds. Doubles up to the longest. */
const RETRY_MS = { first: 500, longest: 30_000 };

/** A session this node serves, with its row as last read or written. */
export class HeldSession {
  row: VoiceSession;
  /** A write that's still due for something someone did to the agent in Discord. Until it succeeds, the row is outdated. */
  pendingWrite: (() => Promise<void>) | undefined;
  /** The tail of the session's work queue. Never rejects. */
  #work: Promise<void> | undefined;
  /** When work last finished, by the monotonic clock. Rows read before that are outdated. */
  #finishedAtMs = 0;
  #failures = 0;
  #retryAtMs = 0;

  constructor(row: VoiceSession) {
    this.row = row;
  }

  get isBusy(): boolean {
    return this.#work !== undefined;
  }

  /** Whether a retry is due after earlier failures. */
  get isDue(): boolean {
    return performance.now() >= this.#retryAtMs;
  }

  isNewerThan(readAtMs: number): boolean {
    return this.#finishedAtMs > readAtMs;
  }

  /** Resolves when the work queue is empty. */
  async settled(): Promise<void> {
    while (this.#work !== undefined) await this.#work;
  }

  /**
   * Queues work for the session.
   *
   * @throws what the work throws.
   */
  work(act: () => Promise<void>): Promise<void> {
    const work = (this.#work ?? Promise.resolve()).then(act);
    const settled: Promise<void> = work
      .catch(() => undefined)
      .then(() => {
        this.#finishedAtMs = performance.now();
        if (this.#work === settled) this.#work = undefined;
      });
    this.#work = settled;
    return work;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#retryAtMs = 0;
  }

  failed(): void {
    this.#retryAtMs = performance.now() + Math.min(RETRY_MS.first * 2 ** this.#failures++, RETRY_MS.longest);
  }

  /** Allows a retry at once: what failed before may work now. */
  retryNow(): void {
    this.#retryAtMs = 0;
  }
}
