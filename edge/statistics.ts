import type { Store } from '../shared/platform/store.ts';
import { addCommandCounts, CommandCounts, type Ending } from '../shared/statistics/command-counts.ts';

/** How long counts stay in memory before they're written down, in milliseconds. */
const FLUSH_MS = 10_000;

/**
 * How commands fare, counted in this process and written down every few seconds by whatever has time: after an answer, never before
 * it, so that a command that needs no database still needs none.
 */
export class StatisticsWriter {
  readonly #counts = new CommandCounts();
  #flushedAtMs: number;

  constructor(nowMs = Date.now()) {
    this.#flushedAtMs = nowMs;
  }

  count(guildId: string | undefined, command: string, ending: Ending, durationMs: number): void {
    this.#counts.count(guildId, command, ending, durationMs);
  }

  /** Whether there's something to write down, and the last time was long enough ago. */
  isDue(nowMs: number): boolean {
    return !this.#counts.isEmpty && nowMs - this.#flushedAtMs >= FLUSH_MS;
  }

  /** Writes down what was counted. Never rejects: if the database doesn't answer, it's kept for the next time. */
  async flush(store: Store): Promise<void> {
    this.#flushedAtMs = store.clock().getTime();
    const counts = this.#counts.drain();
    if (counts.length === 0) return;
    try {
      await addCommandCounts(store, counts);
    } catch {
      // The statement's own metrics and the log say what's wrong with the database.
      for (const count of counts) this.#counts.add(count);
    }
  }
}
