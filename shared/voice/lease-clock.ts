/**
 * When a node has to stop playing on its own. It can't ask whether it still holds a lease when it can't reach the database, and its
 * clock may be wrong; but a monotonic clock runs about as fast as the database's.
 */

/** How far two clocks may drift apart during one lease, as a share of it: far more than any quartz does. */
const DRIFT = 0.01;
/** How long it takes to stop all players of a node, in milliseconds. */
const STOPPING_MS = 250;

/**
 * How long before the end of a lease its holder stops, in milliseconds: at least {@link STOPPING_MS}, but never more than a
 * sixth of the lease, so that two heartbeats can fail before that.
 *
 * @param leaseMs how long a lease lasts, at least 1.
 */
export function silenceMarginMs(leaseMs: number): number {
  return Math.min(leaseMs / 6, STOPPING_MS + DRIFT * leaseMs);
}

/**
 * The moment by which the node must have stopped everything for its agents, unless a renewal was answered before.
 *
 * @param sentAtMs the monotonic clock when the last answered renewal was *sent*: the database granted the lease later.
 */
export function silentAtMs(sentAtMs: number, leaseMs: number): number {
  return sentAtMs + leaseMs - silenceMarginMs(leaseMs);
}
