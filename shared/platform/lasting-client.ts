import type { Sql } from './postgres.ts';

/** If a statement fails after this long without a successful one, the client is replaced. In milliseconds. */
const SILENCE_LIMIT_MS = 5_000;
/** How long a replaced client may take to finish what it has already sent, in seconds. */
const CLOSE_TIMEOUT_SECONDS = 2;

/**
 * The Postgres client of a long-running process, replaced when it stops getting answers.
 *
 * After a failover, or behind a firewall that dropped the connection, the other end is gone without a TCP reset. The kernel
 * takes a quarter of an hour to give up on such a connection; until then, it occupies a slot in the pool. Once every slot is
 * taken like this, an outage of seconds lasts just as long.
 */
export class LastingClient {
  readonly #open: () => Sql;
  #sql: Sql;
  /** Monotonic time of the last success or replacement. */
  #lastSuccessMs = performance.now();

  constructor(open: () => Sql) {
    this.#open = open;
    this.#sql = open();
  }

  /** The current client. Don't keep a reference: it may be replaced between two statements. */
  get sql(): Sql {
    return this.#sql;
  }

  /** Call this after each statement. */
  reportOutcome(hasFailed: boolean): void {
    const now = performance.now();
    const isSilent = hasFailed && now - this.#lastSuccessMs > SILENCE_LIMIT_MS;
    if (!hasFailed || isSilent) this.#lastSuccessMs = now;
    if (!isSilent) return;
    const former = this.#sql;
    this.#sql = this.#open();
    // Callers of statements that are still running get their own errors.
    void former.end({ timeout: CLOSE_TIMEOUT_SECONDS });
  }

  end(): Promise<void> {
    return this.#sql.end({ timeout: CLOSE_TIMEOUT_SECONDS });
  }
}
