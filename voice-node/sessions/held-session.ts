import type { VoiceSession } from '../../shared/voice/store.ts';

/** The first pause before a session that lost its connection is joined again, in milliseconds; it doubles up to the longest. */
const RETRY_MS = { first: 500, longest: 30_000 };

/** A session that this node serves, as it was last read or written. */
export class HeldSession {
  row: VoiceSession;
  /** What is being done for it at the moment. At most one thing is. */
  #work: Promise<void> | undefined;
  /** When something was last done, by the monotonic clock: rows that were read before are out of date. */
  #doneAtMs = 0;
  #failures = 0;
  #retryAtMs = 0;

  constructor(row: VoiceSession) {
    this.row = row;
  }

  get isBusy(): boolean {
    return this.#work !== undefined;
  }

  /** Whether to try again what failed before. */
  get isDue(): boolean {
    return performance.now() >= this.#retryAtMs;
  }

  isNewerThan(readAtMs: number): boolean {
    return this.#doneAtMs > readAtMs;
  }

  /** Resolves when nothing is being done. */
  async settled(): Promise<void> {
    while (this.#work !== undefined) await this.#work;
  }

  /** Does something for it, behind what is being done. It must not fail. */
  async work(act: () => Promise<void>): Promise<void> {
    await this.settled();
    this.#work = act().finally(() => {
      this.#work = undefined;
      this.#doneAtMs = performance.now();
    });
    await this.#work;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#retryAtMs = 0;
  }

  failed(): void {
    this.#retryAtMs = performance.now() + Math.min(RETRY_MS.first * 2 ** this.#failures++, RETRY_MS.longest);
  }

  /** What failed before may work now. */
  retryNow(): void {
    this.#retryAtMs = 0;
  }
}
