/**
 * When a node must fall silent by itself. It cannot ask whether it still holds a lease when it cannot reach the database, and
 * its clock may be wrong; but a monotonic clock runs as fast as the database's, near enough.
 */

/** How far two clocks may drift apart while one lease runs, as a share of it: far more than any quartz does. */
const DRIFT = 0.01;
/** What it takes to stop all players of a node, in milliseconds. */
const STOPPING_MS = 250;

/**
 * How long before the end of a lease its holder stops, in milliseconds: at least {@link STOPPING_MS}, but never more than a
 * sixth of the lease, so that two heartbeats may fail before.
 *
 * @param leaseMs how long a lease runs, at least 1.
 */
export function silenceMarginMs(leaseMs: number): number {
  return Math.min(leaseMs / 6, STOPPING_MS + DRIFT * leaseMs);
}

/**
 * The moment at which the node must have stopped everything it does for its agents, unless a renewal was answered before.
 *
 * @param sentAtMs the monotonic clock when the last renewal that was answered was *sent*: the database gave the lease later.
 */
export function silentAtMs(sentAtMs: number, leaseMs: number): number {
  return sentAtMs + leaseMs - silenceMarginMs(leaseMs);
}
