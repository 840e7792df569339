import type { VoiceSession } from '../../shared/voice/store.ts';

/** The first pause before a session that lost its connection is joined again, in milliseconds; it doubles up to the longest. */
const RETRY_MS = { first: 500, longest: 30_000 };

/** A session that this node serves, as it was last read or written. */
export class HeldSession {
  row: VoiceSession;
  /** What somebody did to its agent in Discord and that could not be written down yet: until then its row is out of date. */
  owed: (() => Promise<void>) | undefined;
  /** The last of what is being done for it, one thing after the other. Never rejects. */
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

  /** Does something for it, behind what is being done and what was wanted before. @throws what it throws. */
  work(act: () => Promise<void>): Promise<void> {
    const work = (this.#work ?? Promise.resolve()).then(act);
    const settled: Promise<void> = work
      .catch(() => undefined)
      .then(() => {
        this.#doneAtMs = performance.now();
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

  /** What failed before may work now. */
  retryNow(): void {
    this.#retryAtMs = 0;
  }
}
