import type { Sql } from './postgres.ts';

/** For how long no statement has to be answered before a failure means that the client is of no use any more, in milliseconds. */
const SILENT_MS = 5_000;
/** How long what a replaced client still does may take, in seconds. */
const LEAVING_SECONDS = 2;

/**
 * The Postgres client of a process that runs for long, replaced when nothing is answered any more.
 *
 * A connection whose other end is gone without a word, as after a failover or behind a firewall that forgot it, is given up by the
 * kernel after a quarter of an hour; until then it holds its place in the pool, waiting for the answer to what was sent last.
 * When all of them do, an outage of seconds lasts that long.
 */
export class LastingClient {
  readonly #open: () => Sql;
  #sql: Sql;
  /** When something was answered, or the client was replaced; by the monotonic clock. */
  #freshAtMs = performance.now();

  constructor(open: () => Sql) {
    this.#open = open;
    this.#sql = open();
  }

  /** The one to send with: to be asked for each time. */
  get sql(): Sql {
    return this.#sql;
  }

  /** Told what became of each statement. */
  heard(hasFailed: boolean): void {
    const now = performance.now();
    const isSilent = hasFailed && now - this.#freshAtMs > SILENT_MS;
    if (!hasFailed || isSilent) this.#freshAtMs = now;
    if (!isSilent) return;
    const former = this.#sql;
    this.#sql = this.#open();
    // Whatever it does still is told to whoever waits for it.
    void former.end({ timeout: LEAVING_SECONDS });
  }

  end(): Promise<void> {
    return this.#sql.end({ timeout: LEAVING_SECONDS });
  }
}
